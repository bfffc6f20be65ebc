"""A day is to be compared with a payer."""

from datetime import date

from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConnectionId

RECONCILE = "payouts.reconcile"


async def ask_for_statement(tx: Tx, connection_id: ConnectionId, day: date) -> None:
    """The comparison runs as soon as a worker is free."""
    payload = {"connection_id": connection_id, "day": day.isoformat()}
    await timers.schedule(tx, f"{RECONCILE}:{connection_id}:{day}", RECONCILE, tx.clock.now(), payload)
