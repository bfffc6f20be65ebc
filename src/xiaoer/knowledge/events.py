from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickReplyUsed(Event):
    name: ClassVar[str] = "quick_reply.used"
    reply_id: str
    conversation_id: str
