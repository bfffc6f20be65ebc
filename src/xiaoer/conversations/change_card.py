"""A card that stands in a thread tells its new state, to everybody who sees it."""

from typing import Any

from sqlalchemy import select, update

from xiaoer.conversations.append import append
from xiaoer.conversations.errors import NoSuchLine
from xiaoer.conversations.lines import Draft
from xiaoer.conversations.tables import message
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConversationId

m = message.c


async def change_card(
    tx: Tx, conversation_id: ConversationId, target_seq: int, client_id: str, code: str, facts: dict[str, Any]
) -> None:
    """The card in line `target_seq` (the staff's number) carries `facts` over what it carried, and a system line says
    so: `code` names its words, and its `data` are the facts, which a screen puts into the card it points at.

    A repeat with the same `client_id` adds no line; a card that was taken back stays so. Raises NoSuchLine.
    """
    key = (m.merchant_id == tx.merchant_id, m.conversation_id == conversation_id, m.seq == target_seq)
    line = (await tx.conn.execute(select(message).where(*key))).one_or_none()
    if line is None:
        raise NoSuchLine(seq=target_seq)
    if line.recalled_at is not None:
        return
    payload = {**line.payload, "card": {**line.payload["card"], **facts}}
    await tx.conn.execute(update(message).where(*key, m.created_at == line.created_at).values(payload=payload))
    told = {"code": code, "data": facts, "target_seq": line.seq, "target_public_seq": line.public_seq}
    draft = Draft(
        conversation_id=conversation_id,
        client_id=client_id,
        kind="system",
        author_kind="system",
        author_id=tx.actor.id,
        author_name="",
        text=code,
        payload=told,
        public=line.public_seq is not None,
        automatic=True,
    )
    await append(tx, [draft])
