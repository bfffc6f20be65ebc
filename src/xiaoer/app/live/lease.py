"""An agent is there as long as some link says so: when the last one is gone for good, they are away."""

from datetime import timedelta
from typing import Any

from xiaoer import staff
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId

GONE = "live.agent_gone"
GONE_AFTER = timedelta(seconds=45)
"""Closing the last link is no leaving yet: a reload or a dead spot takes less."""
LEASE = timedelta(seconds=90)
"""How long one renewal holds: a killed server can say nothing any more."""


def key_of(agent_id: str) -> str:
    return f"agent_gone:{agent_id}"


async def hold(tx: Tx, agent_id: str, length: timedelta) -> None:
    """The agent is away when nothing renews this within `length`."""
    await timers.schedule(tx, key_of(agent_id), GONE, tx.clock.now() + length, {"agent_id": agent_id})


async def agent_gone(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: no connection of this agent came back, so nobody is sent to an empty chair.

    Who has said a moment ago that they are there is on their way back: the timer was set before that.
    """
    agent_id = AgentId(facts["agent_id"])
    said_ago = tx.clock.now() - (await staff.get_agent(tx, agent_id)).presence_at
    if said_ago < GONE_AFTER:
        await hold(tx, agent_id, GONE_AFTER - said_ago)
        return
    await staff.set_presence(tx, agent_id, "away")
