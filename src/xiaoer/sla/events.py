"""What happened to clocks and promises."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import AgentId


@dataclass(frozen=True, slots=True)
class Rang:
    """One clock that rang. Of several alerts that came due together the last is told."""

    clock_id: str
    subject_kind: str
    subject_id: str
    clock: str
    percent: int
    due_at: datetime
    to_owner: bool
    to_lead: bool
    move_unopened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClocksRang(Event):
    """Alerts of up to a thousand clocks; 100 percent means that the time is over."""

    name: ClassVar[str] = "clocks.rang"
    rings: tuple[Rang, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAlerted(Event):
    """This agent is to look at these conversations; `count` of them, the most urgent first, at most twenty named."""

    name: ClassVar[str] = "agent.alerted"
    agent_id: AgentId
    percent: int
    count: int
    conversation_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoResponseMarked(Event):
    """A person said that the buyer's last words need no answer. A channel that can be told is told."""

    name: ClassVar[str] = "no_response.marked"
    mark_id: str
    conversation_id: str
    agent_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseEvent(Event):
    name: ClassVar[str]
    promise_id: str
    subject_kind: str
    subject_id: str
    owner_id: AgentId | None
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseProposed(PromiseEvent):
    """Something that was written reads like a promise; its owner is asked."""

    name: ClassVar[str] = "promise.proposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMade(PromiseEvent):
    name: ClassVar[str] = "promise.made"
    words: str
    public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMoved(PromiseEvent):
    """It has another date, which is later or earlier."""

    name: ClassVar[str] = "promise.moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseNear(PromiseEvent):
    """A quarter of its time is left, at most a day."""

    name: ClassVar[str] = "promise.near"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseKept(PromiseEvent):
    name: ClassVar[str] = "promise.kept"
    words: str
    public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseBroken(PromiseEvent):
    """Its time is over and nobody said that it is kept."""

    name: ClassVar[str] = "promise.broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseWithdrawn(PromiseEvent):
    name: ClassVar[str] = "promise.withdrawn"
