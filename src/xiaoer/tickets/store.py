"""SQL of tickets and their logs."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, and_, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.tickets.errors import TicketNotFound
from xiaoer.tickets.life import ENDED
from xiaoer.tickets.model import Entry, Ticket
from xiaoer.tickets.tables import ticket, ticket_entry, ticket_number

t, e = ticket.c, ticket_entry.c
NEXT_NUMBER = (
    insert(ticket_number)
    .on_conflict_do_update(index_elements=["merchant_id"], set_={"last": ticket_number.c.last + 1})
    .returning(ticket_number.c.last)
)
MOST_ENTRIES = 500


def plain(row: Row[Any]) -> dict[str, Any]:
    columns: Mapping[Any, Any] = row._mapping
    return {str(name): value for name, value in columns.items()}


def to_ticket(row: Row[Any]) -> Ticket:
    return msgspec.convert(plain(row), Ticket)


async def add(tx: Tx, facts: dict[str, Any]) -> Ticket | None:
    """The ticket with the next number; None when its `client_id` opened one before."""
    if await by_client(tx, facts["client_id"]):
        return None
    number = (await tx.conn.execute(NEXT_NUMBER, {"merchant_id": tx.merchant_id, "last": 1})).scalar_one()
    new = insert(ticket).values(merchant_id=tx.merchant_id, number=number, **facts)
    row = (await tx.conn.execute(new.on_conflict_do_nothing(constraint="ticket_once").returning(ticket))).one_or_none()
    return to_ticket(row) if row else None


async def lock_number(tx: Tx) -> None:
    """Who locks a ticket and opens another in one transaction calls this first: numbers are locked before tickets."""
    await tx.conn.execute(select(ticket_number.c.last).filter_by(merchant_id=tx.merchant_id).with_for_update())


async def lock_all(tx: Tx, ticket_ids: Collection[str]) -> None:
    """Those that there are, in the order of their ids."""
    query = select(t.id).where(t.merchant_id == tx.merchant_id, t.id.in_(list(ticket_ids))).order_by(t.id)
    await tx.conn.execute(query.with_for_update())


async def get(tx: Tx, ticket_id: str, *, lock: bool = False) -> Ticket:
    """Raises TicketNotFound."""
    query = select(ticket).filter_by(merchant_id=tx.merchant_id, id=ticket_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise TicketNotFound(ticket_id=ticket_id)
    return to_ticket(row)


async def by_client(tx: Tx, client_id: str) -> Ticket | None:
    query = select(ticket).filter_by(merchant_id=tx.merchant_id, client_id=client_id)
    row = (await tx.conn.execute(query)).one_or_none()
    return to_ticket(row) if row else None


async def by_external(tx: Tx, shop_id: str, external_id: str) -> Ticket | None:
    """Locked. The desks of two shops may count alike; one of ours may be named by our own id."""
    theirs = and_(t.shop_id == shop_id, t.external_id == external_id)
    query = select(ticket).where(t.merchant_id == tx.merchant_id, or_(theirs, t.id == external_id))
    row = (await tx.conn.execute(query.with_for_update().limit(1))).one_or_none()
    return to_ticket(row) if row else None


async def by_ids(tx: Tx, ids: Collection[str]) -> list[Ticket]:
    query = select(ticket).where(t.merchant_id == tx.merchant_id, t.id.in_(list(ids)))
    return [to_ticket(row) for row in await tx.conn.execute(query)]


async def change(tx: Tx, one: Ticket, **values: Any) -> Ticket:
    """The ticket, which the caller holds locked, with its next version."""
    values = {"changed_at": tx.clock.now(), **values, "version": one.version + 1}
    query = update(ticket).filter_by(merchant_id=tx.merchant_id, id=one.id, version=one.version)
    return to_ticket((await tx.conn.execute(query.values(**values).returning(ticket))).one())


async def open_like(tx: Tx, one: Ticket, since: datetime, until: datetime) -> list[Ticket]:
    """Open tickets about the same order (without one, the same conversation) and of the same kind or intent."""
    if not (one.order_id or one.conversation_id):
        return []
    same = t.order_id == one.order_id if one.order_id else t.conversation_id == one.conversation_id
    alike = t.kind == one.kind
    if one.intent:
        alike = alike | (t.intent == one.intent)
    query = select(ticket).where(
        t.merchant_id == tx.merchant_id,
        t.id != one.id,
        same,
        alike,
        t.state.not_in(ENDED),
        t.merged_into.is_(None),
        t.opened_at.between(since, until),
    )
    return [to_ticket(row) for row in await tx.conn.execute(query.order_by(t.opened_at).limit(20))]


async def open_about(tx: Tx, order_id: str, kind: str, since: datetime) -> list[Ticket]:
    query = select(ticket).filter_by(merchant_id=tx.merchant_id, order_id=order_id, kind=kind)
    query = query.where(t.state.not_in(ENDED), t.merged_into.is_(None), t.opened_at >= since)
    return [to_ticket(row) for row in await tx.conn.execute(query.order_by(t.opened_at))]


async def merged_in(tx: Tx, ticket_ids: Sequence[str]) -> list[Ticket]:
    """All that was merged into these, and into those, oldest first."""
    top = select(t.id).where(t.merchant_id == tx.merchant_id, t.merged_into.in_(list(ticket_ids)))
    below = top.cte("below", recursive=True)
    deeper = select(t.id).where(t.merchant_id == tx.merchant_id, t.merged_into == below.c.id)
    below = below.union_all(deeper)
    query = select(ticket).where(t.merchant_id == tx.merchant_id, t.id.in_(select(below.c.id)))
    return [to_ticket(row) for row in await tx.conn.execute(query.order_by(t.number))]


async def waiting_for_buyer(tx: Tx, conversation_id: str) -> list[str]:
    """Tickets of this conversation that wait for the buyer's word, in the order in which they are locked."""
    query = select(t.id).where(
        t.merchant_id == tx.merchant_id,
        t.conversation_id == conversation_id,
        t.state == literal("waiting_buyer"),
        t.merged_into.is_(None),
    )
    return [str(found) for found in (await tx.conn.execute(query.order_by(t.id))).scalars()]


