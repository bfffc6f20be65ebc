"""All SQL of this package."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, Select, and_, bindparam, func, or_, select, text, update

from xiaoer.catalog.errors import ListingNotFound
from xiaoer.catalog.model import ListingRow, ListingState, SkuRow
from xiaoer.catalog.tables import listing, sku
from xiaoer.infra.db import Tx
from xiaoer.infra.recordset import folded, insert_new, overwrite, unfolded, upsert
from xiaoer.kernel.ids import ShopId, new_id

OUTSIDE = ("merchant_id", "shop_id", "external_id")
LISTING_COLUMNS = tuple(column.name for column in listing.c)
SKU_COLUMNS = tuple(column.name for column in sku.c)


@dataclass
class Stored:
    """Ids by what became of them."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


async def put(tx: Tx, shop_id: ShopId, rows: list[ListingRow], currency: str) -> Stored:
    """New listings inserted, changed ones overwritten, older news left. Rows are locked in the order of their
    outside ids, so that parallel pushes wait for each other instead of dying."""
    given = {row.external_id: _columns(tx, shop_id, row, currency) for row in sorted(rows, key=lambda r: r.external_id)}
    if not given:
        return Stored()
    adding = insert_new(listing, LISTING_COLUMNS, OUTSIDE).returning(listing.c.id)
    added = set((await tx.conn.execute(adding, folded(list(given.values())))).scalars())
    held = await _lock(tx, shop_id, list(given))
    stored = Stored(created=sorted(added))
    writes = []
    for outside, facts in given.items():
        old = held[outside]
        if old.id in added:
            continue
        facts["id"] = old.id
        if _older(facts["source_updated_at"], old.source_updated_at):
            stored.stale.append(old.id)
            continue
        if facts["content_hash"] != old.content_hash:
            stored.changed.append(old.id)
        else:
            facts["updated_at"] = old.updated_at
        writes.append(facts)
    if writes:
        await tx.conn.execute(overwrite(listing, LISTING_COLUMNS, ("merchant_id", "id")), folded(writes))
    stale = set(stored.stale)
    await _put_skus(tx, shop_id, [(given[row.external_id]["id"], row) for row in rows], stale)
    return stored


def _older(news: datetime | None, ours: datetime | None) -> bool:
    return bool(news and ours and news < ours)


def _columns(tx: Tx, shop_id: ShopId, row: ListingRow, currency: str) -> dict[str, Any]:
    now = tx.clock.now()
    facts: dict[str, Any] = msgspec.structs.asdict(row)
    facts.pop("skus")
    hashed = msgspec.json.encode([row, currency]) if row.source_updated_at is None else _without_time(row, currency)
    prices = [one.price_minor for one in row.skus or [] if one.price_minor is not None]
    facts |= {
        "merchant_id": tx.merchant_id,
        "id": new_id("lst"),
        "shop_id": shop_id,
        "currency": row.currency or currency,
        "price_minor": row.price_minor if row.price_minor is not None else min(prices, default=0),
        "content_hash": hashlib.sha256(hashed).hexdigest(),
        "synced_at": now,
        "updated_at": now,
    }
    return facts


def _without_time(row: ListingRow, currency: str) -> bytes:
    return msgspec.json.encode([msgspec.structs.replace(row, source_updated_at=None), currency])


async def _lock(tx: Tx, shop_id: ShopId, outside: list[str]) -> dict[str, Any]:
    columns = listing.c
    query = (
        select(columns.id, columns.external_id, columns.content_hash, columns.source_updated_at, columns.updated_at)
        .where(
            columns.merchant_id == tx.merchant_id,
            columns.shop_id == shop_id,
            columns.external_id == func.any(bindparam("outside", outside)),
        )
        .order_by(columns.external_id)
        .with_for_update()
    )
    found: dict[str, Any] = {}
    for row in await tx.conn.execute(query):
        found[row.external_id] = row
    return found


async def _put_skus(tx: Tx, shop_id: ShopId, rows: list[tuple[str, ListingRow]], stale: set[str]) -> None:
    """The SKUs of each listing that names them; those no longer named go off sale."""
    whole = [(listing_id, row) for listing_id, row in rows if row.skus is not None and listing_id not in stale]
    if not whole:
        return
    given = [
        _sku_columns(tx, shop_id, listing_id, position, row, one)
        for listing_id, row in whole
        for position, one in enumerate(row.skus or [])
    ]
    given.sort(key=lambda facts: facts["external_id"])
    if given:
        await tx.conn.execute(upsert(sku, SKU_COLUMNS, OUTSIDE), folded(given))
    named = unfolded(sku, ("shop_id", "external_id"))
    gone = (
        update(sku)
        .where(
            sku.c.merchant_id == tx.merchant_id,
            sku.c.listing_id == func.any(bindparam("listings", [listing_id for listing_id, _ in whole])),
            sku.c.state != ListingState.OFF_SALE.value,
            sku.c.external_id.not_in(select(named.c.external_id)),
        )
        .values(state=ListingState.OFF_SALE.value)
    )
    await tx.conn.execute(gone, folded([{"external_id": facts["external_id"]} for facts in given]))


def _sku_columns(
    tx: Tx, shop_id: ShopId, listing_id: str, position: int, row: ListingRow, one: SkuRow
) -> dict[str, Any]:
    facts: dict[str, Any] = msgspec.structs.asdict(one)
    if one.price_minor is None:
        facts["price_minor"] = row.price_minor or 0
    return facts | {
        "merchant_id": tx.merchant_id,
        "id": new_id("sku"),
        "listing_id": listing_id,
        "shop_id": shop_id,
        "position": position,
    }


# ---- reading --------------------------------------------------------------------------------------------------


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
