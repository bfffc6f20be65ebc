"""A note that calls a colleague by name."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from xiaoer import staff
from xiaoer.conversations.append import append
from xiaoer.conversations.events import AgentsMentioned
from xiaoer.conversations.find import Filter, may_see
from xiaoer.conversations.index_lines import reindex_line
from xiaoer.conversations.lines import Draft, Stored
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, ConversationId
from xiaoer.kernel.permissions import Permission
from xiaoer.staff.model import ROLE_PERMISSIONS, Agent, AgentState


async def readers(tx: Tx, row: Row[Any]) -> list[AgentId]:
    """The active agents who may see this conversation, oldest first."""
    active = (agent for agent in await staff.list_agents(tx) if agent.state == AgentState.ACTIVE)
    return [agent.id for agent in active if may_see(row, _sight_of(agent))]


def _sight_of(agent: Agent) -> Filter:
    sees_all = Permission.CONVERSATION_READ_ALL in ROLE_PERMISSIONS[agent.role]
    return Filter(view="all", agent_id=agent.id, team_ids=[str(team) for team in agent.team_ids], sees_all=sees_all)


async def mentionable(tx: Tx, row: Row[Any], agent_ids: Sequence[str]) -> list[AgentId]:
    """Those of `agent_ids` whom a note in this conversation may call: they may see it, and are not its writer."""
    if not agent_ids:
        return []
    return [one for one in await readers(tx, row) if one in agent_ids and one != tx.actor.id]


async def write_note(tx: Tx, draft: Draft, mentioned: Sequence[AgentId]) -> Stored:
    """The note is stored, can be found, and those it mentions are told, once. Raises what `Draft.check` raises."""
    stored = (await append(tx, [draft]))[0]
    if stored.repeated:
        return stored
    await reindex_line(tx, draft.conversation_id, stored.seq)
    await tx.publish(
        AgentsMentioned(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            conversation_id=ConversationId(draft.conversation_id),
            agent_ids=tuple(mentioned),
            by_name=draft.author_name,
            text=draft.text,
        )
    )
    return stored
