"""Who is in a team."""

from collections.abc import Sequence

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, TeamId
from xiaoer.staff import store
from xiaoer.staff.errors import AgentNotFound
from xiaoer.staff.events import AgentAccessChanged, TeamChanged
from xiaoer.staff.model import Team


async def set_members(tx: Tx, team_id: TeamId, agent_ids: Sequence[AgentId]) -> Team:
    """Exactly these agents. Raises TeamNotFound, AgentNotFound."""
    before = set((await store.get_team(tx, team_id)).agent_ids)
    for missing in sorted(set(agent_ids) - await store.existing_agents(tx, agent_ids)):
        raise AgentNotFound(agent_id=missing)
    await store.set_members(tx, team_id, agent_ids)
    await audit.record(tx, "team.members_set", team_id, agents=sorted(set(agent_ids)))
    now, moved = tx.clock.now(), tuple(sorted(before ^ set(agent_ids)))
    await tx.publish(TeamChanged(merchant_id=tx.merchant_id, at=now, team_id=team_id))
    if moved:
        await tx.publish(AgentAccessChanged(merchant_id=tx.merchant_id, at=now, agent_ids=moved))
    return await store.get_team(tx, team_id)
