"""Two conversations of one person on one connection are one wait, until somebody finds that they are two people.

No clock changes its conversation. Of two clocks for one answer the older goes on and the younger ends, naming the one
that goes on for it; so taking the merge back finds exactly those that still wait and lets them run again. One wait is
counted once in the figures: by the clock that goes on.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select

from xiaoer.infra.db import Tx
from xiaoer.sla.calendar import micros
from xiaoer.sla.follow import lock_threads
from xiaoer.sla.model import State
from xiaoer.sla.store_clocks import clocks_of, moved, open_of, wake_for, write_moves
from xiaoer.sla.tables import sla_clock
from xiaoer.sla.timeline import Clock, Thread

c = sla_clock.c
JOINED = "joined:"


async def join_threads(tx: Tx, conversation_ids: Sequence[str]) -> None:
    """What waits in these conversations is one wait from now on."""
    await lock_threads(tx, conversation_ids)
    rows = {row.id: row for row in await open_of(tx, conversation_ids, lock=True)}
    clocks = await clocks_of(tx, list(rows.values()))
    joined = Thread()
    for one in sorted(conversation_ids):
        side = Thread(open=[clocks[row.id] for row in rows.values() if row.subject_id == one])
        joined.join(side, micros(tx.clock.now()))
    for clock in joined.ended:
        goes_on = next(other for other in joined.open if other.target.name == clock.target.name)
        clock.how = JOINED + goes_on.key
    await _write(tx, [(rows[clock.key], clock) for clock in joined.ended])


async def part_threads(tx: Tx, one: Sequence[str], other: Sequence[str]) -> None:
    """They are waits of their own again: a clock that ended for one on the other side that still waits runs on."""
    await lock_threads(tx, [*one, *other])
    waiting = {row.id: row.subject_id for row in await open_of(tx, [*one, *other], lock=True)}
    named = [JOINED + key for key in waiting]
    query = select(sla_clock).where(c.merchant_id == tx.merchant_id, c.how == func.any(named)).order_by(c.id)
    rows = (await tx.conn.execute(query.with_for_update())).all()
    apart = [row for row in rows if _apart(row.subject_id, waiting[row.how.removeprefix(JOINED)], set(one))]
    clocks = await clocks_of(tx, apart)
    for row in apart:
        clock = clocks[row.id]
        clock.state = State.PAUSED if row.due_at is None else State.OVERDUE if row.breached_at else State.RUNNING
        clock.breached_at = micros(row.breached_at) if row.breached_at else None
    await _write(tx, [(row, clocks[row.id]) for row in apart])


def _apart(mine: str, theirs: str, one: set[str]) -> bool:
    return (mine in one) != (theirs in one)


async def _write(tx: Tx, changed: Sequence[tuple[Row[Any], Clock]]) -> None:
    written = [moved(tx, clock, row.subject_id, row.rung, row.alert_percent) for row, clock in changed]
    await write_moves(tx, written)
    wake_for(tx, [row["ring_at"] for row in written])
