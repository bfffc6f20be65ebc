"""Whom a bulletin concerns."""

import msgspec

from xiaoer import staff
from xiaoer.bulletins.model import Audience, Reach
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.staff.errors import AgentNotFound
from xiaoer.staff.model import Agent, AgentState


class People(msgspec.Struct, frozen=True):
    """Active agents with their teams and firms, as this transaction sees them."""

    agents: list[Agent]
    agencies: dict[str, str]

    def concerned(self, audience: Audience, but: str = "") -> list[Agent]:
        """Without the author, who knows it."""
        return [one for one in self.agents if one.id != but and self._is_in(one, audience)]

    def _is_in(self, one: Agent, audience: Audience) -> bool:
        if audience.reach is Reach.TEAMS:
            return any(team in audience.team_ids for team in one.team_ids)
        if audience.reach is Reach.AGENCIES:
            return self.agencies.get(one.id, "") in audience.agencies
        return True


async def people(tx: Tx) -> People:
    active = [one for one in await staff.list_agents(tx) if one.state is AgentState.ACTIVE]
    return People(active, await staff.agencies(tx))


async def only(tx: Tx, agent_id: str) -> People:
    """One agent alone; nobody where this is no active agent, such as a token."""
    try:
        one = await staff.get_agent(tx, AgentId(agent_id))
    except AgentNotFound:
        return People([], {})
    return People([one] if one.state is AgentState.ACTIVE else [], await staff.agencies(tx))
