"""无需回复: the buyer's last words need no answer, and nobody waits any more."""

from xiaoer.conversations import store
from xiaoer.conversations.append import say_by_system
from xiaoer.conversations.errors import NothingUnanswered
from xiaoer.conversations.events import ConversationChanged
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConversationId


async def no_response_needed(tx: Tx, conversation_id: ConversationId, reason: str) -> str:
    """Nobody waits until the buyer writes again, and a line says who decided that. Answers the words it is about.

    Raises NothingUnanswered.
    """
    row = await store.get(tx, conversation_id, lock=True)
    if row.unanswered_at is None:
        raise NothingUnanswered(conversation_id=conversation_id)
    words: str = row.unanswered_text
    await store.change(tx, conversation_id, unanswered_at=None, unanswered_text="", unread=0)
    await say_by_system(tx, conversation_id, "no_response_needed", reason=reason, by=tx.actor.id)
    changed = ConversationChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), conversation_id=conversation_id)
    await tx.publish(changed)
    return words
