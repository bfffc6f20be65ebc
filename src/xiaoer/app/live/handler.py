"""Who answers a buyer now, said honestly."""

from xiaoer import bot, conversations, routing, staff
from xiaoer.app.live import protocol
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, ConversationId


async def handler_of(tx: Tx, conversation_id: ConversationId) -> protocol.Handler:
    """The agent by display name, the place in line with the expected wait, the bot as a bot, or nobody."""
    row = await conversations.get(tx, conversation_id)
    if row.agent_id:
        found = await staff.summaries(tx, [AgentId(row.agent_id)])
        name = next((agent.display_name for agent in found.values()), "")
        return protocol.Handler(conversation_id, "agent", name)
    place = await routing.place_of(tx, conversation_id)
    if place is None:
        name_of_bot = await bot.has_it(tx, row)
        if name_of_bot is not None:
            return protocol.Handler(conversation_id, "bot", name_of_bot)
        return protocol.Handler(conversation_id, "none")
    said = place.expected
    return protocol.Handler(
        conversation_id,
        "queue",
        queue_position=place.position,
        expected_wait_s=said.median_s if said else None,
        expected_low_s=said.low_s if said else None,
        expected_high_s=said.high_s if said else None,
    )
