"""Clocks for screens: those that run, and those that ran out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select, update

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.infra.recordset import folded, overwrite
from xiaoer.kernel.paging import Page, read_cursor, write_cursor
from xiaoer.sla.calendar import SECOND, micros
from xiaoer.sla.errors import NoSuchClock, NoSuchReason
from xiaoer.sla.model import Breach, ClockView, State
from xiaoer.sla.store_clocks import clocks_of, open_of
from xiaoer.sla.tables import sla_clock
from xiaoer.sla.timeline import Clock

c = sla_clock.c
BREACH_REASONS = ("busy", "no_agent", "not_noticed", "needed_others", "system", "platform", "buyer_gone", "other")


async def open_clocks(tx: Tx, subject_ids: Sequence[str]) -> list[ClockView]:
    """Those that run or are overdue, the first to run out first."""
    rows = await open_of(tx, subject_ids)
    clocks = await clocks_of(tx, rows)
    views = [view_of(row, clocks[row.id], tx.clock.now()) for row in rows]
    return sorted(views, key=lambda one: (one.left_s, one.id))


def view_of(row: Row[Any], clock: Clock, now: datetime) -> ClockView:
    at = micros(now)
    over = clock.due_at is not None and clock.due_at < at
    left = (clock.due_at - at) if over and clock.due_at is not None else clock.limit - clock.used_by(at)
    return ClockView(
        id=row.id,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        name=row.name,
        shop_id=row.shop_id,
        channel=row.channel,
        state=State.OVERDUE if over else State(row.state),
        started_at=row.started_at,
        due_at=row.due_at,
        target_s=row.target_s,
        left_s=left // SECOND,
        alert_percent=row.alert_percent,
    )


async def find_breaches(
    tx: Tx,
    *,
    shop_id: str | None = None,
    name: str | None = None,
    agent_id: str | None = None,
    open_only: bool = False,
    since: datetime | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Breach]:
    """Clocks that ran out, the newest first."""
    query = select(sla_clock).where(c.merchant_id == tx.merchant_id, c.breached_at.is_not(None))
    for column, value in ((c.shop_id, shop_id), (c.name, name), (c.agent_id, agent_id)):
        query = query if value is None else query.where(column == value)
    if open_only:
        query = query.where(c.ended_at.is_(None))
    if since:
        query = query.where(c.breached_at >= since)
    if cursor:
        at, last = read_cursor(cursor, (str, str))
        moment = datetime.fromisoformat(at)
        query = query.where(or_(c.breached_at < moment, and_(c.breached_at == moment, c.id < last)))
    rows = (await tx.conn.execute(query.order_by(c.breached_at.desc(), c.id.desc()).limit(limit + 1))).all()
    found = [_breach(row, tx.clock.now()) for row in rows[:limit]]
    more = write_cursor(found[-1].breached_at.isoformat(), found[-1].id) if len(rows) > limit else None
    return Page(found, more)


def _breach(row: Row[Any], now: datetime) -> Breach:
    late = (row.ended_at or now) - row.breached_at
    return Breach(
        id=row.id,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        name=row.name,
        shop_id=row.shop_id,
        channel=row.channel,
        state=State(row.state),
        started_at=row.started_at,
        breached_at=row.breached_at,
        ended_at=row.ended_at,
        late_s=int(late.total_seconds()),
        agent_id=row.agent_id,
        cause=row.cause,
        reason=row.reason,
        words=row.words,
    )


async def explain_breach(tx: Tx, clock_id: str, reason: str, words: str) -> Breach:
    """What a person says the reason was. Raises NoSuchClock or NoSuchReason."""
    if reason not in BREACH_REASONS:
        raise NoSuchReason(reason=reason[:40])
    mine = (c.merchant_id == tx.merchant_id, c.id == clock_id, c.breached_at.is_not(None))
    done = update(sla_clock).where(*mine).values(reason=reason, words=words.strip()).returning(*c)
    row = (await tx.conn.execute(done)).one_or_none()
    if row is None:
        raise NoSuchClock(clock_id=clock_id)
    await audit.record(tx, "breach.explained", clock_id, reason=reason)
    return _breach(row, tx.clock.now())


async def note_causes(tx: Tx, causes: Mapping[str, tuple[str | None, str]]) -> None:
    """Clock → (who had it when it ran out, what was found to be the cause)."""
    rows = [
        {"merchant_id": tx.merchant_id, "id": one, "agent_id": agent_id, "cause": cause}
        for one, (agent_id, cause) in causes.items()
    ]
    if rows:
        names = ("merchant_id", "id", "agent_id", "cause")
        await tx.conn.execute(overwrite(sla_clock, names, names[:2]), folded(rows))


async def running(tx: Tx, shop_id: str, channel: str, name: str, limit: int) -> list[ClockView]:
    """The clocks of one figure that still run, the first to run out first."""
    mine = (c.merchant_id == tx.merchant_id, c.shop_id == shop_id, c.name == name, c.channel == channel)
    query = select(sla_clock).where(*mine, c.ended_at.is_(None), c.breached_at.is_(None))
    rows = (await tx.conn.execute(query.order_by(c.due_at).limit(limit))).all()
    clocks = await clocks_of(tx, rows)
    return [view_of(row, clocks[row.id], tx.clock.now()) for row in rows]
