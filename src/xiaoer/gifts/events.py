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
    """It is above the giver's limit; its money is held."""

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
    """The buyer has the code, or money is on its way."""

    name: ClassVar[str] = "gift.claimed"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftUsed(GiftEvent):
    """Paid out, or taken off an order."""

    name: ClassVar[str] = "gift.used"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftExpired(GiftEvent):
    """Nobody claimed or used it in time; its money is back in the budget."""

    name: ClassVar[str] = "gift.expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftWithdrawn(GiftEvent):
    """The shop took it back before it was claimed."""

    name: ClassVar[str] = "gift.withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftRepurchased(GiftEvent):
    """An order of the buyer followed a gift within the days of its budget."""

    name: ClassVar[str] = "gift.repurchased"
    order_id: str
