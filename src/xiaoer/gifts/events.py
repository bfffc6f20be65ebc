"""What happens to gifts."""

from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import AgentId, BuyerId, ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftEvent(Event):
    name: ClassVar[str]
    gift_id: str
    conversation_id: ConversationId
    buyer_id: BuyerId


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftApprovalAsked(GiftEvent):
    name: ClassVar[str] = "gift.approval_asked"
    asked_by: AgentId
    approver_ids: tuple[AgentId, ...]
    """Who is asked now: one approver first, the deputies when that one does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftSent(GiftEvent):
    """The buyer can claim it now."""

    name: ClassVar[str] = "gift.sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftRefused(GiftEvent):
    """Not approved, by a person or because nobody answered in time."""

    name: ClassVar[str] = "gift.refused"
    asked_by: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftClaimed(GiftEvent):
    name: ClassVar[str] = "gift.claimed"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftUsed(GiftEvent):
    """Paid out, or taken off an order."""

    name: ClassVar[str] = "gift.used"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftExpired(GiftEvent):
    name: ClassVar[str] = "gift.expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftWithdrawn(GiftEvent):
    name: ClassVar[str] = "gift.withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftRepurchased(GiftEvent):
    """An order of the buyer followed a gift after a settled case."""

    name: ClassVar[str] = "gift.repurchased"
    order_id: str
