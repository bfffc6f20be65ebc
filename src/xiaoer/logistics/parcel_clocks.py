"""The clock of a parcel (when must somebody look next), of an order that has not left, and of an intercept.

A clock is also the lock of what it watches: who has set it in a transaction is alone with it until the end.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id

PARCEL_DUE = "logistics.parcel_due"
DISPATCH_DUE = "logistics.dispatch_due"
INTERCEPT_DUE = "logistics.intercept_due"
LOOK = "logistics.look"
PREFIX = {PARCEL_DUE: "parcel:", DISPATCH_DUE: "dispatch:", INTERCEPT_DUE: "intercept:"}
HELD = timedelta(minutes=10)


async def hold(tx: Tx, kind: str, ids: Sequence[str]) -> None:
    """Nobody else looks at these until the transaction ends; `start` or `stop` follows in it."""
    await start(tx, kind, dict.fromkeys(ids, tx.clock.now() + HELD))


async def start(tx: Tx, kind: str, due: Mapping[str, datetime]) -> None:
    """A clock that runs already is moved."""
    await timers.schedule_all(tx, kind, {PREFIX[kind] + one: at for one, at in due.items()})


async def stop(tx: Tx, kind: str, ids: Sequence[str]) -> None:
    await timers.cancel_all(tx, [PREFIX[kind] + one for one in ids])


async def start_again(tx: Tx, kind: str, one: str, due_at: datetime) -> None:
    """As `start`, and when it rings it knows that the carrier has been asked."""
    key = PREFIX[kind] + one
    await timers.schedule(tx, key, kind, due_at, {"key": key, "asked": True})


async def look_later(tx: Tx, *, parcel_ids: Sequence[str] = (), order_ids: Sequence[str] = ()) -> None:
    """One job right after this transaction, for any number. Waits for nobody's clock."""
    ids = {"parcel_ids": list(parcel_ids), "order_ids": list(order_ids)}
    await timers.schedule(tx, new_id("look"), LOOK, tx.clock.now(), ids)


def whose(kind: str, facts: Mapping[str, str]) -> str:
    """The id that a ringing clock speaks of."""
    return facts["key"].removeprefix(PREFIX[kind])
