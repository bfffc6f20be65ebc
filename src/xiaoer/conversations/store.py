"""SQL of single conversations. Reading many is in `find.py`; storing lines is in `append_lines.sql`."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from xiaoer.conversations.errors import NoSuchConversation
from xiaoer.conversations.tables import conversation, message, ownership, session
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id

c = conversation.c


async def get(tx: Tx, conversation_id: str, *, lock: bool = False) -> Row[Any]:
    """Raises NoSuchConversation; a row of another merchant does not exist."""
    query = select(conversation).where(c.merchant_id == tx.merchant_id, c.id == conversation_id)
    found = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if found is None:
        raise NoSuchConversation(conversation_id=conversation_id)
    return found


async def of_thread(tx: Tx, connection_id: str, thread: str) -> Row[Any] | None:
    """The conversation of a thread, if the buyer ever wrote there."""
    query = select(conversation).where(
        c.merchant_id == tx.merchant_id, c.connection_id == connection_id, c.thread == thread
    )
    return (await tx.conn.execute(query)).one_or_none()


async def change(tx: Tx, conversation_id: str, *only_if: Any, **values: Any) -> bool:
    """Write `values` and raise the version, if the row still meets `only_if`. True when it was written."""
    done = await tx.conn.execute(
        update(conversation)
        .where(c.merchant_id == tx.merchant_id, c.id == conversation_id, *only_if)
        .values(version=c.version + 1, **values)
    )
    return done.rowcount > 0


async def insert_or_find(tx: Tx, values: dict[str, Any]) -> tuple[str, bool]:
    """(id, True when it is new) of the conversation of this connection and thread."""
    made = await tx.conn.execute(
        upsert(conversation)
        .values(merchant_id=tx.merchant_id, **values)
        .on_conflict_do_nothing(constraint="conversation_thread")
        .returning(c.id)
    )
    if new := made.scalar_one_or_none():
        return str(new), True
    key = (c.merchant_id == tx.merchant_id, c.connection_id == values["connection_id"], c.thread == values["thread"])
    return str((await tx.conn.execute(select(c.id).where(*key))).scalar_one()), False


async def begin_session(tx: Tx, conversation_id: str, first_seq: int, stage: str, session_id: str | None = None) -> str:
    session_id = session_id or new_id("ses")
    count = (
        select(func.count() + 1)
        .select_from(session)
        .where(session.c.merchant_id == tx.merchant_id, session.c.conversation_id == conversation_id)
    )
    await tx.conn.execute(
        insert(session).values(
            merchant_id=tx.merchant_id,
            id=session_id,
            conversation_id=conversation_id,
            number=count.scalar_subquery(),
            opened_at=tx.clock.now(),
            first_seq=first_seq,
            stage=stage,
        )
    )
    return session_id


async def end_session(tx: Tx, session_id: str, **values: Any) -> None:
    await tx.conn.execute(
        update(session).where(session.c.merchant_id == tx.merchant_id, session.c.id == session_id).values(**values)
    )


async def note_owner(
    tx: Tx, conversation_id: str, was: str | None, now_owner: str | None, reason: dict[str, Any], note: str = ""
) -> None:
    await tx.conn.execute(
        insert(ownership).values(
            merchant_id=tx.merchant_id,
            id=new_id("own"),
            conversation_id=conversation_id,
            at=tx.clock.now(),
            from_agent_id=was,
            to_agent_id=now_owner,
            by_kind=tx.actor.kind.value,
            by_id=tx.actor.id,
            reason=reason,
            note=note,
        )
    )


async def first_reply_at(tx: Tx, conversation_id: str, session_id: str) -> datetime | None:
    """When a person first answered in this stretch; automatic answers do not count."""
    began = select(session.c.first_seq, session.c.opened_at).where(
        session.c.merchant_id == tx.merchant_id, session.c.id == session_id
    )
    first_seq, opened_at = (await tx.conn.execute(began)).one()
    query = select(func.min(message.c.created_at)).where(
        message.c.merchant_id == tx.merchant_id,
        message.c.conversation_id == conversation_id,
        message.c.seq >= first_seq,
        message.c.created_at >= opened_at,
        message.c.author_kind == "agent",
        message.c.automatic.is_(False),
        message.c.public_seq.is_not(None),
    )
    found: datetime | None = (await tx.conn.execute(query)).scalar_one_or_none()
    return found
