"""What an agent sees of a hand-over, what another bot hands over, and what hand-overs cost."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from xiaoer.bot.model import HandoverReason, Packet

Label = Annotated[str, Meta(min_length=1, max_length=40)]
FieldName = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$", max_length=40)]


class PacketView(Struct, frozen=True, kw_only=True):
    """The packet with the names that a screen needs."""

    packet: Packet
    order_number: str
    """Of `packet.order_id`."""
    listing_title: str
    asked_again: list[str]
    """Collected fields that a person asked for all the same."""


class OutsideLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the talk that another bot had."""

    who: Literal["buyer", "bot"]
    text: Annotated[str, Meta(min_length=1, max_length=5000)]
    at: datetime | None = None


class OutsideField(Struct, frozen=True, forbid_unknown_fields=True):
    name: FieldName
    """`order_number`, `phone`, `reason`, `amount_minor` …; its words are in the language files, others show as is."""
    value: Annotated[str, Meta(min_length=1, max_length=500)]


class OutsideHandOver(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A platform's bot passes a buyer on, with its transcript and what it asked already."""

    connection_id: Annotated[str, Meta(max_length=40)]
    external_id: Annotated[str, Meta(min_length=1, max_length=200)]
    """The buyer at that channel."""
    hand_over_id: Annotated[str, Meta(pattern="^[A-Za-z0-9_-]+$", min_length=1, max_length=40)]
    """The other side's own number; the same again stores nothing."""
    source: Label
    """The label agents see: 阿里小蜜."""
    buyer_name: Annotated[str, Meta(max_length=100)] = ""
    reason: HandoverReason = HandoverReason.ASKED
    intents: Annotated[list[Annotated[str, Meta(max_length=60)]], Meta(max_length=10)] = []
    fields: Annotated[list[OutsideField], Meta(max_length=30)] = []
    mood: Literal["calm", "annoyed", "angry"] = "calm"
    language: Literal["zh", "en"] = "zh"
    transcript: Annotated[list[OutsideLine], Meta(max_length=200)] = []


class HandedOver(Struct, frozen=True):
    conversation_id: str
    hand_over_id: str


class ReasonCount(Struct, frozen=True):
    reason: str
    count: int


class HandOverFigures(Struct, frozen=True, kw_only=True):
    """What hand-overs cost in a span of days."""

    since: datetime
    talks: int
    """Stretches of talk in which a bot had a part."""
    handed_over: int
    reasons: list[ReasonCount]
    """The most frequent first."""
    sources: list[ReasonCount]
    """Through which bot they came."""
    taken: int
    """Of those handed over, those that a person has had."""
    wait_s: int | None
    """Median from the hand-over to the person."""
    minutes: int
    """Of people, from taking such a talk to the end of its session, summed up; running ones up to now."""
    asked_again: int
    """Hand-overs in which a person asked for something that was collected."""
    angry: int
