"""SQL of reading the catalogue."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select, text

from xiaoer.catalog.errors import ListingNotFound
from xiaoer.catalog.model import ListingState
from xiaoer.catalog.tables import listing, sku
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId


async def get_row(tx: Tx, listing_id: str) -> Row[Any]:
    """Raises ListingNotFound."""
    row = (await tx.conn.execute(select(listing).filter_by(merchant_id=tx.merchant_id, id=listing_id))).one_or_none()
    if row is None:
        raise ListingNotFound(listing_id=listing_id)
    return row


async def skus_of(tx: Tx, listing_ids: Sequence[str]) -> Sequence[Row[Any]]:
    query = (
        select(sku)
        .where(sku.c.merchant_id == tx.merchant_id, sku.c.listing_id == func.any(bindparam("ids", list(listing_ids))))
        .order_by(sku.c.listing_id, sku.c.position)
    )
    return (await tx.conn.execute(query)).all()


async def rows_of(tx: Tx, listing_ids: Sequence[str]) -> dict[str, Row[Any]]:
    query = select(listing).where(
        listing.c.merchant_id == tx.merchant_id, listing.c.id == func.any(bindparam("ids", list(listing_ids)))
    )
    return {row.id: row for row in await tx.conn.execute(query)}


async def outside_ids(
    tx: Tx, shop_id: ShopId, listings: list[str], skus: list[str]
) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Outside id → our id of listings; outside id → our id and listing of SKUs."""
    same_shop = {"merchant_id": tx.merchant_id, "shop_id": shop_id}
    of_listings = select(listing.c.external_id, listing.c.id).filter_by(**same_shop)
    of_skus = select(sku.c.external_id, sku.c.id, sku.c.listing_id).filter_by(**same_shop)
    found = await tx.conn.execute(of_listings.where(listing.c.external_id == func.any(bindparam("ids", listings))))
    known = {row.external_id: row.id for row in found}
    found_skus = await tx.conn.execute(of_skus.where(sku.c.external_id == func.any(bindparam("ids", skus))))
    return known, {row.external_id: (row.id, row.listing_id) for row in found_skus}


def _matching(tx: Tx, q: str) -> Select[tuple[str]]:
    return select(sku.c.listing_id).where(
        sku.c.merchant_id == tx.merchant_id,
        or_(sku.c.external_id == q, sku.c.barcode == q, sku.c.name.icontains(q, autoescape=True)),
    )


async def find(
    tx: Tx,
    *,
    q: str,
    shop_id: str,
    category: str,
    on_sale: bool,
    featured: bool,
    after: tuple[bool, str] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Featured first, then newest; each with the number and stock of its SKUs on sale."""
    counted = (
        select(func.count().label("skus"), func.sum(sku.c.stock).label("stock"))
        .where(
            sku.c.merchant_id == listing.c.merchant_id,
            sku.c.listing_id == listing.c.id,
            sku.c.state == ListingState.ON_SALE.value,
        )
        .lateral()
    )
    columns = listing.c
    query = select(listing, counted.c.skus, counted.c.stock).join(counted, text("true"))
    query = query.where(columns.merchant_id == tx.merchant_id)
    wishes = [
        (shop_id, columns.shop_id == shop_id),
        (category, columns.category == category),
        (on_sale, columns.state == ListingState.ON_SALE.value),
        (featured, columns.featured),
        (
            q,
            or_(
                columns.title.icontains(q, autoescape=True), columns.external_id == q, columns.id.in_(_matching(tx, q))
            ),
        ),
    ]
    query = query.where(*(condition for wish, condition in wishes if wish))
    if after:
        same = and_(columns.featured == after[0], columns.id < after[1])
        query = query.where(or_(same, columns.featured.is_(False)) if after[0] else same)
    return (await tx.conn.execute(query.order_by(columns.featured.desc(), columns.id.desc()).limit(limit))).all()
