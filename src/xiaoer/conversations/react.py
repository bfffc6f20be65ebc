"""What has to happen after a buyer wrote: once per piece of news, at least once, and durable.

A conversation whose `reacted_seq` lags behind `last_seq` waits for its reactions. They run right after the
commit; what a crash left behind is found by its lag.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update

from xiaoer.conversations.close import reopen, wake
from xiaoer.conversations.events import MessageReceived
from xiaoer.conversations.model import State
from xiaoer.conversations.tables import conversation
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, BuyerId, ConversationId

c = conversation.c
LOOK_BACK = timedelta(days=2)


async def take_news(tx: Tx, ids: Sequence[str]) -> int:
    """Publish `message.received` for each of `ids` that has news; the number of them.

    A closed conversation is reopened and a snoozed one woken first. Conversations that another worker holds are
    passed over: that worker sees their news.
    """
    lagging = (
        select(c.id, c.buyer_id, c.agent_id, c.state, c.last_seq)
        .where(c.merchant_id == tx.merchant_id, c.id.in_(ids), c.reacted_seq < c.last_seq)
        .order_by(c.id)
        .with_for_update(skip_locked=True)
    )
    rows = (await tx.conn.execute(lagging)).all()
    for row in rows:
        conversation_id = ConversationId(row.id)
        if row.state == State.CLOSED:
            await reopen(tx, conversation_id)
        elif row.state == State.SNOOZED:
            await wake(tx, conversation_id)
        await tx.publish(
            MessageReceived(
                merchant_id=tx.merchant_id,
                at=tx.clock.now(),
                conversation_id=conversation_id,
                buyer_id=BuyerId(row.buyer_id),
                agent_id=AgentId(row.agent_id) if row.agent_id else None,
                state=row.state,
                to_seq=row.last_seq,
            )
        )
    if rows:
        # The row is locked, so last_seq now includes the system lines that the reactions wrote.
        done = update(conversation).where(c.merchant_id == tx.merchant_id, c.id.in_([row.id for row in rows]))
        await tx.conn.execute(done.values(reacted_seq=c.last_seq))
    return len(rows)


async def unreacted(tx: Tx) -> list[str]:
    """Conversations of the last two days that still wait for their reactions."""
    since = tx.clock.now() - LOOK_BACK
    query = select(c.id).where(c.merchant_id == tx.merchant_id, c.active_at > since, c.reacted_seq < c.last_seq)
    return list((await tx.conn.execute(query.limit(1000))).scalars())
