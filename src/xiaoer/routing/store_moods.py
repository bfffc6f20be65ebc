"""SQL of moods."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.routing.mood_model import Heard
from xiaoer.routing.tables import buyer_mood

m = buyer_mood.c


async def mood_of(tx: Tx, conversation_id: str, session_id: str | None) -> Row[Any] | None:
    """None while the buyer was calm all along."""
    mine = (m.merchant_id == tx.merchant_id, m.conversation_id == conversation_id, m.session_id == (session_id or ""))
    return (await tx.conn.execute(select(buyer_mood).where(*mine))).one_or_none()


async def upset(tx: Tx, conversation_ids: Sequence[str]) -> set[str]:
    """Those of them whose buyer was not calm at some time lately."""
    if not conversation_ids:
        return set()
    mine = (m.merchant_id == tx.merchant_id, m.conversation_id.in_(list(conversation_ids)))
    return set((await tx.conn.execute(select(m.conversation_id).where(*mine))).scalars())


async def save(tx: Tx, key: tuple[str, str | None], heard: Heard, seen_seq: int, quote: str) -> None:
    """`since_at` and `quote` are of the first line that was not calm, or made it worse."""
    now = tx.clock.now()
    values = {"mood": heard.mood, "angry": heard.angry, "calm": heard.calm, "seen_seq": seen_seq}
    fresh = {"since_at": now, "quote": quote}
    new = insert(buyer_mood).values(
        merchant_id=tx.merchant_id, conversation_id=key[0], session_id=key[1] or "", **values, **fresh
    )
    changed = values | (fresh if quote else {})
    same = ["merchant_id", "conversation_id", "session_id"]
    await tx.conn.execute(new.on_conflict_do_update(index_elements=same, set_=changed))


async def note_told(tx: Tx, conversation_id: str, session_id: str | None) -> bool:
    """True for the first call of the session."""
    mine = (m.merchant_id == tx.merchant_id, m.conversation_id == conversation_id, m.session_id == (session_id or ""))
    done = buyer_mood.update().where(*mine, m.told_at.is_(None)).values(told_at=tx.clock.now())
    return (await tx.conn.execute(done)).rowcount > 0


async def counted(tx: Tx, since: datetime) -> tuple[int, int]:
    """(sessions with an angry buyer, of them those that a lead was told of)."""
    query = select(func.count(), func.count(m.told_at)).where(
        m.merchant_id == tx.merchant_id, m.since_at > since, m.angry > 0
    )
    angry, told = (await tx.conn.execute(query)).one()
    return int(angry), int(told)
