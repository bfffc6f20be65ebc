"""What has to be asked of the payer now. Decided, and marked as under way, before anything is sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row

from xiaoer import buyers, merchants, orders
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import OrderId, PayoutId
from xiaoer.kernel.money import Money
from xiaoer.kernel.transitions import By
from xiaoer.merchants.model import Connection
from xiaoer.payouts import end, payers, store
from xiaoer.payouts.events import PayoutNeedsPerson
from xiaoer.payouts.model import GIVE_UP_AFTER, PayoutAction, PayoutState
from xiaoer.ports.outside import Reach
from xiaoer.ports.refunds import PayBack

GRACE = timedelta(seconds=2)
"""Beyond the time-out of a call, before whoever made it is taken for dead."""
UNREACHABLE_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One question to the payer."""

    payout_id: PayoutId
    kind: Literal["call", "read_back"]
    number: int
    """Which call or read-back of the payout; an answer to an earlier one no longer moves it back."""
    channel: str
    reach: Reach
    payment: PayBack
    asked_at: datetime


async def advance(tx: Tx, keys: KeyRing, payout_id: PayoutId) -> Step | None:
    """The next question, with the payout marked so that whoever finds it after a crash reads back instead of sending
    again; None when there is nothing to ask now. Raises PayoutNotFound.
    """
    row = await store.get(tx, payout_id, lock=True)
    state = PayoutState(row.state)
    if state not in (PayoutState.WAITING, PayoutState.CALLING, PayoutState.UNKNOWN):
        return None
    if row.due_at > tx.clock.now():  # somebody else is at it, or its turn was put off
        await _at(tx, row, row.due_at)
        return None
    if state == PayoutState.CALLING:
        await store.add_attempt(tx, payout_id, "call", "lost", "")
        row = await store.move(tx, row, PayoutAction.LOSE, By.CLOCK)
    connection = await payers.usable(tx, row.connection_id)
    reach = await merchants.reach_of(tx, keys, connection) if connection else None
    if connection is None or reach is None:
        await _no_way(tx, row)
        return None
    if row.state == PayoutState.UNKNOWN:
        return await _begin(tx, row, "read_back", connection, reach)
    if tx.clock.now() - row.waits_since > GIVE_UP_AFTER:
        await end.left_to_a_person(tx, row, By.CLOCK, "not_reached")
        return None
    return await _begin(tx, row, "call", connection, reach)


async def _no_way(tx: Tx, row: Row[Any]) -> None:
    """The connection is gone, paused or locked: what is surely unpaid is left to a person, the unknown is shown to one
    and tried again in case the connection comes back."""
    if row.state == PayoutState.WAITING:
        await end.left_to_a_person(tx, row, By.CLOCK, "no_payer")
        return
    due_at = tx.clock.now() + UNREACHABLE_FOR
    done = await store.put(tx, row.id, due_at=due_at, needs_person=True, reason="no_payer")
    await _at(tx, row, due_at)
    if not row.needs_person:
        await tx.publish(end.told(tx, done, PayoutNeedsPerson, reason="no_payer"))


async def _begin(
    tx: Tx, row: Row[Any], kind: Literal["call", "read_back"], connection: Connection, reach: Reach
) -> Step:
    now = tx.clock.now()
    due_at = now + timedelta(seconds=reach.timeout_s) + GRACE
    if kind == "call":
        facts = {"calls": row.calls + 1, "called_at": now, "due_at": due_at}
        row = await store.move(tx, row, PayoutAction.CALL, By.CLOCK, **facts)
    else:
        row = await store.put(tx, row.id, read_backs=row.read_backs + 1, due_at=due_at)
    await _at(tx, row, due_at)
    return Step(
        payout_id=PayoutId(row.id),
        kind=kind,
        number=row.calls if kind == "call" else row.read_backs,
        channel=connection.channel,
        reach=reach,
        payment=await _payment(tx, row),
        asked_at=now,
    )


async def _at(tx: Tx, row: Row[Any], due_at: datetime) -> None:
    await timers.schedule(tx, end.timer_key(row.id), end.PAY, due_at, {"payout_id": row.id})


async def _payment(tx: Tx, row: Row[Any]) -> PayBack:
    order = await orders.get(tx, OrderId(row.order_id)) if row.order_id else None
    methods = await buyers.methods_by_id(tx, [row.method_id] if row.method_id else [])
    method = methods.get(row.method_id)
    return PayBack(
        dedupe=row.id,
        order_external_id=order.external_id if order else "",
        purpose=row.purpose,
        amount=Money(row.amount_minor, row.currency),
        method_external_id=method.external_id if method else "",
        words=row.words,
    )
