"""All SQL of this package."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.bulletins.errors import BulletinNotFound
from xiaoer.bulletins.model import State
from xiaoer.bulletins.tables import bulletin, bulletin_read
from xiaoer.infra.db import Tx
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor

b, r = bulletin.c, bulletin_read.c


async def add(tx: Tx, **facts: Any) -> bool:
    """False when its source proposed it before."""
    new = insert(bulletin).values(merchant_id=tx.merchant_id, made_at=tx.clock.now(), made_by=tx.actor.id, **facts)
    once = new.on_conflict_do_nothing(index_elements=["merchant_id", "source_key"]).returning(b.id)
    return (await tx.conn.execute(once)).one_or_none() is not None


async def get(tx: Tx, bulletin_id: str, *, lock: bool = False) -> Row[Any]:
    """Raises BulletinNotFound."""
    query = select(bulletin).filter_by(merchant_id=tx.merchant_id, id=bulletin_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise BulletinNotFound(bulletin_id=bulletin_id)
    return row


async def change(tx: Tx, bulletin_id: str, **values: Any) -> Row[Any]:
    query = update(bulletin).filter_by(merchant_id=tx.merchant_id, id=bulletin_id)
    row: Row[Any] = (await tx.conn.execute(query.values(**msgspec.to_builtins(values)).returning(bulletin))).one()
    return row


async def stamp(tx: Tx, bulletin_id: str) -> Row[Any]:
    """It is published now, by this actor."""
    facts = {"state": State.PUBLISHED.value, "published_at": tx.clock.now(), "published_by": tx.actor.id}
    query = update(bulletin).filter_by(merchant_id=tx.merchant_id, id=bulletin_id)
    row: Row[Any] = (await tx.conn.execute(query.values(**facts).returning(bulletin))).one()
    return row


async def page(tx: Tx, cursor: str | None, limit: int) -> Page[Row[Any]]:
    """Everything that was not withdrawn, the newest first. Raises BadCursor."""
    limit = clamp_limit(limit)
    query = select(bulletin).where(b.merchant_id == tx.merchant_id, b.state != State.WITHDRAWN)
    if cursor:
        at, last = read_cursor(cursor, (str, str))
        when = datetime.fromisoformat(at)
        query = query.where(or_(b.made_at < when, and_(b.made_at == when, b.id < last)))
    rows = (await tx.conn.execute(query.order_by(b.made_at.desc(), b.id.desc()).limit(limit + 1))).all()
    more = rows[limit - 1] if len(rows) > limit else None
    return Page(list(rows[:limit]), write_cursor(more.made_at.isoformat(), more.id) if more else None)


async def published_since(tx: Tx, since: datetime) -> Sequence[Row[Any]]:
    """Oldest first."""
    query = select(bulletin).where(b.merchant_id == tx.merchant_id, b.state == State.PUBLISHED, b.published_at >= since)
    return (await tx.conn.execute(query.order_by(b.published_at).limit(200))).all()


async def read_by(tx: Tx, agent_id: str, bulletin_ids: Sequence[str]) -> set[str]:
    """Which of them this agent has read."""
    query = select(r.bulletin_id).where(r.merchant_id == tx.merchant_id, r.agent_id == agent_id)
    return set((await tx.conn.execute(query.where(r.bulletin_id.in_(list(bulletin_ids))))).scalars())


async def receipts(tx: Tx, bulletin_ids: Sequence[str]) -> dict[str, dict[str, datetime]]:
    """Bulletin → agent → when they read it."""
    query = select(bulletin_read).where(r.merchant_id == tx.merchant_id, r.bulletin_id.in_(list(bulletin_ids)))
    found: dict[str, dict[str, datetime]] = {one: {} for one in bulletin_ids}
    for row in await tx.conn.execute(query):
        found[row.bulletin_id][row.agent_id] = row.read_at
    return found


async def add_receipt(tx: Tx, bulletin_id: str, agent_id: str) -> bool:
    """False when it stood there before."""
    facts = {"bulletin_id": bulletin_id, "agent_id": agent_id, "read_at": tx.clock.now()}
    new = insert(bulletin_read).values(merchant_id=tx.merchant_id, **facts)
    return (await tx.conn.execute(new.on_conflict_do_nothing().returning(func.now()))).one_or_none() is not None
