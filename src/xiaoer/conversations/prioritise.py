"""What is urgent goes before the rest of its line."""

from xiaoer.conversations import store
from xiaoer.conversations.events import ConversationChanged
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConversationId


async def prioritise(tx: Tx, conversation_id: ConversationId, priority: int) -> bool:
    """It has at least this priority until it is closed, waiting or not. True when it had less."""
    raised = await store.change(tx, conversation_id, store.c.queue_priority < priority, queue_priority=priority)
    if raised:
        now = tx.clock.now()
        await tx.publish(ConversationChanged(merchant_id=tx.merchant_id, at=now, conversation_id=conversation_id))
    return raised
