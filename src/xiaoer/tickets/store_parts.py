"""SQL of what hangs on a ticket: parties, watchers, links, files, contacts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.tickets.tables import ticket_contact, ticket_file, ticket_link, ticket_party, ticket_watcher

p, w, k, f, c = ticket_party.c, ticket_watcher.c, ticket_link.c, ticket_file.c, ticket_contact.c
Rows = Sequence[Row[Any]]


async def add_party(tx: Tx, ticket_id: str, **facts: Any) -> str:
    made = new_id("pty")
    row = {"merchant_id": tx.merchant_id, "id": made, "ticket_id": ticket_id, "at": tx.clock.now(), **facts}
    await tx.conn.execute(insert(ticket_party).values(**row))
    return made


async def parties_of(tx: Tx, ticket_ids: Sequence[str]) -> Rows:
    query = select(ticket_party).where(p.merchant_id == tx.merchant_id, p.ticket_id.in_(list(ticket_ids)))
    return (await tx.conn.execute(query.order_by(p.at, p.id))).all()


async def move_parties(tx: Tx, party_ids: Collection[str], from_id: str, to_id: str) -> int:
    query = update(ticket_party).filter_by(merchant_id=tx.merchant_id, ticket_id=from_id)
    return (await tx.conn.execute(query.where(p.id.in_(list(party_ids))).values(ticket_id=to_id))).rowcount


async def party_told(tx: Tx, party_ids: Collection[str]) -> None:
    query = update(ticket_party).filter_by(merchant_id=tx.merchant_id)
    await tx.conn.execute(query.where(p.id.in_(list(party_ids))).values(told_at=tx.clock.now()))


async def parties_untold(tx: Tx, ticket_ids: Sequence[str]) -> None:
    """The ticket is open again: whoever was told will be told anew."""
    query = update(ticket_party).where(p.merchant_id == tx.merchant_id, p.ticket_id.in_(list(ticket_ids)))
    await tx.conn.execute(query.values(told_at=None))


async def add_watchers(tx: Tx, ticket_id: str, agent_ids: Collection[str]) -> None:
    rows = [{"merchant_id": tx.merchant_id, "ticket_id": ticket_id, "agent_id": one} for one in agent_ids]
    if rows:
        await tx.conn.execute(insert(ticket_watcher).on_conflict_do_nothing(), rows)


async def remove_watcher(tx: Tx, ticket_id: str, agent_id: str) -> None:
    await tx.conn.execute(
        delete(ticket_watcher).filter_by(merchant_id=tx.merchant_id, ticket_id=ticket_id, agent_id=agent_id)
    )


async def watchers_of(tx: Tx, ticket_ids: Sequence[str]) -> list[str]:
    query = select(w.agent_id).distinct().where(w.merchant_id == tx.merchant_id, w.ticket_id.in_(list(ticket_ids)))
    return sorted(str(one) for one in (await tx.conn.execute(query)).scalars())


async def add_link(tx: Tx, ticket_id: str, other_id: str, kind: str) -> bool:
    new = insert(ticket_link).values(merchant_id=tx.merchant_id, ticket_id=ticket_id, other_id=other_id, kind=kind)
    return (await tx.conn.execute(new.on_conflict_do_nothing().returning(k.kind))).one_or_none() is not None


async def remove_link(tx: Tx, ticket_id: str, other_id: str, kind: str) -> bool:
    query = delete(ticket_link).filter_by(merchant_id=tx.merchant_id, ticket_id=ticket_id, other_id=other_id, kind=kind)
    return (await tx.conn.execute(query)).rowcount > 0


async def links_of(tx: Tx, ticket_id: str) -> Rows:
    query = select(ticket_link).filter_by(merchant_id=tx.merchant_id)
    return (await tx.conn.execute(query.where(or_(k.ticket_id == ticket_id, k.other_id == ticket_id)))).all()


async def linked(tx: Tx, kind: str, ticket_id: str = "", other_id: str = "") -> list[str]:
    """The other ends of one kind of link, from the given end."""
    given = {"ticket_id": ticket_id} if ticket_id else {"other_id": other_id}
    end = k.other_id if ticket_id else k.ticket_id
    query = select(end).filter_by(merchant_id=tx.merchant_id, kind=kind, **given)
    return [str(one) for one in (await tx.conn.execute(query)).scalars()]


async def add_file(tx: Tx, ticket_id: str, file_id: str, words: str) -> bool:
    row = {"merchant_id": tx.merchant_id, "ticket_id": ticket_id, "file_id": file_id, "words": words}
    new = insert(ticket_file).values(**row, by_id=tx.actor.id, at=tx.clock.now())
    return (await tx.conn.execute(new.on_conflict_do_nothing().returning(f.file_id))).one_or_none() is not None


async def files_of(tx: Tx, ticket_ids: Sequence[str]) -> Rows:
    query = select(ticket_file).where(f.merchant_id == tx.merchant_id, f.ticket_id.in_(list(ticket_ids)))
    return (await tx.conn.execute(query.order_by(f.at, f.file_id))).all()


async def move_files(tx: Tx, file_ids: Collection[str], from_id: str, to_id: str) -> None:
    query = update(ticket_file).filter_by(merchant_id=tx.merchant_id, ticket_id=from_id)
    await tx.conn.execute(query.where(f.file_id.in_(list(file_ids))).values(ticket_id=to_id))


async def add_contact(tx: Tx, **facts: Any) -> str | None:
    """None when its `client_id` was logged before."""
    new = insert(ticket_contact).values(merchant_id=tx.merchant_id, id=new_id("ctc"), **facts)
    done = await tx.conn.execute(new.on_conflict_do_nothing(constraint="ticket_contact_once").returning(c.id))
    made: str | None = done.scalar_one_or_none()
    return made


async def contact(tx: Tx, *, contact_id: str = "", client_id: str = "") -> Row[Any] | None:
    given = {"id": contact_id} if contact_id else {"client_id": client_id}
    return (await tx.conn.execute(select(ticket_contact).filter_by(merchant_id=tx.merchant_id, **given))).one_or_none()


async def contacts(tx: Tx, *, limit: int = 100, **any_of: Collection[str]) -> Rows:
    """Newest first, of these tickets, conversations or buyers (`ticket_id=[…]`)."""
    [(name, ids)] = any_of.items()
    query = select(ticket_contact).where(c.merchant_id == tx.merchant_id, c[name].in_(list(ids)))
    return (await tx.conn.execute(query.order_by(c.at.desc(), c.id.desc()).limit(limit))).all()


async def give_contact(tx: Tx, contact_id: str, ticket_id: str) -> None:
    query = update(ticket_contact).filter_by(merchant_id=tx.merchant_id, id=contact_id)
    await tx.conn.execute(query.values(ticket_id=ticket_id))


async def calls_by_half_hour(tx: Tx, since: datetime, until: datetime, zone: str) -> Rows:
    """Incoming calls of each half-hour of the merchant's day."""
    local = func.timezone(zone, c.at)
    slot = (func.extract("hour", local) * 2 + func.floor(func.extract("minute", local) / 30)).label("slot")
    abandoned = c.outcome == "abandoned"
    columns = (
        slot,
        func.count().label("calls"),
        func.count().filter(abandoned).label("abandoned"),
        func.avg(c.waited_s).label("wait_s"),
        func.percentile_cont(0.9).within_group(c.waited_s).label("wait_p90_s"),
        func.avg(c.duration_s).filter(~abandoned).label("talk_s"),
        func.count(func.distinct(func.date_trunc("day", local))).label("days"),
    )
    query = select(*columns).where(
        c.merchant_id == tx.merchant_id, c.channel == "phone", c.direction == "in", c.at >= since, c.at < until
    )
    return (await tx.conn.execute(query.group_by(slot).order_by(slot))).all()
