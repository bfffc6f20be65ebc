"""Sessions that ended with an agent, for those who look at how the work was done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, select

from xiaoer.conversations.tables import session
from xiaoer.infra.db import Tx

s = session.c


class ClosedSession(Struct, frozen=True, kw_only=True):
    id: str
    conversation_id: str
    agent_id: str
    opened_at: datetime
    closed_at: datetime
    first_seq: int
    last_seq: int


COLUMNS = (s.id, s.conversation_id, s.agent_id, s.opened_at, s.closed_at, s.first_seq, s.last_seq)


async def session_ends(tx: Tx, session_ids: Sequence[str]) -> dict[str, datetime]:
    """When those of them that are over ended."""
    s = session.c
    ended = (s.merchant_id == tx.merchant_id, s.id.in_(list(session_ids)), s.closed_at.is_not(None))
    return {row.id: row.closed_at for row in await tx.conn.execute(select(s.id, s.closed_at).where(*ended))}


async def closed_sessions(
    tx: Tx, agent_id: str, since: datetime, until: datetime, limit: int = 200
) -> list[ClosedSession]:
    """Those of this agent that ended in the span, newest first."""
    query = select(*COLUMNS).where(
        s.merchant_id == tx.merchant_id, s.agent_id == agent_id, s.closed_at >= since, s.closed_at <= until
    )
    return _all((await tx.conn.execute(query.order_by(s.closed_at.desc()).limit(limit))).all())


async def last_closed_session(tx: Tx, conversation_id: str) -> ClosedSession | None:
    """The latest that ended with an agent; None when there is none."""
    query = select(*COLUMNS).where(
        s.merchant_id == tx.merchant_id,
        s.conversation_id == conversation_id,
        s.closed_at.is_not(None),
        s.agent_id.is_not(None),
    )
    found = _all((await tx.conn.execute(query.order_by(s.number.desc()).limit(1))).all())
    return found[0] if found else None


def _all(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[ClosedSession]:
    return [ClosedSession(**{str(name): value for name, value in row._mapping.items()}) for row in rows]
