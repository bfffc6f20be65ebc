"""Whose quality fell below the shop's floor gets no new conversations; routing decides who does."""

from xiaoer import routing
from xiaoer.infra.db import Tx
from xiaoer.quality.events import AgentBackInLine, AgentBelowFloor


async def route_elsewhere(tx: Tx, event: AgentBelowFloor) -> None:
    why = routing.reason("below_floor", average=event.average, least=event.least)
    await routing.hold_back(tx, event.agent_id, why)


async def route_again(tx: Tx, event: AgentBackInLine) -> None:
    await routing.let_back(tx, event.agent_id)
