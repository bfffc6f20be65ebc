"""Alerts: every clock that rings in a second is told in sets of a thousand, however many there are."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.sla.alarms import END, ladder, next_ring, percent_of, rings_until
from xiaoer.sla.calendar import micros, moment_of
from xiaoer.sla.events import ClocksRang, Rang
from xiaoer.sla.model import State, Tell
from xiaoer.sla.store_clocks import RING, clocks_of, due_to_ring, wake_for, write_rings
from xiaoer.sla.timeline import Clock

AT_ONCE = 1000


async def ring(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: what rings now has rung, or this timer is due again at once for the rest."""
    rows = (await tx.conn.execute(due_to_ring(tx, AT_ONCE))).all()
    clocks = await clocks_of(tx, rows)
    told = [_ring(tx, row, clocks[row.id], tx.clock.now()) for row in rows]
    await write_rings(tx, [written for written, _ in told])
    wake_for(tx, [written["ring_at"] for written, _ in told])
    if len(rows) == AT_ONCE:
        await timers.schedule(tx, facts["key"], RING, tx.clock.now(), facts)
    if told:
        rings = tuple(rang for _, rang in told)
        await tx.publish(ClocksRang(merchant_id=tx.merchant_id, at=tx.clock.now(), rings=rings))


def _ring(tx: Tx, row: Row[Any], clock: Clock, now: datetime) -> tuple[dict[str, Any], Rang]:
    """The row after its alerts, and what is told of them: the last, when several were missed."""
    rings = rings_until(clock, row.rung, micros(now))
    steps = ladder(clock.target)
    rung = row.rung + len(rings)
    alert = steps[rung - 1] if rung else END
    over = rung == len(steps)
    later = next_ring(clock, rung)
    percent = 100 if over else percent_of(alert, clock.target)
    written = {
        "merchant_id": tx.merchant_id,
        "id": row.id,
        "state": State.OVERDUE.value if over else row.state,
        "breached_at": row.due_at if over else row.breached_at,
        "ring_at": moment_of(later.at) if later else None,
        "rung": rung,
        "alert_percent": percent,
    }
    rang = Rang(
        clock_id=row.id,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        clock=row.name,
        percent=percent,
        due_at=row.due_at,
        to_owner=Tell.OWNER in alert.tell,
        to_lead=Tell.LEAD in alert.tell,
        move_unopened=alert.move_unopened,
    )
    return written, rang
