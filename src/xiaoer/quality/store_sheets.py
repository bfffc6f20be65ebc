"""All SQL of sheets, their scores and coaching notes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Row, and_, exists, func, not_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor
from xiaoer.quality.errors import CoachingNotFound, SheetNotFound
from xiaoer.quality.sheet_model import READABLE, SheetState
from xiaoer.quality.tables import coaching, score, sheet

c, s, n = sheet.c, score.c, coaching.c
S = SheetState
VIEWS = ("to_score", "to_decide", "appeals", "done", "mine", "any")


class SheetFilter(Struct, frozen=True, kw_only=True):
    view: str = "to_score"
    me: str
    agent_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """Of publishing."""


async def add(tx: Tx, **facts: Any) -> bool:
    """False when the session has a sheet already."""
    new = insert(sheet).values(merchant_id=tx.merchant_id, **facts)
    done = await tx.conn.execute(new.on_conflict_do_nothing(constraint="quality_sheet_once").returning(c.id))
    return done.scalar_one_or_none() is not None


async def get(tx: Tx, sheet_id: str, *, lock: bool = False) -> Row[Any]:
    """Raises SheetNotFound."""
    query = select(sheet).filter_by(merchant_id=tx.merchant_id, id=sheet_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise SheetNotFound(sheet_id=sheet_id)
    return row


async def change(tx: Tx, sheet_id: str, **values: Any) -> Row[Any]:
    query = update(sheet).filter_by(merchant_id=tx.merchant_id, id=sheet_id).values(**values)
    row: Row[Any] = (await tx.conn.execute(query.returning(sheet))).one()
    return row


async def of_sessions(tx: Tx, session_ids: Sequence[str]) -> dict[str, str]:
    """Sheets by the sessions they are about."""
    query = select(c.session_id, c.id).where(c.merchant_id == tx.merchant_id, c.session_id.in_(list(session_ids)))
    return {row.session_id: row.id for row in await tx.conn.execute(query)}


async def count_drawn(tx: Tx, plan_id: str, agent_id: str, since: datetime) -> int:
    query = select(func.count()).select_from(sheet).filter_by(
        merchant_id=tx.merchant_id, plan_id=plan_id, agent_id=agent_id
    )  # fmt: skip
    return int((await tx.conn.execute(query.where(c.drawn_at >= since))).scalar_one())


def _mine_scored(tx: Tx, me: str) -> ColumnElement[bool]:
    return exists().where(s.merchant_id == tx.merchant_id, s.sheet_id == c.id, s.inspector_id == me)


def in_view(tx: Tx, view: str, me: str) -> list[ColumnElement[bool]]:
    others = [c.agent_id != me, ~_mine_scored(tx, me)]
    views: dict[str, list[ColumnElement[bool]]] = {
        "to_score": [c.state == S.SCORING, *others],
        "to_decide": [c.state == S.DECIDING, *others],
        "appeals": [c.state == S.APPEALED, c.agent_id != me],
        "done": [c.state.in_(READABLE)],
        "mine": [c.agent_id == me, c.state.in_(READABLE)],
        "any": [],
    }
    return views.get(view, views["any"])


async def page(tx: Tx, f: SheetFilter, cursor: str | None, limit: int) -> Page[Row[Any]]:
    """The newest first. Raises BadCursor."""
    limit = clamp_limit(limit)
    query = select(sheet).where(c.merchant_id == tx.merchant_id, *in_view(tx, f.view, f.me))
    if f.agent_id:
        query = query.where(c.agent_id == f.agent_id)
    if f.since:
        query = query.where(c.published_at >= f.since)
    if f.until:
        query = query.where(c.published_at < f.until)
    if cursor:
        at, last = read_cursor(cursor, (str, str))
        when = datetime.fromisoformat(at)
        query = query.where(c.drawn_at <= when, or_(c.drawn_at < when, and_(c.drawn_at == when, c.id < last)))
    rows = (await tx.conn.execute(query.order_by(c.drawn_at.desc(), c.id.desc()).limit(limit + 1))).all()
    if len(rows) <= limit:
        return Page(list(rows))
    end = rows[limit - 1]
    return Page(list(rows[:limit]), write_cursor(end.drawn_at.isoformat(), end.id))


async def count(tx: Tx, view: str, me: str) -> int:
    query = select(func.count()).select_from(sheet).where(c.merchant_id == tx.merchant_id, *in_view(tx, view, me))
    return int((await tx.conn.execute(query)).scalar_one())


async def add_score(tx: Tx, **facts: Any) -> bool:
    """False when this inspector scored the sheet before."""
    new = insert(score).values(merchant_id=tx.merchant_id, **facts)
    done = await tx.conn.execute(new.on_conflict_do_nothing().returning(s.sheet_id))
    return done.scalar_one_or_none() is not None


async def scores_of(tx: Tx, sheet_id: str) -> Sequence[Row[Any]]:
    """Oldest first."""
    query = select(score).filter_by(merchant_id=tx.merchant_id, sheet_id=sheet_id)
    return (await tx.conn.execute(query.order_by(s.at))).all()


async def add_coaching(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(coaching).values(merchant_id=tx.merchant_id, **facts))


def _told() -> ColumnElement[bool]:
    """A note that came with a score is read once the result is."""
    published = exists().where(c.merchant_id == n.merchant_id, c.id == n.sheet_id, c.state.in_(READABLE))
    return or_(n.sheet_id.is_(None), published)


async def coaching_of(tx: Tx, agent_id: str, *, told: bool, limit: int = 100) -> Sequence[Row[Any]]:
    """The newest first; of everybody when no agent is named. `told`: only what its agent may read yet; an inspector
    reads no colleague's note of a sheet that still has to be scored blind."""
    mine = [n.agent_id == agent_id] if agent_id else []
    scoring = exists().where(c.merchant_id == n.merchant_id, c.id == n.sheet_id, c.state == S.SCORING.value)
    readable = _told() if told else or_(n.by_id == tx.actor.id, not_(scoring))
    query = select(coaching).where(n.merchant_id == tx.merchant_id, *mine, readable)
    return (await tx.conn.execute(query.order_by(n.at.desc()).limit(limit))).all()


async def read_coaching(tx: Tx, coaching_id: str, agent_id: str) -> Row[Any]:
    """Raises CoachingNotFound unless it is this agent's."""
    query = update(coaching).filter_by(merchant_id=tx.merchant_id, id=coaching_id, agent_id=agent_id)
    values = {"read_at": func.coalesce(n.read_at, tx.clock.now())}
    row: Row[Any] | None = (await tx.conn.execute(query.values(**values).returning(coaching))).one_or_none()
    if row is None:
        raise CoachingNotFound(coaching_id=coaching_id)
    return row


async def unread_coaching(tx: Tx, agent_id: str) -> int:
    query = select(func.count()).select_from(coaching).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id)
    return int((await tx.conn.execute(query.where(n.read_at.is_(None), _told()))).scalar_one())


async def to_practise(tx: Tx, agent_id: str, limit: int) -> Sequence[Row[Any]]:
    """Sheets about colleagues that have a result, the newest first."""
    query = select(sheet).where(c.merchant_id == tx.merchant_id, c.agent_id != agent_id, c.state.in_(READABLE))
    return (await tx.conn.execute(query.order_by(c.published_at.desc()).limit(limit))).all()
