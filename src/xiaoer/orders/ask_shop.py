"""What has to be asked of the shop's system about a change, and what its answer means.

A change is marked as asked before anything is sent, so whoever finds it after a crash reads back instead of sending
again.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import Row

from xiaoer import buyers, catalog, merchants
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import ConnectionId, OrderId
from xiaoer.kernel.transitions import By
from xiaoer.merchants.errors import ConnectionNotFound
from xiaoer.merchants.model import Connection, ConnectionState
from xiaoer.orders import store_change
from xiaoer.orders.change_model import CHANGES, ChangeAction, ChangeKind, ChangeState
from xiaoer.orders.settle_change import Done, settle_applied, settle_refused
from xiaoer.ports.orders import AskedChange, Changed
from xiaoer.ports.outside import NotReached, OutcomeUnknown, Reach, SaidNo

CALL = "orders.change"
NO_WAY = timedelta(minutes=10)
"""The connection is paused, gone or locked: looked at again so much later, in case it comes back."""
LONGEST_WAIT_S = 600
GRACE_S = 2
Outcome = Changed | SaidNo | NotReached | OutcomeUnknown | None
"""None: a read-back found nothing over there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One question to the shop's system."""

    change_id: str
    kind: Literal["change", "read_back"]
    channel: str
    reach: Reach
    asked: AskedChange


async def next_step(tx: Tx, keys: KeyRing, change_id: str) -> Step | None:
    """The next question; None when there is nothing to ask now. Raises ChangeNotFound."""
    row = await store_change.get(tx, change_id, lock=True)
    state = ChangeState(row.state)
    if state not in (ChangeState.WAITING, ChangeState.UNKNOWN):
        return None
    connection = await _connection(tx, row.connection_id)
    reach = await merchants.reach_of(tx, keys, connection) if connection else None
    if connection is None or reach is None:
        await _again(tx, row.id, NO_WAY)
        return None
    if state is ChangeState.WAITING:
        to = CHANGES.to(state, ChangeAction.ASK, By.CLOCK)
        await store_change.move(tx, row, to, calls=row.calls + 1, called_at=tx.clock.now())
    await _again(tx, row.id, timedelta(seconds=reach.timeout_s + GRACE_S))  # should nobody live to record the answer
    return Step(
        change_id=row.id,
        kind="change" if state is ChangeState.WAITING else "read_back",
        channel=connection.channel,
        reach=reach,
        asked=await _asked(tx, row),
    )


async def record_answer(tx: Tx, step: Step, outcome: Outcome) -> None:
    """The change moves as the answer says; an answer that comes after it was settled changes nothing."""
    row = await store_change.get(tx, step.change_id, lock=True)
    if ChangeState(row.state) is not ChangeState.UNKNOWN:
        return
    if isinstance(outcome, Changed):
        await settle_applied(tx, row, Done(outcome.at, outcome.external_ref, outcome.order_external_id), By.PLATFORM)
        await timers.cancel(tx, timer_key(row.id))
    elif isinstance(outcome, SaidNo):
        await settle_refused(tx, row, outcome.reason)
        await timers.cancel(tx, timer_key(row.id))
    elif _surely_not_made(tx, step, row, outcome):
        await store_change.move(tx, row, CHANGES.to(ChangeState.UNKNOWN, ChangeAction.ASK_AGAIN, By.CLOCK))
        await _again(tx, row.id, _patience(row.calls) if outcome is not None else timedelta())
    elif outcome is None:
        ends = row.called_at + timedelta(seconds=step.reach.valid_s + GRACE_S)
        await _again(tx, row.id, max(timedelta(), ends - tx.clock.now()))
    else:
        await _again(tx, row.id, _patience(row.calls))


def _surely_not_made(tx: Tx, step: Step, row: Row[Any], outcome: Outcome) -> bool:
    """Nothing there and too old to begin; or the call itself surely did nothing."""
    if outcome is None:
        return bool(tx.clock.now() > row.called_at + timedelta(seconds=step.reach.valid_s))
    return isinstance(outcome, NotReached) and step.kind == "change"


def timer_key(change_id: str) -> str:
    return f"{CALL}:{change_id}"


async def _again(tx: Tx, change_id: str, wait: timedelta) -> None:
    await timers.schedule(tx, timer_key(change_id), CALL, tx.clock.now() + wait, {"change_id": change_id})


def _patience(calls: int) -> timedelta:
    return timedelta(seconds=min(2 ** min(calls, 10), LONGEST_WAIT_S))


async def _connection(tx: Tx, connection_id: str) -> Connection | None:
    try:
        found = await merchants.get_connection(tx, ConnectionId(connection_id))
    except ConnectionNotFound:
        return None
    return found if found.state is not ConnectionState.PAUSED else None


async def _asked(tx: Tx, row: Row[Any]) -> AskedChange:
    order = await store_change.order(tx, OrderId(row.order_id))
    return AskedChange(
        dedupe=row.id,
        order_external_id=order.external_id,
        kind=row.kind,
        what=await in_their_words(tx, OrderId(row.order_id), row.kind, row.what),
    )


async def in_their_words(tx: Tx, order_id: OrderId, kind: str, what: dict[str, Any]) -> dict[str, Any]:
    """With the shop's ids in the place of ours."""
    said = {name: value for name, value in what.items() if name != "kind"}
    if kind == ChangeKind.CHANGE_PAYMENT:
        method = await buyers.payment_method(tx, said.pop("method_id"))
        said |= {"method_external_id": method.external_id, "method_kind": method.kind.value}
    if kind in (ChangeKind.CHANGE_SKU, ChangeKind.LINKED):
        lines = await store_change.lines(tx, order_id)
        skus = await catalog.price_and_stock(tx, sorted({one["sku_id"] for one in said["lines"] if one["sku_id"]}))
        said["lines"] = [
            {
                "line_external_id": lines[one["line_id"]].external_id if one.get("line_id") in lines else None,
                "sku_external_id": skus[one["sku_id"]].external_id if one["sku_id"] else None,
                "quantity": one.get("quantity"),
                "unit_price_minor": one.get("unit_price_minor"),
            }
            for one in said["lines"]
        ]
    return dict(msgspec.to_builtins(said))
