from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentBelowFloor(Event):
    """The average of the agent's last results fell below the shop's floor: new conversations go elsewhere until a lead
    lifts it."""

    name: ClassVar[str] = "agent.below_floor"
    agent_id: AgentId
    average: float
    least: int
    sheets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentBackInLine(Event):
    """A lead lifted it, or the floor was switched off: new conversations reach the agent again."""

    name: ClassVar[str] = "agent.back_in_line"
    agent_id: AgentId
