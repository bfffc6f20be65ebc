"""What campaigns do when others report: a buyer writes."""

from xiaoer.campaigns.hear_answer import hear_answer
from xiaoer.conversations.events import MessageReceived
from xiaoer.infra.db import Tx


async def hear_buyer(tx: Tx, event: MessageReceived) -> None:
    """Answers to check-ins among the news."""
    await hear_answer(tx, event.conversation_id, event.buyer_id, event.to_seq)
