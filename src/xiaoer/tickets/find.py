"""The list and the board: what runs out first on top, ended ones newest first."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select

from xiaoer import orders
from xiaoer.infra.db import Tx
from xiaoer.kernel.paging import BadCursor, Page, clamp_limit, read_cursor, write_cursor
from xiaoer.orders.errors import OrderAmbiguous, OrderNotFound
from xiaoer.tickets.errors import NoSuchTicketView
from xiaoer.tickets.life import State
from xiaoer.tickets.model import Priority, Ticket
from xiaoer.tickets.store import to_ticket
from xiaoer.tickets.tables import ticket, ticket_watcher

t = ticket.c
VIEWS = ("mine", "open", "unstarted", "overdue", "waiting", "platform", "watched", "feedback", "suggestions", "ended")
"""mine: I own it. unstarted: nobody has begun. waiting: for somebody else. ended: solved and closed."""
MAY_BE_LEFT = ("ended", "any")


class TicketFilter(Struct, frozen=True, kw_only=True):
    view: str = "open"
    agent_id: str = ""
    """Whose `mine` and `watched` are."""
    q: str = ""
    """A number, the shop's order number, the platform's reference, or words of title and text."""
    state: State | None = None
    kind: str = ""
    department: str = ""
    owner_id: str = ""
    priority: Priority | None = None
    shop_id: str = ""
    buyer_ids: list[str] = []
    order_id: str = ""
    case_id: str = ""
    watch_id: str = ""
    conversation_id: str = ""


def _in_view(f: TicketFilter) -> list[ColumnElement[bool]]:
    watched = select(ticket_watcher.c.ticket_id).where(
        ticket_watcher.c.merchant_id == t.merchant_id, ticket_watcher.c.agent_id == f.agent_id
    )
    waiting = [State.WAITING_BUYER.value, State.WAITING_DEPARTMENT.value, State.WAITING_PLATFORM.value]
    views: dict[str, list[ColumnElement[bool]]] = {
        "mine": [t.owner_id == f.agent_id],
        "open": [],
        "unstarted": [t.state.in_([State.NEW.value, State.REOPENED.value])],
        "overdue": [t.overdue],
        "waiting": [t.state.in_(waiting)],
        "platform": [or_(t.kind == "platform_support", t.state == State.WAITING_PLATFORM.value)],
        "watched": [t.id.in_(watched)],
        "feedback": [t.kind == "shop_feedback"],
        "suggestions": [t.kind == "suggestion"],
        "ended": [],
        "any": [],
    }
    if f.view not in views:
        raise NoSuchTicketView(view=f.view)
    return [*_ended(f.view), *views[f.view]]


def _ended(view: str) -> list[ColumnElement[bool]]:
    if view == "any":
        return []
    if view == "ended":
        return [t.state.in_(["solved", "closed"])]
    # Written out, so that the index of what is open serves every plan.
    return [t.closed_at.is_(None), t.state != literal_column("'solved'")]


async def conditions(tx: Tx, f: TicketFilter) -> list[ColumnElement[bool]]:
    named: dict[Any, str] = {
        t.state: f.state.value if f.state else "",
        t.kind: f.kind,
        t.department: f.department,
        t.owner_id: f.owner_id,
        t.priority: f.priority.value if f.priority else "",
        t.shop_id: f.shop_id,
        t.order_id: f.order_id,
        t.case_id: f.case_id,
        t.watch_id: f.watch_id,
        t.conversation_id: f.conversation_id,
    }
    # A ticket inside another is seen there; asked for by what it is about, it is seen itself.
    about = f.order_id or f.conversation_id or f.case_id or f.watch_id or f.buyer_ids
    return [
        t.merchant_id == tx.merchant_id,
        *([] if about else [t.merged_into.is_(None)]),
        *_in_view(f),
        *(column == value for column, value in named.items() if value),
        *([t.buyer_id.in_(f.buyer_ids)] if f.buyer_ids else []),
        *(await _asked(tx, f.q.strip())),
    ]


async def _asked(tx: Tx, q: str) -> list[ColumnElement[bool]]:
    if not q:
        return []
    found: list[ColumnElement[bool]] = [t.title.icontains(q, autoescape=True), t.words.icontains(q, autoescape=True)]
    found += [t.reference == q, t.external_id == q]
    if (number := q.removeprefix("#")).isascii() and number.isdigit() and len(number) < 18:
        found.append(t.number == int(number))
    try:
        found.append(t.order_id == await orders.id_of(tx, q))
    except (OrderNotFound, OrderAmbiguous):
        return [or_(*found)]
    return [or_(*found)]


async def find(tx: Tx, f: TicketFilter, *, cursor: str | None = None, limit: int = 50) -> Page[Ticket]:
    """Raises BadCursor, NoSuchTicketView."""
    limit = clamp_limit(limit)
    newest = f.view in MAY_BE_LEFT
    query = select(ticket).where(*await conditions(tx, f))
    query = _newest(query, cursor) if newest else _due(query, cursor)
    # Written out: with a parameter the planner reckons with a tenth of all rows.
    rows = (await tx.conn.execute(query.limit(literal_column(str(limit + 1))))).all()
    found = [to_ticket(row) for row in rows[:limit]]
    if len(rows) <= limit:
        return Page(found)
    last = found[-1]
    at = last.opened_at if newest else last.due_at or last.opened_at
    return Page(found, write_cursor(at.isoformat(), last.id))


def _due(query: Select[Any], cursor: str | None) -> Select[Any]:
    if cursor:
        last, key = _read(cursor)
        query = query.where(t.due_at >= last, or_(t.due_at > last, and_(t.due_at == last, t.id > key)))
    return query.order_by(t.due_at, t.id)


def _newest(query: Select[Any], cursor: str | None) -> Select[Any]:
    if cursor:
        last, key = _read(cursor)
        query = query.where(t.opened_at <= last, or_(t.opened_at < last, and_(t.opened_at == last, t.id < key)))
    return query.order_by(t.opened_at.desc(), t.id.desc())


def _read(cursor: str) -> tuple[datetime, str]:
    at, key = read_cursor(cursor, (str, str))
    try:
        return datetime.fromisoformat(at), key
    except ValueError:
        raise BadCursor from None


async def counts(tx: Tx, agent_id: str) -> dict[str, int]:
    """How many open tickets each view holds, and each state (`state.new`)."""
    views = {view: _in_view(TicketFilter(view=view, agent_id=agent_id)) for view in VIEWS if view != "ended"}
    columns = [func.count().filter(and_(*bounds)).label(view) for view, bounds in views.items()]
    states = [func.count().filter(t.state == state.value).label(f"state.{state.value}") for state in State]
    query = select(*columns, *states).where(
        t.merchant_id == tx.merchant_id, t.closed_at.is_(None), t.merged_into.is_(None)
    )
    return {str(name): int(value) for name, value in (await tx.conn.execute(query)).one()._mapping.items()}
