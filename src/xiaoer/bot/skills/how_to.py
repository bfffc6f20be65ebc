"""Where to do what in the shop: pay, follow a parcel, review. The shop's own words first, then those of its channel."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, FactKind, FactRef, HandoverReason, Need, Pass, Said
from xiaoer.bot.skills import entry

PAGES = Path(__file__).parent.with_name("how_to.toml")


async def answer(ask: Ask) -> Answer | Need | Pass:
    own = await entry.answer(ask)
    if not isinstance(own, Pass):
        return own
    found = page(ask.row.channel, ask.intent)
    if not found:
        return Pass(reason=HandoverReason.NOT_KNOWN.value)
    words = found["en" if ask.language == "en" else "zh"]
    fact = FactRef(FactKind.ENTRY, f"how_to:{found['code']}", str(found["version"]), found["code"], words)
    return Answer(said=(Said(words, (fact,)),))


def page(channel: str, intent: str) -> dict[str, Any] | None:
    """The instruction for this channel."""
    return next((one for one in pages() if one["intent"] == intent and channel in one["channels"]), None)


@cache
def pages() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(PAGES.read_text("utf-8"))["page"]
    return found
