"""What the bot does when something happened elsewhere."""

from xiaoer.bot.hand_over import fall_silent as silence
from xiaoer.conversations.events import ConversationAssigned
from xiaoer.infra.db import Tx


async def fall_silent(tx: Tx, event: ConversationAssigned) -> None:
    await silence(tx, event.conversation_id, event.to_agent_id)
