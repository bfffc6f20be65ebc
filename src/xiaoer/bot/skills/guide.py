"""How to use it: the guide of the product page, step by step."""

from __future__ import annotations

from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, FactKind, HandoverReason, Need, Pass
from xiaoer.bot.skills.find_listing import find_listing, terms
from xiaoer.catalog.model import Guide

WASH = frozenset({"清洗", "保养", "洗", "收纳", "care", "clean", "wash", "store", "pack"})


async def answer(ask: Ask) -> Answer | Need | Pass:
    listing = await find_listing(ask)
    if isinstance(listing, Need):
        return listing
    guide = chosen(ask.text, listing.guides)
    if guide is None:
        return Pass(reason=HandoverReason.NOT_KNOWN.value)
    steps = "\n".join(f"{n}. {step}" for n, step in enumerate(guide.steps, 1))
    said = ask.say(
        "guide",
        title=ask.of_listing(listing, FactKind.ATTRIBUTE, "title", listing.title),
        guide=ask.of_listing(listing, FactKind.ATTRIBUTE, "guide", guide.title),
        steps=ask.of_listing(listing, FactKind.ATTRIBUTE, "steps", steps),
    )
    return Answer(said=(said,))


def chosen(text: str, guides: list[Guide]) -> Guide | None:
    """The one whose words the question shares most; where none is shared, only a single guide is meant."""
    asked = terms(text)
    scored = [(len(asked & terms(f"{one.title} {' '.join(one.steps)}")), one) for one in guides]
    best = max(scored, key=lambda pair: pair[0], default=(0, None))
    if best[0]:
        return best[1]
    return guides[0] if len(guides) == 1 else None
