"""Which product is spoken of: named in the words, else the one on the buyer's page or in the talk."""

from __future__ import annotations

from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Need
from xiaoer.bot.named_goods import named_in, terms, without
from xiaoer.bot.shelves import shelves
from xiaoer.catalog.model import ListingSummary, ListingView

__all__ = ["find_listing", "find_named", "terms", "unnamed"]


async def find_listing(ask: Ask) -> ListingView | Need:
    """The named one goes before the one looked at; what is found is remembered."""
    if named := await find_named(ask):
        ask.fields["listing_id"] = named.id
    found = await ask.listing()
    if found is None and ask.proven:
        found = await _last_bought(ask)
    if found is None:
        return Need(field="listing_id", said=(ask.courtesy("which_listing"),))
    ask.fields["listing_id"] = found.id
    return found


async def find_named(ask: Ask) -> ListingSummary | None:
    """What the words name; of two alike the one that the buyer has bought."""
    own = {line.listing_id for order in await ask.orders() for line in order.lines if line.listing_id}
    found = (named_in(ask.text, shelf, own) for shelf in await shelves(ask.tx, ask.shop_id, ask.text))
    return next(filter(None, found), None)


async def unnamed(ask: Ask) -> str:
    """The words without the product's name: 保温杯 does not ask how warm it keeps."""
    text = ask.text
    for shelf in await shelves(ask.tx, ask.shop_id, ask.text):
        found = named_in(text, shelf)
        text = without(text, found, shelf) if found else text
    return text


async def _last_bought(ask: Ask) -> ListingView | None:
    """After a purchase of one kind of goods, that is what is asked about."""
    ids = {line.listing_id for order in (await ask.orders())[:1] for line in order.lines if line.listing_id}
    return await ask.get_listing(ids.pop()) if len(ids) == 1 else None
