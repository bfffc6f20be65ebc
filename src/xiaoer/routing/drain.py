"""Give waiting conversations to agents who are free, as far as both last."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from xiaoer import conversations, staff
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, ConversationId, TeamId
from xiaoer.routing import store
from xiaoer.routing.model import Reason, Settings, reason

LET_GO = ("unopened", "transferred")
"""Of these the reason names the agent who had it."""
VIP_PRIORITY, PROMISED = 10, 30
TELLS_MORE = (*LET_GO, "agent_left", "rule")
"""What happened to the agent before, or the shop's own rule, says more than that the next one was free."""


async def drain(tx: Tx, settings: Settings | None = None) -> int:
    """How many conversations got an agent. VIP first, then FIFO within each team and skill; capacity is never exceeded.

    Only one transaction of a merchant places at a time: the row of its settings is the lock, which whoever gives
    `settings` holds already.
    """
    settings = settings or await store.settings(tx, lock=True)
    waiting = await conversations.waiting(tx)
    if not waiting:
        return 0
    crew = Crew(await staff.eligible(tx, None, None), await store.loads(tx), await store.held(tx))
    placed, full = 0, set[tuple[str | None, str]]()
    for row in waiting:
        line = (row.queue_team_id, row.queue_skill)
        if line in full:
            continue
        if await _give(tx, row, await crew.able(tx, *line), crew, settings):
            placed += 1
        elif not _refused_someone(row):
            full.add(line)  # FIFO: nobody later in this line may overtake
    return placed


class Crew:
    """Who is online, what they can do and how much they hold, as this transaction sees it."""

    def __init__(
        self, agents: Sequence[staff.AgentLoadInfo], loads: dict[str, tuple[int, float]], held: frozenset[str]
    ) -> None:
        self.agents = {str(a.id): a for a in agents if a.presence == "online" and a.id not in held}
        self.open = {a: loads.get(a, (0, 0.0))[0] for a in self.agents}
        self.since = {a: loads.get(a, (0, 0.0))[1] for a in self.agents}
        self._able: dict[tuple[str | None, str], frozenset[str]] = {(None, ""): frozenset(self.agents)}
        """By team and skill; everybody may take what asks for neither."""

    async def able(self, tx: Tx, team_id: str | None, skill: str) -> list[str]:
        """Online agents of the team with the skill who have room, the least loaded first, then the longest idle."""
        line = (team_id, skill)
        if line not in self._able:
            found = await staff.eligible(tx, TeamId(team_id) if team_id else None, skill or None)
            self._able[line] = frozenset(str(a.id) for a in found)
        free = [a for a in self._able[line] if a in self.agents and self.open[a] < self.agents[a].capacity]
        return sorted(free, key=lambda a: (self.open[a] / self.agents[a].capacity, self.since[a], a))

    def took(self, agent_id: str, now: float) -> None:
        self.open[agent_id] += 1
        self.since[agent_id] = now


def _refused_someone(row: Row[Any]) -> str | None:
    """The agent who left it unopened or passed it on, who is not asked again at once."""
    why = row.routing_reason or {}
    agent_id: str | None = why.get("data", {}).get("agent_id") if why.get("code") in LET_GO else None
    return agent_id


async def _give(tx: Tx, row: Row[Any], able: list[str], crew: Crew, settings: Settings) -> bool:
    candidates = [a for a in able if a != _refused_someone(row)]
    if not candidates:
        return False
    chosen, why = _choose(row, candidates, settings)
    if not await store.occupy(tx, chosen, crew.agents[chosen].capacity):
        crew.open[chosen] = crew.agents[chosen].capacity
        return await _give(tx, row, [a for a in candidates if a != chosen], crew, settings)
    crew.took(chosen, tx.clock.now().timestamp())
    await conversations.assign(tx, ConversationId(row.id), AgentId(chosen), reason=why)
    return True


def _choose(row: Row[Any], candidates: list[str], settings: Settings) -> tuple[str, Reason]:
    line = {"team_id": row.queue_team_id, "skill": row.queue_skill}
    if settings.last_agent_first and row.last_agent_id in candidates:
        return row.last_agent_id, reason("last_agent", **line)
    before = row.routing_reason or {}
    if before.get("code") in TELLS_MORE:
        return candidates[0], reason(before["code"], **before.get("data", {}) | line)
    return candidates[0], reason(_ahead(row.queue_priority), **line)


def _ahead(priority: int) -> str:
    """Why it went before others, by its priority; a shop's VIP has exactly ten."""
    if priority >= PROMISED:
        return "promised"
    return "next_free" if priority <= 0 else "vip" if priority == VIP_PRIORITY else "upset"
