"""The card that is sent to a buyer: what it looked like at that moment."""

from typing import Any

import msgspec

from xiaoer.catalog.errors import SkuNotFound
from xiaoer.catalog.get_listing import get_listing
from xiaoer.infra.db import Tx

SHOWN_ATTRIBUTES = 6


async def product_card(tx: Tx, listing_id: str, sku_id: str | None = None, locale: str = "") -> dict[str, Any]:
    """Facts of the listing, or of one of its SKUs. Raises ListingNotFound, SkuNotFound."""
    shown = await get_listing(tx, listing_id, locale)
    chosen = next((one for one in shown.skus if one.id == sku_id), None)
    if sku_id and chosen is None:
        raise SkuNotFound(sku_id=sku_id)
    stocks = [one.stock for one in ([chosen] if chosen else shown.skus) if one.stock is not None]
    attributes = [*(chosen.attributes if chosen else []), *shown.attributes][:SHOWN_ATTRIBUTES]
    return {
        "card": "product",
        "listing_id": shown.id,
        "sku_id": chosen.id if chosen else None,
        "title": shown.title,
        "sku_name": chosen.name if chosen else "",
        "image_url": (chosen.image_url if chosen else "") or shown.image_url,
        "url": shown.url,
        "price_minor": chosen.price_minor if chosen else shown.price_minor,
        "currency": shown.currency,
        "state": (chosen or shown).state.value,
        "stock": sum(stocks) if stocks else None,
        "attributes": msgspec.to_builtins(attributes),
    }
