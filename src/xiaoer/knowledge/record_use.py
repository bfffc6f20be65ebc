"""What became of quick replies."""

from xiaoer.infra.db import Tx
from xiaoer.knowledge import store
from xiaoer.knowledge.errors import QuickReplyNotFound
from xiaoer.knowledge.events import QuickReplyUsed


async def record_use(tx: Tx, reply_id: str, conversation_id: str = "") -> None:
    """One more use, now. Raises QuickReplyNotFound."""
    if not await store.count_use(tx, reply_id, conversation_id):
        raise QuickReplyNotFound(reply_id=reply_id)
    await tx.publish(
        QuickReplyUsed(
            merchant_id=tx.merchant_id, at=tx.clock.now(), reply_id=reply_id, conversation_id=conversation_id
        )
    )


async def record_sale(tx: Tx, conversation_id: str) -> int:
    """An order followed this conversation: replies used in it within the last day share the credit, once each.

    The number of uses credited.
    """
    return await store.count_sale(tx, conversation_id)
