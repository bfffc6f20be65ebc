"""How far each side has read."""

from sqlalchemy import func, select, update

from xiaoer.conversations import store
from xiaoer.conversations.events import ConversationRead
from xiaoer.conversations.tables import conversation, message
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConversationId

c = conversation.c


async def mark_read_by_agent(tx: Tx, conversation_id: ConversationId, seq: int) -> None:
    """The staff side has seen every line up to `seq`; going back is ignored."""
    moved = await tx.conn.execute(
        update(conversation)
        .where(c.merchant_id == tx.merchant_id, c.id == conversation_id, c.agent_read_seq < func.least(seq, c.last_seq))
        .values(agent_read_seq=func.least(seq, c.last_seq), unread=0, version=c.version + 1)
    )
    await _tell(tx, conversation_id, "agent", moved.rowcount)


async def mark_read_by_buyer(tx: Tx, conversation_id: ConversationId, public_seq: int) -> None:
    """The buyer has seen their lines up to `public_seq` (which also means that these were delivered)."""
    upto = func.least(public_seq, c.last_public_seq)
    moved = await tx.conn.execute(
        update(conversation)
        .where(c.merchant_id == tx.merchant_id, c.id == conversation_id, c.buyer_read_seq < upto)
        .values(buyer_read_seq=upto, buyer_delivered_seq=func.greatest(c.buyer_delivered_seq, upto))
    )
    await _tell(tx, conversation_id, "buyer", moved.rowcount)


async def mark_delivered_to_buyer(tx: Tx, conversation_id: ConversationId, public_seq: int) -> None:
    """A device of the buyer has received the lines up to `public_seq`."""
    upto = func.least(public_seq, c.last_public_seq)
    moved = await tx.conn.execute(
        update(conversation)
        .where(c.merchant_id == tx.merchant_id, c.id == conversation_id, c.buyer_delivered_seq < upto)
        .values(buyer_delivered_seq=upto)
    )
    await _tell(tx, conversation_id, "buyer", moved.rowcount)


Marks = tuple[int, int, int]
"""(buyer read, agent read, buyer delivered)."""


async def receipts(tx: Tx, conversation_id: str) -> tuple[Marks, Marks]:
    """How far each side has read: for staff, and for the buyer (the agent's mark in the buyer's numbers)."""
    row = await store.get(tx, conversation_id)
    m = message.c
    seen_by_agent = (
        select(m.public_seq)
        .where(
            m.merchant_id == tx.merchant_id,
            m.conversation_id == conversation_id,
            m.seq <= row.agent_read_seq,
            m.public_seq.is_not(None),
        )
        .order_by(m.seq.desc())
        .limit(1)
    )
    if row.agent_read_seq >= row.last_seq:
        public = row.last_public_seq
    else:
        public = int((await tx.conn.execute(seen_by_agent)).scalar_one_or_none() or 0)
    staff = (row.buyer_read_seq, row.agent_read_seq, row.buyer_delivered_seq)
    return staff, (row.buyer_read_seq, public, row.buyer_delivered_seq)


async def staff_number(tx: Tx, conversation_id: str, public_seq: int) -> int:
    """The staff's number of the buyer's line `public_seq`; 0 when there is none."""
    m = message.c
    query = select(m.seq).where(
        m.merchant_id == tx.merchant_id,
        m.conversation_id == conversation_id,
        m.seq >= public_seq,
        m.public_seq == public_seq,
    )
    return int((await tx.conn.execute(query.limit(1))).scalar_one_or_none() or 0)


async def _tell(tx: Tx, conversation_id: ConversationId, by: str, moved: int) -> None:
    if not moved:
        await store.get(tx, conversation_id)
        return
    await tx.publish(
        ConversationRead(merchant_id=tx.merchant_id, at=tx.clock.now(), conversation_id=conversation_id, by=by)
    )
