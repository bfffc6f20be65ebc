"""What suits: goods in stock that meet the words and the budget, the best first, each with its reason."""

from __future__ import annotations

import re

from xiaoer import catalog
from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, FactKind, Need, Pass
from xiaoer.bot.skills.find_listing import terms
from xiaoer.catalog.model import ListingSummary, ListingView

BUDGET = re.compile(
    r"(\d{2,6})\s*(?:块|元|¥|yuan|rmb)?\s*(?:以内|以下|之内|左右|预算|内)"
    r"|(?:预算|under|below|up to|within)\s*¥?\s*(\d{2,6})",
    re.I,
)
LOOKED_AT = 200
SHOWN, LOOKED_INTO = 2, 12


async def answer(ask: Ask) -> Answer | Need | Pass:
    page = await catalog.find(
        ask.tx, shop_id=ask.shop_id, on_sale=True, locale="en" if ask.language == "en" else "", limit=LOOKED_AT
    )
    budget = budget_of(ask.text)
    able = [one for one in page.items if (one.stock or 0) > 0 and (budget is None or one.price_minor <= budget)]
    asked = terms(ask.text)
    ranked = sorted(((_fit(asked, one), one) for one in able), key=lambda pair: (-pair[0], not pair[1].featured))
    best = [one for fit, one in ranked[:LOOKED_INTO] if fit > 0][:SHOWN]
    if not best and budget is not None:
        best = [one for _, one in ranked[:SHOWN]]
    if not best:
        return Answer(said=(ask.courtesy("no_recommendation"),))
    said, cards = [], []
    for one in best:
        listing = await ask.get_listing(one.id)
        if listing is None:
            continue
        said.append(
            ask.say(
                "recommend",
                title=ask.of_listing(listing, FactKind.PRICE, "title", listing.title),
                price=ask.of_listing(listing, FactKind.PRICE, "price_minor", ask.money(one.price_minor, one.currency)),
                reason=ask.of_listing(listing, FactKind.ATTRIBUTE, "reason", _reason(ask, asked, listing, budget)),
            )
        )
        cards.append(await catalog.product_card(ask.tx, one.id, locale="en" if ask.language == "en" else ""))
    return Answer(said=tuple(said), cards=tuple(cards))


def budget_of(text: str) -> int | None:
    found = BUDGET.search(text)
    return int(found[1] or found[2]) * 100 if found else None


def _fit(asked: set[str], one: ListingSummary) -> float:
    return 2.0 * len(asked & terms(one.category)) + len(asked & terms(one.title))


def _reason(ask: Ask, asked: set[str], listing: ListingView, budget: int | None) -> str:
    """The attributes that the words speak of, else the first of the page; within the budget; in stock."""
    about = [one for one in listing.attributes if asked & terms(f"{one.name} {one.value}")] or listing.attributes[:1]
    parts = [f"{one.name} {one.value}" for one in about[:2]]
    if budget is not None:
        parts.append("within your budget" if ask.language == "en" else "在预算内")
    parts.append("in stock" if ask.language == "en" else "有货")
    return ("; " if ask.language == "en" else "，").join(parts)
