"""Clocks of returns and intercepts that have rung."""

from typing import Any

from sqlalchemy import Row

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, OrderId
from xiaoer.logistics import parcel_clocks, return_clocks, store, watch_settings
from xiaoer.logistics.errors import InterceptNotFound
from xiaoer.logistics.events import InterceptOverdue, ReturnOverdue, ReturnShipped, ReturnSigned, ReturnStalled
from xiaoer.logistics.model import OPEN_INTERCEPTS, ReturnState
from xiaoer.logistics.parcel_clocks import INTERCEPT_DUE


async def remind_of_return(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: nobody said what was sent. Told once a return, also when it is expected anew."""
    row = await _return(tx, facts)
    if row and row.state == ReturnState.EXPECTED and row.told_at is None:
        await tx.publish(ReturnOverdue(**_whose(tx, row), ship_by=row.ship_by))
        await store.set_return(tx, row.id, told_at=tx.clock.now())  # last: whoever holds the case may wait for the row


async def tell_silence_of_return(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: no scan for the shop's hours. Each movement winds the clock up again."""
    row = await _return(tx, facts)
    if row is None or row.state != ReturnState.SHIPPED:
        return
    settings = await watch_settings.read(tx)
    due = row.moved_at + return_clocks.silence_of(settings)
    if due > tx.clock.now():
        await return_clocks.start(tx, return_clocks.SILENT, {row.id: due})
    else:
        since = {"since": row.moved_at, "hours": settings.return_no_scan_hours}
        await tx.publish(ReturnStalled(**_whose(tx, row), **since))


async def tell_return_shipped(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: after a push that named the number."""
    row = await _return(tx, facts)
    if row and row.state in (ReturnState.SHIPPED, ReturnState.SIGNED):
        sent = {"carrier": row.carrier, "tracking_number": row.tracking_number}
        await tx.publish(ReturnShipped(**_whose(tx, row), **sent))


async def tell_return_signed(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: after a push that brought the signature."""
    row = await _return(tx, facts)
    if row and row.state == ReturnState.SIGNED:
        await tx.publish(ReturnSigned(**_whose(tx, row), signed_at=row.signed_at))


async def _return(tx: Tx, facts: dict[str, Any]) -> Row[Any] | None:
    """Not locked: whoever moves a case locks the case first, then its return."""
    return next(iter(await store.returns_by(tx, ids=[return_clocks.whose(facts)])), None)


def _whose(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    return {
        "merchant_id": tx.merchant_id,
        "at": tx.clock.now(),
        "case_id": CaseId(row.case_id),
        "return_id": row.id,
        "order_id": OrderId(row.order_id),
    }


async def intercept_due(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: an intercept without a result is told to a person, once."""
    try:
        row = await store.get_intercept(tx, parcel_clocks.whose(INTERCEPT_DUE, facts), lock=False)
    except InterceptNotFound:
        return
    if row.state not in OPEN_INTERCEPTS or row.overdue_at is not None:
        return
    now = tx.clock.now()
    await tx.publish(
        InterceptOverdue(
            merchant_id=tx.merchant_id,
            at=now,
            case_id=CaseId(row.case_id),
            intercept_id=row.id,
            order_id=OrderId(row.order_id),
            parcel_id=row.parcel_id,
            minutes=round((now - row.asked_at).total_seconds() / 60, 1),
        )
    )
    await store.set_intercept(tx, row.id, row.state, overdue_at=now)
