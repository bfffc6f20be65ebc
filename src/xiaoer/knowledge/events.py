from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickReplyUsed(Event):
    name: ClassVar[str] = "quick_reply.used"
    reply_id: str
    conversation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryEvent(Event):
    name: ClassVar[str]
    entry_id: str
    shop_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySubmitted(EntryEvent):
    """A version waits for whoever may approve."""

    name: ClassVar[str] = "entry.submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryApproved(EntryEvent):
    """This version answers from now on."""

    name: ClassVar[str] = "entry.approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRetired(EntryEvent):
    """No version answers any more."""

    name: ClassVar[str] = "entry.retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideEnded(Event):
    """A buyer says that a guide solved it, or at which step they are stuck."""

    name: ClassVar[str] = "guide.ended"
    run_id: str
    entry_id: str
    conversation_id: str
    state: str
    step_id: str
