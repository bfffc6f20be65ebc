"""What happens to the bot's talks."""

from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import BuyerId, ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class BotHandedOver(Event):
    """The bot is silent, the packet stands, the conversation waits for a person or has one."""

    name: ClassVar[str] = "bot.handed_over"
    hand_over_id: str
    conversation_id: ConversationId
    buyer_id: BuyerId
    shop_id: str
    reason: str
    mood: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BotAnswered(Event):
    """The bot said something to a buyer."""

    name: ClassVar[str] = "bot.answered"
    turn_id: str
    conversation_id: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketChanged(Event):
    """Something about what was passed on is new: a person asked again for a collected field."""

    name: ClassVar[str] = "bot.packet_changed"
    conversation_id: ConversationId
