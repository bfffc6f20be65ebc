"""What a payout means in the ledger: held when asked for, settled when paid, released when it will not be."""

from typing import Any

from sqlalchemy import Row

from xiaoer import ledger
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.kernel.money import Money
from xiaoer.ledger.errors import HoldEnded, HoldNotFound
from xiaoer.payouts import store_days
from xiaoer.payouts.model import DifferenceKind, PayoutRequest, Purpose, Way

FROM_THE_ORDER = (Purpose.REFUND, Purpose.DIFFERENCE)


async def hold(tx: Tx, request: PayoutRequest) -> None:
    """Raises LedgerShort, LedgerOtherCurrency, LedgerKeyTaken."""
    if request.order_id is None or request.purpose == Purpose.RED_PACKET:
        return
    order_id, money = request.order_id, request.amount
    if request.purpose in FROM_THE_ORDER:
        await ledger.hold_refund(tx, order_id, money, key=request.key, case_id=request.case_id)
    else:
        await ledger.hold_compensation(
            tx, order_id, money, key=request.key, case_id=request.case_id, budget_id=request.budget_id
        )


async def settle(tx: Tx, row: Row[Any]) -> None:
    """The ledger says paid. Where it cannot, because the hold is gone, the payment is a fact nevertheless: it is named
    as a difference for a person."""
    card = row.method_id if row.way == Way.GIFT_CARD else None
    order_id, money = OrderId(row.order_id or ""), Money(row.amount_minor, row.currency)
    try:
        if row.purpose in FROM_THE_ORDER:
            await ledger.settle_refund(tx, order_id, money, key=row.key, case_id=row.case_id, to_gift_card=card)
        elif row.purpose == Purpose.COMPENSATION:
            await ledger.settle_compensation(tx, order_id, money, key=row.key, case_id=row.case_id, to_gift_card=card)
    except (HoldEnded, HoldNotFound):
        await name_difference(tx, row, DifferenceKind.BOOKS, row.id)


async def release(tx: Tx, row: Row[Any]) -> None:
    """Raises HoldEnded when the hold was settled by somebody else."""
    order_id, money = OrderId(row.order_id or ""), Money(row.amount_minor, row.currency)
    if row.purpose in FROM_THE_ORDER:
        await ledger.release_refund(tx, order_id, money, key=row.key, case_id=row.case_id)
    elif row.purpose == Purpose.COMPENSATION:
        await ledger.release_compensation(tx, order_id, money, key=row.key, case_id=row.case_id)


async def name_difference(
    tx: Tx,
    row: Row[Any],
    kind: DifferenceKind,
    subject: str,
    external_id: str = "",
    theirs_minor: int | None = None,
) -> None:
    """A person will be shown this, once."""
    await store_days.add_difference(
        tx,
        day=tx.clock.now().date(),
        connection_id=row.connection_id or "",
        kind=kind,
        subject=subject,
        payout_id=row.id,
        external_id=external_id or row.external_id,
        order_id=row.order_id or "",
        ours_minor=row.amount_minor,
        theirs_minor=theirs_minor,
        currency=row.currency,
    )
