"""Who answers a buyer now, said honestly."""

from xiaoer import conversations, routing, staff
from xiaoer.app.live import protocol
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, ConversationId


async def handler_of(tx: Tx, conversation_id: ConversationId) -> protocol.Handler:
    """The agent by display name, or the place in line with the expected wait, or nobody."""
    row = await conversations.get(tx, conversation_id)
    if row.agent_id:
        found = await staff.summaries(tx, [AgentId(row.agent_id)])
        name = next((agent.display_name for agent in found.values()), "")
        return protocol.Handler(conversation_id, "agent", name)
    place = await routing.place_of(tx, conversation_id)
    if place is None:
        return protocol.Handler(conversation_id, "none")
    return protocol.Handler(
        conversation_id, "queue", queue_position=place.position, expected_wait_s=place.expected_wait_s
    )
