"""All SQL of this package."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.calls.errors import CallNotFound
from xiaoer.calls.model import State
from xiaoer.calls.tables import call
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor

c = call.c


async def ensure(tx: Tx, connection_id: str, external_id: str, **facts: Any) -> Row[Any]:
    """The call of this outside id, locked; made with these facts when it is new."""
    new = insert(call).values(
        merchant_id=tx.merchant_id, id=new_id("cal"), connection_id=connection_id, external_id=external_id, **facts
    )
    await tx.conn.execute(new.on_conflict_do_nothing(constraint="call_outside"))
    where = {"merchant_id": tx.merchant_id, "connection_id": connection_id, "external_id": external_id}
    return (await tx.conn.execute(select(call).filter_by(**where).with_for_update())).one()


async def get(tx: Tx, call_id: str, *, lock: bool = False) -> Row[Any]:
    """Raises CallNotFound."""
    query = select(call).filter_by(merchant_id=tx.merchant_id, id=call_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise CallNotFound(call_id=call_id)
    return row


async def change(tx: Tx, call_id: str, **values: Any) -> Row[Any]:
    query = update(call).filter_by(merchant_id=tx.merchant_id, id=call_id).values(**values)
    row: Row[Any] = (await tx.conn.execute(query.returning(call))).one()
    return row


async def under_way(tx: Tx, agent_id: str, since: datetime) -> Sequence[Row[Any]]:
    """What rings at this agent's telephone, or is spoken on it; the newest first. Older ones lost their end."""
    query = select(call).where(c.merchant_id == tx.merchant_id, c.agent_id == agent_id, c.state != State.ENDED)
    return (await tx.conn.execute(query.where(c.rang_at >= since).order_by(c.rang_at.desc()).limit(5))).all()


async def page(tx: Tx, agent_id: str, cursor: str | None, limit: int) -> Page[Row[Any]]:
    """The newest first; of everybody when no agent is named. Raises BadCursor."""
    limit = clamp_limit(limit)
    query = select(call).where(c.merchant_id == tx.merchant_id, *([c.agent_id == agent_id] if agent_id else []))
    if cursor:
        at, last = read_cursor(cursor, (str, str))
        when = datetime.fromisoformat(at)
        query = query.where(or_(c.rang_at < when, and_(c.rang_at == when, c.id < last)))
    rows = (await tx.conn.execute(query.order_by(c.rang_at.desc(), c.id.desc()).limit(limit + 1))).all()
    end = rows[limit - 1] if len(rows) > limit else None
    return Page(list(rows[:limit]), write_cursor(end.rang_at.isoformat(), end.id) if end else None)
