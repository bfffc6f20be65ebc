"""The inbox: which conversations a view shows, in which order, and how many."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, false, func, literal_column, or_, select

from xiaoer.conversations.model import BuyerMark, ConversationRow, QueuePlace, SessionView
from xiaoer.conversations.tables import conversation, session
from xiaoer.infra.db import Tx
from xiaoer.kernel.errors import Invalid
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor

c = conversation.c
VIEWS = ("mine", "queue", "team", "all", "snoozed", "closed")
# Written out in the statement, not sent beside it: only so does the index of what is not closed serve every plan.
OPEN: ColumnElement[str] = literal_column("'open'")
SNOOZED: ColumnElement[str] = literal_column("'snoozed'")
CLOSED: ColumnElement[str] = literal_column("'closed'")


ANGRY_AHEAD = timedelta(hours=1)
"""An angry buyer stands where one would who has waited so much longer."""
_ahead = case((c.mood == "angry", ANGRY_AHEAD), else_=timedelta())


class NoSuchView(Invalid):
    code = "no_such_view"


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What a view asks for. `team_ids` and `agent_id` are the looking agent's own."""

    view: str = "mine"
    agent_id: str = ""
    team_ids: list[str] = []
    sees_all: bool = False
    stage: str | None = None
    shop_id: str | None = None
    owner_id: str | None = None
    tag: str | None = None
    buyer_ids: list[str] | None = None


def visible(f: Filter) -> ColumnElement[bool]:
    """What this agent may see at all: their own, their teams', the unowned line; everything with `sees_all`."""
    if f.sees_all:
        return c.merchant_id.is_not(None)
    return or_(
        c.agent_id == f.agent_id,
        c.last_agent_id == f.agent_id,
        c.team_id.in_(f.team_ids),
        and_(c.queued_at.is_not(None), or_(c.queue_team_id.is_(None), c.queue_team_id.in_(f.team_ids))),
    )


def may_see(row: Row[Any], f: Filter) -> bool:
    """The same question as `visible`, of a row at hand."""
    if f.sees_all or f.agent_id in (row.agent_id, row.last_agent_id) or row.team_id in f.team_ids:
        return True
    return row.queued_at is not None and (row.queue_team_id is None or row.queue_team_id in f.team_ids)


def _in_view(f: Filter) -> list[ColumnElement[bool]]:
    views: dict[str, list[ColumnElement[bool]]] = {
        "mine": [c.agent_id == f.agent_id, c.state == OPEN],
        "queue": [c.queued_at.is_not(None), c.state == OPEN],
        "team": [c.state == OPEN, c.team_id.in_(f.team_ids) if f.team_ids else false()],
        "all": [c.state != CLOSED],
        "snoozed": [c.state == SNOOZED],
        "closed": [c.state == CLOSED],
    }
    if f.view not in views:
        raise NoSuchView(view=f.view)
    return views[f.view]


def conditions(tx: Tx, f: Filter) -> list[ColumnElement[bool]]:
    found = [c.merchant_id == tx.merchant_id, *_in_view(f), visible(f)]
    if f.stage:
        found.append(func.coalesce(c.stage_corrected, c.stage) == f.stage)
    if f.shop_id:
        found.append(c.shop_id == f.shop_id)
    if f.owner_id:
        found.append(c.agent_id == f.owner_id)
    if f.tag:
        found.append(c.tags.any(f.tag))
    if f.buyer_ids is not None:
        found.append(c.buyer_id.in_(f.buyer_ids))
    return found


async def find(
    tx: Tx, f: Filter, *, sort: str = "latest", cursor: str | None = None, limit: int = 50
) -> Page[Row[Any]]:
    """One page of a view: `latest` newest activity first, `waiting` longest unanswered first."""
    limit = clamp_limit(limit)
    query = select(conversation).where(*conditions(tx, f))
    query = _waiting(query, cursor) if sort == "waiting" else _latest(query, cursor)
    # Written out: with a parameter the planner reckons with a tenth of all rows, and then plans each call anew.
    rows = (await tx.conn.execute(query.limit(literal_column(str(limit + 1))))).all()
    if len(rows) <= limit:
        return Page(list(rows))
    return Page(list(rows[:limit]), _cursor_of(rows[limit - 1], sort))


def _latest(query: Select[Any], cursor: str | None) -> Select[Any]:
    if cursor:
        at, key = read_cursor(cursor, (str, str))
        last = datetime.fromisoformat(at)
        query = query.where(c.active_at <= last, or_(c.last_at < last, and_(c.last_at == last, c.id < key)))
    return query.order_by(c.active_at.desc(), c.last_at.desc(), c.id.desc())


