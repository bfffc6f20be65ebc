"""Lines of one conversation for a reader: staff see all, buyers see theirs under their own numbers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, and_, select

from xiaoer.conversations.lines import Stored
from xiaoer.conversations.tables import message, message_key
from xiaoer.infra.db import Tx

m = message.c
Link = Callable[[str, bool], str]
"""(file id, thumbnail?) → a short-lived address for this reader."""


class LineFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A stored line with everything a screen needs, before it is addressed to a reader."""

    id: str
    conversation_id: str
    seq: int
    public_seq: int | None
    kind: str
    author_kind: str
    author_id: str
    author_name: str
    at: datetime
    text: str
    payload: dict[str, Any]
    automatic: bool
    edited_at: datetime | None = None
    recalled_at: datetime | None = None
    client_id: str | None = None


def from_row(row: Row[Any]) -> LineFacts:
    return LineFacts(
        id=row.id,
        conversation_id=row.conversation_id,
        seq=row.seq,
        public_seq=row.public_seq,
        kind=row.kind,
        author_kind=row.author_kind,
        author_id=row.author_id,
        author_name=row.author_name,
        at=row.created_at,
        text=row.text,
        payload=row.payload or {},
        automatic=row.automatic,
        edited_at=row.edited_at,
        recalled_at=row.recalled_at,
    )


def from_stored(line: Stored) -> LineFacts:
    draft = line.draft
    return LineFacts(
        id=draft.id,
        conversation_id=draft.conversation_id,
        seq=line.seq,
        public_seq=line.public_seq,
        kind=draft.kind,
        author_kind=draft.author_kind,
        author_id=draft.author_id,
        author_name=draft.author_name,
        at=line.at,
        text=draft.text,
        payload=draft.payload or {},
        automatic=draft.automatic,
        client_id=draft.client_id,
    )


async def read_after(tx: Tx, conversation_id: str, seq: int, limit: int = 200) -> list[LineFacts]:
    """The next lines after staff number `seq`, oldest first."""
    return await _read(tx, conversation_id, m.seq > seq, newest=False, limit=limit)


async def read_before(tx: Tx, conversation_id: str, seq: int | None, limit: int = 50) -> list[LineFacts]:
    """The last lines before staff number `seq` (None: the very last), oldest first."""
    bound = (m.seq < seq,) if seq is not None else ()
    return await _read(tx, conversation_id, *bound, newest=True, limit=limit)


async def read_public_after(tx: Tx, conversation_id: str, public_seq: int, limit: int = 200) -> list[LineFacts]:
    """The buyer's next lines. A public number never exceeds the staff's, which bounds the search by key."""
    return await _read(tx, conversation_id, m.seq > public_seq, m.public_seq > public_seq, newest=False, limit=limit)


async def read_public_before(tx: Tx, conversation_id: str, public_seq: int | None, limit: int = 50) -> list[LineFacts]:
    bound = (m.public_seq < public_seq,) if public_seq is not None else (m.public_seq.is_not(None),)
    return await _read(tx, conversation_id, *bound, newest=True, limit=limit)


async def said_before(tx: Tx, conversation_id: str, client_id: str, author_id: str) -> LineFacts | None:
    """The line that this author stored under this client id, if there is one."""
    k = message_key.c
    query = (
        select(message)
        .join(
            message_key,
            and_(k.merchant_id == m.merchant_id, k.conversation_id == m.conversation_id, k.seq == m.seq),
        )
        .where(
            k.merchant_id == tx.merchant_id,
            k.conversation_id == conversation_id,
            k.client_id == client_id,
            m.created_at == k.created_at,
            m.author_id == author_id,
        )
    )
    row = (await tx.conn.execute(query)).one_or_none()
    return from_row(row) if row else None


async def _read(tx: Tx, conversation_id: str, *bounds: Any, newest: bool, limit: int) -> list[LineFacts]:
    query = select(message).where(m.merchant_id == tx.merchant_id, m.conversation_id == conversation_id, *bounds)
    rows = (await tx.conn.execute(query.order_by(m.seq.desc() if newest else m.seq).limit(limit))).all()
    return [from_row(row) for row in (reversed(rows) if newest else rows)]
