"""What an SKU costs and whether it can be had, now."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from xiaoer.catalog import store_stock
from xiaoer.catalog.model import ListingState, SkuFacts
from xiaoer.infra.db import Tx


async def price_and_stock(tx: Tx, sku_ids: Sequence[str]) -> dict[str, SkuFacts]:
    """By id, those that are there; two statements for any number."""
    if not sku_ids:
        return {}
    held = await store_stock.held(tx, sku_ids)
    return {row.id: _facts(row, held.get(row.id, 0)) for row in await store_stock.facts(tx, sku_ids)}


def _facts(row: Row[Any], held: int) -> SkuFacts:
    return SkuFacts(
        sku_id=row.id,
        listing_id=row.listing_id,
        external_id=row.external_id,
        title=row.title,
        name=row.name,
        image_url=row.image_url or row.listing_image_url,
        price_minor=row.price_minor,
        currency=row.currency,
        stock=None if row.stock is None else max(0, row.stock - held),
        on_sale=row.state == row.listing_state == ListingState.ON_SALE.value,
    )