def _waiting(query: Select[Any], cursor: str | None) -> Select[Any]:
    """Unanswered first, the oldest on top; then the rest, by last activity."""
    since = func.coalesce(c.unanswered_at, c.last_at + timedelta(days=3650)) - _ahead
    if cursor:
        at, key = read_cursor(cursor, (str, str))
        last = datetime.fromisoformat(at)
        query = query.where(or_(since > last, and_(since == last, c.id > key)))
    return query.order_by(since, c.id)


def _cursor_of(row: Row[Any], sort: str) -> str:
    at = row.last_at
    if sort == "waiting":
        at = (row.unanswered_at or row.last_at + timedelta(days=3650)) - ANGRY_AHEAD * (row.mood == "angry")
    return write_cursor(at.isoformat(), row.id)


async def by_ids(tx: Tx, ids: Sequence[str], f: Filter | None = None) -> list[Row[Any]]:
    """Those of `ids` that exist and that this agent may see."""
    query = select(conversation).where(c.merchant_id == tx.merchant_id, c.id == func.any(list(ids)))
    return list((await tx.conn.execute(query if f is None else query.where(visible(f)))).all())


async def of_buyer(tx: Tx, buyer_id: str, limit: int = 20) -> list[Row[Any]]:
    query = select(conversation).where(c.merchant_id == tx.merchant_id, c.buyer_id == buyer_id)
    return list((await tx.conn.execute(query.order_by(c.last_at.desc()).limit(limit))).all())


async def of_buyers(tx: Tx, buyer_ids: Sequence[str], limit: int = 20) -> list[Row[Any]]:
    """The newest so many of each, buyer by buyer in the order they are named."""
    place = func.row_number().over(partition_by=c.buyer_id, order_by=c.last_at.desc()).label("place")
    asked = func.any(bindparam("buyers", list(buyer_ids)))
    ranked = select(c.id, place).where(c.merchant_id == tx.merchant_id, c.buyer_id == asked).subquery()
    query = select(conversation).join(ranked, (c.merchant_id == tx.merchant_id) & (c.id == ranked.c.id))
    rows = (await tx.conn.execute(query.where(ranked.c.place <= limit).order_by(ranked.c.place))).all()
    turn = {who: n for n, who in enumerate(buyer_ids)}
    return sorted(rows, key=lambda row: turn[row.buyer_id])


async def sessions_of(tx: Tx, conversation_id: str, limit: int = 20) -> list[SessionView]:
    s = session.c
    query = select(session).where(s.merchant_id == tx.merchant_id, s.conversation_id == conversation_id)
    rows = await tx.conn.execute(query.order_by(s.number.desc()).limit(limit))
    return [
        SessionView(r.id, r.number, r.opened_at, r.closed_at, r.agent_id, r.stage, r.first_reply_at, r.close_reason)
        for r in rows
    ]


async def count_views(tx: Tx, f: Filter) -> dict[str, int]:
    """How many open conversations each view holds (closed ones are not counted)."""
    shown = [name for name in VIEWS if name != "closed"]
    columns = [
        func.count().filter(and_(*_in_view(msgspec.structs.replace(f, view=name)))).label(name) for name in shown
    ]
    query = select(*columns).where(c.merchant_id == tx.merchant_id, c.state != CLOSED, visible(f))
    return dict((await tx.conn.execute(query)).one()._mapping)


def row_of(
    row: Row[Any], buyers: dict[str, BuyerMark], agents: dict[str, str], shops: dict[str, str], channels: dict[str, str]
) -> ConversationRow:
    """A row with the names that its reader needs."""
    place = QueuePlace(row.queue_team_id, row.queue_skill, row.queued_at, row.queue_priority) if row.queued_at else None
    return ConversationRow(
        id=row.id,
        version=row.version,
        shop_id=row.shop_id,
        shop_name=shops.get(row.shop_id, ""),
        connection_id=row.connection_id,
        channel=row.channel,
        channel_name=channels.get(row.channel, row.channel),
        buyer=buyers.get(row.buyer_id) or BuyerMark(row.buyer_id, ""),
        state=row.state,
        queue=place,
        agent_id=row.agent_id,
        agent_name=agents.get(row.agent_id or "", ""),
        stage=row.stage_corrected or row.stage,
        stage_source="corrected" if row.stage_corrected else "derived",
        subject_order_id=row.subject_order_id,
        subject_listing_id=row.subject_listing_id,
        order_value_minor=row.order_value_minor,
        currency=row.currency,
        preview=row.preview,
        preview_kind=row.preview_kind,
        last_at=row.last_at,
        last_author_kind=row.last_author_kind,
        last_seq=row.last_seq,
        unread=row.unread,
        first_unanswered_at=row.unanswered_at,
        first_unanswered_text=row.unanswered_text,
        snoozed_until=row.snoozed_until,
        routing_reason=row.routing_reason,
        source=row.source,
        tags=list(row.tags),
        mood=row.mood,
        created_at=row.created_at,
    )
