"""Put a conversation in line for a team and skill."""

from typing import Any

from xiaoer.conversations import store
from xiaoer.conversations.append import say_by_system
from xiaoer.conversations.events import ConversationQueued
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, ConversationId, TeamId


async def enqueue(
    tx: Tx,
    conversation_id: ConversationId,
    *,
    team_id: TeamId | None,
    skill: str = "",
    priority: int = 0,
    reason: dict[str, Any],
    note: str = "",
) -> None:
    """It has no owner and waits; a place in line that it already had is kept (FIFO in each skill), and so is a higher
    priority."""
    was = await store.get(tx, conversation_id, lock=True)
    await store.change(
        tx,
        conversation_id,
        agent_id=None,
        team_id=team_id,
        queue_team_id=team_id,
        queue_skill=skill,
        queue_priority=max(priority, was.queue_priority),
        queued_at=was.queued_at or tx.clock.now(),
        routing_reason=reason,
    )
    if was.queued_at is not None and was.agent_id is None:
        return
    if was.agent_id is not None:  # a first wait needs no line: the row shows it, and it is often over at once
        await store.note_owner(tx, conversation_id, was.agent_id, None, reason, note)
        await say_by_system(tx, conversation_id, "queued", reason=reason["code"], team_id=team_id, note=note)
    await tx.publish(
        ConversationQueued(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            conversation_id=conversation_id,
            from_agent_id=AgentId(was.agent_id) if was.agent_id else None,
        )
    )
