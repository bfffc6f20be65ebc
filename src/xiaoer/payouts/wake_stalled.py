"""Payouts whose timer was lost are given a new one: none may rest without a due time."""

from datetime import timedelta

from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.payouts import end, store

LATE = timedelta(minutes=30)


async def wake_stalled(tx: Tx) -> int:
    """Every open payout that is long overdue runs now; how many."""
    now = tx.clock.now()
    found = await store.stalled(tx, now - LATE)
    for payout_id in found:
        await timers.schedule(tx, end.timer_key(payout_id), end.PAY, now, {"payout_id": payout_id})
    return len(found)
