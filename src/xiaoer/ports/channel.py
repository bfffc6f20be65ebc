"""What a channel can do, as data from its manifest. Nothing above names a channel: it asks these facts."""

from typing import Any, Literal

import msgspec

Support = Literal["native", "emulated", "by_hand_link", "none"]


class SizeLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bytes, per kind of attachment; 0 means that the channel does not carry it."""

    image: int = 10_000_000
    video: int = 100_000_000
    voice: int = 10_000_000
    file: int = 50_000_000


class MessageFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    send: Support = "native"
    max_chars: int = 5000
    reply_window_h: int = 0
    """Hours after the buyer's last line in which the shop may write; 0 is no limit."""
    edit_within_s: int = 0
    """0: the channel cannot edit."""
    recall_within_s: int = 0
    receipts: Support = "none"
    typing: Support = "none"
    stickers: Support = "none"
    no_response: Support = "none"
    """`native`: the platform's own clock can be stopped by the mark “no response needed” (port `marks`)."""
    cards: list[str] = []
    limits: SizeLimits = SizeLimits()


class FormField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One field of the form that connects a shop; the workspace draws it from this."""

    name: str
    label: dict[str, str]
    kind: Literal["text", "secret", "url", "list", "switch", "colour", "texts"] = "text"
    required: bool = False
    help: dict[str, str] = {}
    default: Any = None


class ChannelFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    slug: str
    name: dict[str, str]
    kind: Literal["web", "email", "messenger", "marketplace", "system"]
    ports: list[str]
    messages: MessageFacts = msgspec.field(default_factory=MessageFacts)
    form: list[FormField] = []


CHANNELS: dict[str, ChannelFacts] = {}
"""Every channel of this install by slug; filled at start from the manifests, read only after."""


def facts_of(slug: str) -> ChannelFacts:
    """The facts of a channel; one that is no longer installed can do nothing but show its past."""
    return CHANNELS.get(slug) or ChannelFacts(slug, {"en": slug}, "web", [], MessageFacts(send="none"))
