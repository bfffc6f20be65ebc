from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import AgentId, BuyerId


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRang(Event):
    """A telephone rings: that of this agent, or of nobody we know."""

    name: ClassVar[str] = "call.rang"
    call_id: str
    buyer_id: BuyerId | None
    agent_id: AgentId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(Event):
    """A call is over and on the buyer's timeline as a contact."""

    name: ClassVar[str] = "call.ended"
    call_id: str
    contact_id: str
    outcome: str