async def open_of_watches(tx: Tx, order_ids: Sequence[str]) -> list[Ticket]:
    """Tickets that a watch opened by itself and that nobody has touched."""
    query = select(ticket).where(
        t.merchant_id == tx.merchant_id,
        t.order_id.in_(list(order_ids)),
        t.watch_id.is_not(None),
        t.state == literal("new"),
        t.merged_into.is_(None),
    )
    return [to_ticket(row) for row in await tx.conn.execute(query)]


async def count_open(tx: Tx, department: str) -> int:
    query = select(func.count()).select_from(ticket)
    query = query.where(t.merchant_id == tx.merchant_id, t.department == department, t.closed_at.is_(None))
    return int((await tx.conn.execute(query)).scalar_one())


# ---- the log


async def add_entry(tx: Tx, one: Ticket, **facts: Any) -> bool:
    """False when `once` was written before."""
    row = {"merchant_id": tx.merchant_id, "ticket_id": one.id, "version": one.version, "at": tx.clock.now()}
    new = insert(ticket_entry).values(**row, **facts)
    if facts.get("once"):
        new = new.on_conflict_do_nothing(constraint="ticket_entry_once")
    return (await tx.conn.execute(new.returning(e.version))).one_or_none() is not None


async def written(tx: Tx, once: str) -> bool:
    query = select(e.version).filter_by(merchant_id=tx.merchant_id, once=once)
    return (await tx.conn.execute(query)).one_or_none() is not None


async def entry(tx: Tx, ticket_id: str, version: int) -> Entry | None:
    query = select(ticket_entry).filter_by(merchant_id=tx.merchant_id, ticket_id=ticket_id, version=version)
    row = (await tx.conn.execute(query)).one_or_none()
    return msgspec.convert(plain(row), Entry) if row else None


async def entries_at(tx: Tx, ticket_id: str, versions: Collection[int]) -> dict[int, Entry]:
    query = select(ticket_entry).filter_by(merchant_id=tx.merchant_id, ticket_id=ticket_id)
    rows = await tx.conn.execute(query.where(e.version.in_(list(versions))))
    return {row.version: msgspec.convert(plain(row), Entry) for row in rows}


async def entries_of(tx: Tx, ticket_ids: Sequence[str]) -> list[Entry]:
    """Oldest first; the newest of a very long log."""
    newest = (
        select(ticket_entry)
        .where(e.merchant_id == tx.merchant_id, e.ticket_id.in_(list(ticket_ids)))
        .order_by(e.at.desc(), e.version.desc())
        .limit(MOST_ENTRIES)
    )
    rows = (await tx.conn.execute(newest)).all()
    return [msgspec.convert(plain(row), Entry) for row in reversed(rows)]


async def last_move(tx: Tx, ticket_id: str) -> Entry | None:
    """The newest line in which the ticket changed its state."""
    query = select(ticket_entry).filter_by(merchant_id=tx.merchant_id, ticket_id=ticket_id)
    query = query.where(e.from_state != e.to_state).order_by(e.version.desc()).limit(1)
    row = (await tx.conn.execute(query)).one_or_none()
    return msgspec.convert(plain(row), Entry) if row else None
