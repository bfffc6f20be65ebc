"""SQL of clocks: rows to clocks and back, always in sets."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select

from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.infra.recordset import folded, overwrite
from xiaoer.infra.recordset import insert_new as insert_rows
from xiaoer.sla.alarms import next_ring
from xiaoer.sla.calendar import SECOND, micros, moment_of
from xiaoer.sla.model import ALWAYS, Calendar, State, Target, TimeKind
from xiaoer.sla.rules_model import Rules
from xiaoer.sla.store_rules import CalendarKey, calendars_of, rules_of
from xiaoer.sla.tables import sla_clock
from xiaoer.sla.timeline import Clock

c = sla_clock.c
RING = "sla.ring"
"""Kind of the timers. Clocks that ring in the same second share one."""
FIXED = -1
"""In `target_no`: a clock with a date of its own, not of a target."""
NONE: CalendarKey = ("", 0)
MOVES = ("merchant_id", "id", "subject_id", "state", "since", "used_us", "due_at", "ring_at", "rung", "alert_percent",
         "ended_at", "breached_at", "how")  # fmt: skip
BORN = (
    *MOVES, "subject_kind", "name", "shop_id", "channel", "rules_version", "target_no", "calendar_id",
    "calendar_version", "seq", "target_s", "started_at",
)  # fmt: skip
RUNG = ("merchant_id", "id", "state", "breached_at", "ring_at", "rung", "alert_percent")


async def open_of(tx: Tx, subject_ids: Iterable[str], *, lock: bool = False) -> Sequence[Row[Any]]:
    ids = list(subject_ids)
    if not ids:
        return []
    mine = (c.merchant_id == tx.merchant_id, c.subject_id == func.any(ids), c.ended_at.is_(None))
    query = select(sla_clock).where(*mine).order_by(c.id)
    return (await tx.conn.execute(query.with_for_update() if lock else query)).all()


def due_to_ring(tx: Tx, limit: int) -> Select[Any]:
    """Clocks that ring now and that nobody else is ringing."""
    query = select(sla_clock).where(c.merchant_id == tx.merchant_id, c.ring_at <= tx.clock.now())
    return query.order_by(c.ring_at).limit(limit).with_for_update(skip_locked=True)


async def clocks_of(tx: Tx, rows: Sequence[Row[Any]]) -> dict[str, Clock]:
    """By id: each as it stood when it last moved, under the rules and hours that it began with."""
    rules = await rules_of(tx, {row.rules_version for row in rows if row.target_no != FIXED})
    keys = {(row.calendar_id, row.calendar_version) for row in rows if row.calendar_id}
    calendars = await calendars_of(tx, keys)
    return {row.id: clock_of(row, rules, calendars) for row in rows}


def clock_of(row: Row[Any], rules: Mapping[int, Rules], calendars: Mapping[CalendarKey, Calendar]) -> Clock:
    state = State(row.state)
    return Clock(
        target=_target(row, rules),
        calendar=calendars.get((row.calendar_id, row.calendar_version), ALWAYS),
        started_at=micros(row.started_at),
        seq=row.seq,
        since=micros(row.since),
        used=row.used_us,
        # Overdue was said by the time of day; a line that came before the end may be read after it.
        state=State.RUNNING if state is State.OVERDUE else state,
        due_at=micros(row.due_at) if row.due_at else None,
        key=row.id,
    )


def _target(row: Row[Any], rules: Mapping[int, Rules]) -> Target:
    if row.target_no == FIXED:
        return Target(name=row.name, time=TimeKind.CALENDAR, target_s=row.target_s)
    target: Target = rules[row.rules_version].targets[row.target_no]
    return target


def moved(tx: Tx, clock: Clock, subject_id: str, rung: int, percent: int) -> dict[str, Any]:
    """What changes in a row when a clock moves."""
    ring = next_ring(clock, rung)
    return {
        "merchant_id": tx.merchant_id,
        "id": clock.key,
        "subject_id": subject_id,
        "state": clock.state.value,
        "since": moment_of(clock.since),
        "used_us": clock.used,
        "due_at": _moment(clock.due_at),
        "ring_at": moment_of(ring.at) if ring else None,
        "rung": rung,
        "alert_percent": percent,
        "ended_at": _moment(clock.ended_at),
        "breached_at": _moment(clock.breached_at),
        "how": clock.how,
    }


def _moment(instant: int | None) -> datetime | None:
    return None if instant is None else moment_of(instant)


async def write_moves(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await tx.conn.execute(overwrite(sla_clock, MOVES, ("merchant_id", "id")), folded(rows))


async def write_births(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await tx.conn.execute(insert_rows(sla_clock, BORN, ("merchant_id", "id")), folded(rows))


async def write_rings(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await tx.conn.execute(overwrite(sla_clock, RUNG, ("merchant_id", "id")), folded(rows))


def wake_for(tx: Tx, ring_at: Iterable[datetime | None]) -> None:
    """A timer for each second in which one of them rings; what is past rings in the next second. Set at the end of the
    transaction: clocks that ring in one second share their timer."""
    tx.at_end("sla: bells", _set_bells, [at for at in ring_at if at])


async def _set_bells(tx: Tx, ring_at: list[datetime]) -> None:
    now = micros(tx.clock.now()) // SECOND + 1
    seconds = {max(now, -(-micros(at) // SECOND)) for at in ring_at}
    await timers.schedule_all(tx, RING, {f"{RING}:{second}": moment_of(second * SECOND) for second in seconds})
