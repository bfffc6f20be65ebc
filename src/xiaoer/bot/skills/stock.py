"""Is it there: what the shop said of its stock less what is reserved here, for the SKUs that are meant."""

from __future__ import annotations

from xiaoer import catalog
from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, FactKind, FactRef, HandoverReason, Need, Pass, Said
from xiaoer.bot.skills.find_listing import find_listing
from xiaoer.bot.skills.find_sku import fitting_skus
from xiaoer.catalog.model import ListingView, SkuFacts

FEW = 5
MOST_NAMED = 3


async def answer(ask: Ask) -> Answer | Need | Pass:
    listing = await find_listing(ask)
    if isinstance(listing, Need):
        return listing
    facts = await catalog.price_and_stock(ask.tx, [one.id for one in listing.skus])
    known = {one: fact for one, fact in facts.items() if fact.stock is not None and fact.on_sale}
    if not known:
        return Pass(reason=HandoverReason.NOT_KNOWN.value)
    meant = [one for one in fitting_skus(ask, listing) if one.id in known]
    names = {one.id: one.name for one in listing.skus}
    said: list[Said] = []
    if len(meant) <= MOST_NAMED:
        said = [_of_sku(ask, listing, known[one.id], one.name) for one in meant]
    there = [names[one] for one, fact in known.items() if fact.stock]
    told = len(meant) <= MOST_NAMED and all(known[one.id].stock for one in meant)
    if there and not told:
        said.append(ask.say("also_there", skus=_stock(ask, listing.id, "、".join(there), "in_stock")))
    return Answer(said=tuple(said)) if said else Pass(reason=HandoverReason.NOT_KNOWN.value)


def _of_sku(ask: Ask, listing: ListingView, fact: SkuFacts, name: str) -> Said:
    stock = fact.stock or 0
    code = "sold_out" if not stock else "few_left" if stock <= FEW else "in_stock"
    return ask.say(
        code,
        title=ask.of_listing(listing, FactKind.STOCK, "title", listing.title),
        sku=_stock(ask, fact.sku_id, name or listing.title, "sku"),
        stock=_stock(ask, fact.sku_id, str(stock), "stock"),
    )


def _stock(ask: Ask, of: str, value: str, label: str) -> FactRef:
    return FactRef(FactKind.STOCK, of, ask.tx.clock.now().isoformat(timespec="seconds"), label, value)
