"""All SQL of checked refusals."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor
from xiaoer.quality.errors import CheckedRefusalNotFound
from xiaoer.quality.model import RefusalState
from xiaoer.quality.tables import checked_refusal

c = checked_refusal.c


class RefusalFilter(Struct, frozen=True, kw_only=True):
    state: str = ""
    worst: str = ""
    """block, warn, note or none."""
    agent_id: str = ""
    case_id: str = ""


def plain(row: Row[Any]) -> dict[str, Any]:
    columns: Mapping[Any, Any] = row._mapping
    return {str(name): value for name, value in columns.items()}


async def add(tx: Tx, **facts: Any) -> None:
    """A repeat for the same case and version changes nothing."""
    new = insert(checked_refusal).values(merchant_id=tx.merchant_id, id=new_id("rfs"), **facts)
    await tx.conn.execute(new.on_conflict_do_nothing(constraint="quality_refusal_once"))


async def get(tx: Tx, refusal_id: str, *, lock: bool = False) -> Row[Any]:
    """Raises CheckedRefusalNotFound."""
    query = select(checked_refusal).filter_by(merchant_id=tx.merchant_id, id=refusal_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise CheckedRefusalNotFound(refusal_id=refusal_id)
    return row


async def change(tx: Tx, refusal_id: str, **values: Any) -> Row[Any]:
    query = update(checked_refusal).filter_by(merchant_id=tx.merchant_id, id=refusal_id)
    row: Row[Any] = (await tx.conn.execute(query.values(**values).returning(checked_refusal))).one()
    return row


async def page(tx: Tx, f: RefusalFilter, cursor: str | None, limit: int) -> Page[Row[Any]]:
    """The newest first. Raises BadCursor."""
    limit = clamp_limit(limit)
    wanted = {c.state: f.state, c.worst: f.worst, c.agent_id: f.agent_id, c.case_id: f.case_id}
    query = select(checked_refusal).where(
        c.merchant_id == tx.merchant_id, *(column == value for column, value in wanted.items() if value)
    )
    if cursor:
        at, last = read_cursor(cursor, (str, str))
        when = datetime.fromisoformat(at)
        query = query.where(c.at <= when, or_(c.at < when, and_(c.at == when, c.id < last)))
    rows = (await tx.conn.execute(query.order_by(c.at.desc(), c.id.desc()).limit(limit + 1))).all()
    if len(rows) <= limit:
        return Page(list(rows))
    end = rows[limit - 1]
    return Page(list(rows[:limit]), write_cursor(end.at.isoformat(), end.id))


async def count_states(tx: Tx, agent_id: str = "") -> dict[str, int]:
    """How many wait in each state; of one agent when one is named."""
    mine = [c.agent_id == agent_id] if agent_id else []
    waiting = c.state.in_([RefusalState.TO_SEE.value, RefusalState.TO_MEND.value])
    query = select(c.state, func.count()).where(c.merchant_id == tx.merchant_id, waiting, *mine).group_by(c.state)
    return {str(state): int(number) for state, number in await tx.conn.execute(query)}


async def refused_in(tx: Tx, conversation_ids: Sequence[str], since: datetime) -> set[str]:
    """Those of the conversations in which a case was refused since then."""
    query = select(c.conversation_id).where(
        c.merchant_id == tx.merchant_id, c.conversation_id.in_(list(conversation_ids)), c.at >= since
    )
    return set((await tx.conn.execute(query)).scalars())
