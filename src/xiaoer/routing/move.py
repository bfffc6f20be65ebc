"""People move conversations: claim from the line, take over, transfer, hand back."""

from typing import Any

from sqlalchemy import Row

from xiaoer import conversations, staff
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, ConversationId, TeamId
from xiaoer.kernel.permissions import Permission
from xiaoer.routing import store
from xiaoer.routing.drain import drain
from xiaoer.routing.errors import HeldBack, NotWaiting, NowhereToGo, OverCapacity
from xiaoer.routing.model import Reason, reason


async def claim(tx: Tx, conversation_id: ConversationId) -> None:
    """The calling agent owns a waiting conversation. Raises AlreadyOwned, NotWaiting, OverCapacity or HeldBack."""
    row = await conversations.get(tx, conversation_id, lock=True)
    if row.state == "closed":
        raise NotWaiting(conversation_id=conversation_id)
    if row.agent_id == tx.actor.id:
        return
    if tx.actor.id in await store.held(tx):
        raise HeldBack(agent_id=tx.actor.id)
    await _occupy(tx, AgentId(tx.actor.id))
    await conversations.assign(tx, conversation_id, AgentId(tx.actor.id), reason=reason("claimed"))


async def take_over(tx: Tx, conversation_id: ConversationId) -> None:
    """The calling agent owns it, whoever did before. Raises OverCapacity."""
    await _move(tx, conversation_id, AgentId(tx.actor.id), reason("taken_over", by=tx.actor.id), "")


async def transfer_to_agent(tx: Tx, conversation_id: ConversationId, agent_id: AgentId, note: str = "") -> None:
    """Another agent owns it now; `note` tells them why. Raises OverCapacity when they have no room."""
    await _move(tx, conversation_id, agent_id, reason("transferred", by=tx.actor.id, note=note), note)


async def transfer_to_team(tx: Tx, conversation_id: ConversationId, team_id: TeamId, note: str = "") -> None:
    """It waits in the team's line, at the place of its first wait, and goes to whoever is free there.

    The agent who had it is not given it again, though they know the buyer or are of that team.
    """
    row = await conversations.get(tx, conversation_id, lock=True)
    why = reason("transferred", by=tx.actor.id, agent_id=row.agent_id, note=note)
    await hand_back(tx, conversation_id, why, team_id, row.queue_skill, note)


async def pass_on(tx: Tx, row: Row[Any], agent_id: AgentId | None, team_id: TeamId | None, note: str = "") -> None:
    """To the agent or, without one, to the team. One's own conversation may be passed on with the right to reply;
    another's needs the right to assign.

    Raises NowhereToGo, NotAllowed, OverCapacity, NotWaiting.
    """
    if row.agent_id != tx.actor.id:
        tx.actor.require(Permission.CONVERSATION_ASSIGN)
    if agent_id:
        await transfer_to_agent(tx, ConversationId(row.id), agent_id, note)
    elif team_id:
        await transfer_to_team(tx, ConversationId(row.id), team_id, note)
    else:
        raise NowhereToGo


async def passed_on_by_caller(tx: Tx, conversation_id: ConversationId) -> bool:
    """Whether it is where it is because the calling agent transferred it. Raises NoSuchConversation."""
    why = (await conversations.get(tx, conversation_id)).routing_reason or {}
    return why.get("code") == "transferred" and why.get("data", {}).get("by") == tx.actor.id


async def hand_back(
    tx: Tx,
    conversation_id: ConversationId,
    why: Reason,
    team_id: TeamId | None,
    skill: str = "",
    note: str = "",
) -> None:
    """The owner's place is free and the conversation waits in line again."""
    row = await conversations.get(tx, conversation_id, lock=True)
    if row.state == "closed":
        raise NotWaiting(conversation_id=conversation_id)
    if row.agent_id:
        await store.release(tx, row.agent_id)
    await conversations.enqueue(
        tx, conversation_id, team_id=team_id, skill=skill, priority=row.queue_priority, reason=why, note=note
    )
    await drain(tx)


async def _move(tx: Tx, conversation_id: ConversationId, agent_id: AgentId, why: Reason, note: str) -> None:
    row = await conversations.get(tx, conversation_id, lock=True)
    if row.state == "closed":
        raise NotWaiting(conversation_id=conversation_id)
    if row.agent_id == agent_id:
        return
    await _occupy(tx, agent_id)
    was = AgentId(row.agent_id) if row.agent_id else None
    if was:
        await store.release(tx, was)
    await conversations.assign(tx, conversation_id, agent_id, reason=why, expected_owner=was, note=note)
    await drain(tx)


async def _occupy(tx: Tx, agent_id: AgentId) -> None:
    capacity = await staff.capacity_of(tx, agent_id)
    if not await store.occupy(tx, agent_id, capacity):
        raise OverCapacity(agent_id=agent_id, limit=capacity)
