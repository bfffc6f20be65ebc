"""How often the gate stopped or warned whom, by rule."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from xiaoer.infra.db import Tx
from xiaoer.outreach import store


class AgentCounts(Struct, frozen=True):
    agent_id: str
    blocked: int
    warned: int
    by_rule: dict[str, int]
    """Rulings in which the rule was found."""


async def count_by_agent(tx: Tx, *, days: int = 7) -> list[AgentCounts]:
    """The last `days` days; who was stopped most often comes first. One ruling counts once for each rule found."""
    since = tx.clock.now() - timedelta(days=days)
    totals = {(row.agent_id, row.verdict): row.times for row in await store.verdicts(tx, since)}
    found: dict[str, dict[str, int]] = {}
    for row in await store.counts(tx, since):
        found.setdefault(row.agent_id, {})[row.rule] = row.times
    every = [AgentCounts(a, totals.get((a, "block"), 0), totals.get((a, "warn"), 0), found[a]) for a in found]
    return sorted(every, key=lambda c: (-c.blocked, -c.warned, c.agent_id))
