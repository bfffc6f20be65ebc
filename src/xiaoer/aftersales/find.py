"""The queue of cases: the clock that runs out first on top."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, TextClause, and_, func, literal_column, or_, select, text

from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import NoSuchView
from xiaoer.aftersales.model import Remedy, State
from xiaoer.aftersales.store import to_case
from xiaoer.aftersales.tables import FOR_US, aftersales_case
from xiaoer.infra.db import Tx
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor

c = aftersales_case.c
VIEWS = ("mine", "desk", "approval", "inspect", "overdue", "waiting", "open", "disputed", "closed")
"""mine: I look after it. desk: it waits for the shop. waiting: it waits for somebody outside."""


class CaseFilter(Struct, frozen=True, kw_only=True):
    view: str = "open"
    agent_id: str = ""
    """Whose `mine` is."""
    remedy: Remedy | None = None
    state: State | None = None
    shop_id: str = ""
    order_id: str = ""
    buyer_id: str = ""
    conversation_id: str = ""


def _in_view(f: CaseFilter) -> list[ColumnElement[bool] | TextClause]:
    views: dict[str, list[ColumnElement[bool] | TextClause]] = {
        "mine": [c.agent_id == f.agent_id],
        "desk": [text(FOR_US)],
        "approval": [c.state == State.AWAITING_APPROVAL.value],
        "inspect": [c.state.in_([State.INSPECTING.value, State.DIAGNOSING.value])],
        "overdue": [c.overdue],
        "waiting": [text(f"not {FOR_US}")],
        "open": [],
        "disputed": [c.state == State.DISPUTED.value],
        "closed": [],
        "any": [],
    }
    if f.view not in views:
        raise NoSuchView(view=f.view)
    ended = [] if f.view == "any" else [c.closed_at.is_not(None) if f.view == "closed" else c.closed_at.is_(None)]
    return [*ended, *views[f.view]]


def conditions(tx: Tx, f: CaseFilter) -> list[ColumnElement[bool] | TextClause]:
    named = {
        c.remedy: f.remedy.value if f.remedy else "",
        c.state: f.state.value if f.state else "",
        c.shop_id: f.shop_id,
        c.order_id: f.order_id,
        c.buyer_id: f.buyer_id,
        c.conversation_id: f.conversation_id,
    }
    return [
        c.merchant_id == tx.merchant_id,
        *_in_view(f),
        *(column == value for column, value in named.items() if value),
    ]


async def find(tx: Tx, f: CaseFilter, *, cursor: str | None = None, limit: int = 50) -> Page[Case]:
    """Open ones by the end of their clock, ended ones newest first. Raises BadCursor, NoSuchView."""
    limit = clamp_limit(limit)
    newest = f.view in ("closed", "any")
    query = select(aftersales_case).where(*conditions(tx, f))
    query = _newest(query, cursor) if newest else _due(query, cursor)
    # Written out: with a parameter the planner reckons with a tenth of all rows.
    rows = (await tx.conn.execute(query.limit(literal_column(str(limit + 1))))).all()
    cases = [to_case(row) for row in rows[:limit]]
    if len(rows) <= limit:
        return Page(cases)
    last = cases[-1]
    at = last.opened_at if newest else last.due_at or last.opened_at
    return Page(cases, write_cursor(at.isoformat(), last.id))


def _due(query: Select[tuple[object, ...]], cursor: str | None) -> Select[tuple[object, ...]]:
    if cursor:
        at, key = read_cursor(cursor, (str, str))
        last = datetime.fromisoformat(at)
        query = query.where(c.due_at >= last, or_(c.due_at > last, and_(c.due_at == last, c.id > key)))
    return query.order_by(c.due_at, c.id)


def _newest(query: Select[tuple[object, ...]], cursor: str | None) -> Select[tuple[object, ...]]:
    if cursor:
        at, key = read_cursor(cursor, (str, str))
        last = datetime.fromisoformat(at)
        query = query.where(c.opened_at <= last, or_(c.opened_at < last, and_(c.opened_at == last, c.id < key)))
    return query.order_by(c.opened_at.desc(), c.id.desc())


async def counts(tx: Tx, agent_id: str) -> dict[str, int]:
    """How many open cases each view holds."""
    shown = [view for view in VIEWS if view != "closed"]
    columns = [
        func.count().filter(and_(*_in_view(CaseFilter(view=view, agent_id=agent_id)))).label(view) for view in shown
    ]
    query = select(*columns).where(c.merchant_id == tx.merchant_id, text("closed_at is null"))
    return {str(name): int(value) for name, value in (await tx.conn.execute(query)).one()._mapping.items()}
