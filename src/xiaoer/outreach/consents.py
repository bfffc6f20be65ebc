"""What a buyer's words on consent mean for one item."""

from __future__ import annotations

from collections.abc import Iterable

from xiaoer.buyers.model import ConsentView
from xiaoer.outreach.model import Outgoing
from xiaoer.outreach.timing import kind_of

EVERYTHING = "all"


def reach_of(item: Outgoing) -> str:
    """What consent, complaints and pauses go by: `sms`, `email`, `push`, or the channel of the chat."""
    kind = kind_of(item.medium)
    return item.channel if kind == "chat" else kind


def said_of(words: Iterable[ConsentView], item: Outgoing) -> bool | None:
    """The latest word that is about this purpose, or about everything, on this channel; None where there is none."""
    channels = {item.channel, reach_of(item), EVERYTHING}
    about = [word for word in words if word.purpose in (item.purpose.value, EVERYTHING) and word.channel in channels]
    latest = max(about, key=lambda word: word.at, default=None)
    return latest.granted if latest else None
