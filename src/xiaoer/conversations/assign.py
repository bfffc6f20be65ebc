"""Give a conversation to an agent."""

from typing import Any

from sqlalchemy import or_

from xiaoer.conversations import store
from xiaoer.conversations.append import say_by_system
from xiaoer.conversations.errors import AlreadyOwned
from xiaoer.conversations.events import ConversationAssigned
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, ConversationId


async def assign(
    tx: Tx,
    conversation_id: ConversationId,
    agent_id: AgentId,
    *,
    reason: dict[str, Any],
    expected_owner: AgentId | None = None,
    note: str = "",
) -> None:
    """The agent owns it and it leaves the queue. Raises AlreadyOwned unless its owner is `expected_owner`.

    `reason` is `{"code": …, "data": {…}}`; it is shown to the agent and kept in the history.
    """
    c = store.c
    owner_is = c.agent_id.is_(None) if expected_owner is None else c.agent_id == expected_owner
    done = await store.change(
        tx,
        conversation_id,
        or_(owner_is, c.agent_id == agent_id),
        agent_id=agent_id,
        last_agent_id=agent_id,
        queued_at=None,
        routing_reason=reason,
    )
    if not done:
        found = await store.get(tx, conversation_id)
        raise AlreadyOwned(conversation_id=conversation_id, agent_id=found.agent_id)
    await store.note_owner(tx, conversation_id, expected_owner, agent_id, reason, note)
    await say_by_system(tx, conversation_id, "assigned", agent_id=agent_id, reason=reason["code"], note=note)
    await tx.publish(
        ConversationAssigned(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            conversation_id=conversation_id,
            from_agent_id=expected_owner,
            to_agent_id=agent_id,
            reason=reason,
        )
    )
