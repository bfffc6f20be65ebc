"""What happened to campaigns and what they sent."""

from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import BuyerId, OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignMovedOn(Event):
    """A campaign was switched on, paused, resumed or ended."""

    name: ClassVar[str] = "campaign.moved"
    campaign_id: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInAnswered(Event):
    """A buyer answered a check-in; said again when a content one turns out not to be."""

    name: ClassVar[str] = "check_in.answered"
    campaign_id: str
    order_id: OrderId
    buyer_id: BuyerId
    unhappy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSent(Event):
    """A message of a campaign went to the buyer of an order. Said once for each campaign, order and step."""

    name: ClassVar[str] = "campaign.sent"
    campaign_id: str
    order_id: OrderId
    step: str
    aim: str
    buyer_id: BuyerId
    conversation_id: str
    """Empty for short messages and mails."""
