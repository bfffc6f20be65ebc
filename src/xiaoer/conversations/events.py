"""What happens to conversations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import AgentId, BuyerId, ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationEvent(Event):
    name: ClassVar[str]
    conversation_id: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(ConversationEvent):
    """The buyer wrote one or more lines that somebody has to react to. At least once; `to_seq` tells repeats."""

    name: ClassVar[str] = "message.received"
    buyer_id: BuyerId
    agent_id: AgentId | None
    state: str
    to_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesAppended(ConversationEvent):
    """Lines were stored by a verb (not by the batch writer); the live screens fetch them from `from_seq` on."""

    name: ClassVar[str] = "lines.appended"
    from_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationOpened(ConversationEvent):
    name: ClassVar[str] = "conversation.opened"
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationClosed(ConversationEvent):
    name: ClassVar[str] = "conversation.closed"
    agent_id: AgentId | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationAssigned(ConversationEvent):
    name: ClassVar[str] = "conversation.assigned"
    from_agent_id: AgentId | None
    to_agent_id: AgentId
    reason: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationQueued(ConversationEvent):
    name: ClassVar[str] = "conversation.queued"
    from_agent_id: AgentId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSnoozed(ConversationEvent):
    name: ClassVar[str] = "conversation.snoozed"
    agent_id: AgentId | None
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRead(ConversationEvent):
    """One side read on; receipts changed."""

    name: ClassVar[str] = "conversation.read"
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentsMentioned(ConversationEvent):
    """A note calls these colleagues; all of them may see the conversation, and none wrote the note."""

    name: ClassVar[str] = "agents.mentioned"
    agent_ids: tuple[AgentId, ...]
    by_name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationChanged(ConversationEvent):
    """Something shown in its row changed: stage, tags, subject."""

    name: ClassVar[str] = "conversation.changed"
