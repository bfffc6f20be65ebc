"""SQL of a push."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, select, update

from xiaoer.catalog.model import ListingRow, ListingState, SkuRow
from xiaoer.catalog.tables import listing, sku
from xiaoer.infra.db import Tx
from xiaoer.infra.recordset import folded, insert_new, overwrite, unfolded, upsert
from xiaoer.kernel.ids import ShopId, new_id

OUTSIDE = ("merchant_id", "shop_id", "external_id")
COLUMNS = tuple(column.name for column in listing.c)
SKU_COLUMNS = tuple(column.name for column in sku.c)
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("title", "description", "url", "image_url", "category", "currency"), ""),
    "price_minor": 0,
    "state": ListingState.ON_SALE.value,
    "featured": False,
    "attributes": [],
    "guides": [],
    "translations": {},
}
"""What a listing is before the shop says anything."""
EMPTY_SKU: dict[str, Any] = {
    **dict.fromkeys(("name", "image_url", "barcode"), ""),
    "price_minor": None,
    "stock": None,
    "state": ListingState.ON_SALE.value,
    "attributes": [],
    "translations": {},
}


@dataclass
class Stored:
    """Listing ids by what became of them."""

    created: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    taken: list[tuple[str, ListingRow]] = field(default_factory=list)
    """Every row that counted."""
    stale: int = 0


async def put(tx: Tx, shop_id: ShopId, rows: Sequence[ListingRow], currency: str) -> Stored:
    """New listings inserted, changed ones overwritten, older news left. Rows are locked in the order of their
    outside ids, so that parallel pushes wait for each other instead of dying."""
    given = sorted(rows, key=lambda row: row.external_id)
    if not given:
        return Stored()
    fresh = [_columns(tx, shop_id, row, EMPTY, currency) for row in given]
    adding = insert_new(listing, COLUMNS, OUTSIDE).returning(listing.c.id)
    stored = Stored(created=set((await tx.conn.execute(adding, folded(fresh))).scalars()))
    held = await _lock(tx, shop_id, [row.external_id for row in given])
    writes = []
    for row in given:
        old = held[row.external_id]
        if old["id"] not in stored.created:
            if _older(row.source_updated_at, old["source_updated_at"]):
                stored.stale += 1
                continue
            facts = _columns(tx, shop_id, row, old, currency)
            if any(facts[name] != old[name] for name in EMPTY):
                stored.changed.add(old["id"])
            else:
                facts["updated_at"] = old["updated_at"]
            writes.append(facts)
        stored.taken.append((old["id"], row))
    if writes:
        await tx.conn.execute(overwrite(listing, COLUMNS, ("merchant_id", "id")), folded(writes))
    stored.changed |= await _put_skus(tx, shop_id, stored.taken) - stored.created
    return stored


def _older(news: datetime | None, ours: datetime | None) -> bool:
    return bool(news and ours and news < ours)


def _said(row: msgspec.Struct, old: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    """What the row says, and what stood before where it says nothing."""
    told = {name: getattr(row, name) for name in names}
    return {name: old[name] if told[name] is None else msgspec.to_builtins(told[name]) for name in names}


def _columns(tx: Tx, shop_id: ShopId, row: ListingRow, old: Mapping[str, Any], currency: str) -> dict[str, Any]:
    now, facts = tx.clock.now(), _said(row, old, EMPTY)
    prices = [one.price_minor for one in row.skus or [] if one.price_minor is not None]
    if row.price_minor is None and prices:
        facts["price_minor"] = min(prices)
    return facts | {
        "merchant_id": tx.merchant_id,
        "id": old.get("id") or new_id("lst"),
        "shop_id": shop_id,
        "external_id": row.external_id,
        "currency": facts["currency"] or currency,
        "source_updated_at": row.source_updated_at or old.get("source_updated_at"),
        "synced_at": now,
        "updated_at": now,
    }


async def _lock(tx: Tx, shop_id: ShopId, outside: list[str]) -> dict[str, Mapping[str, Any]]:
    query = (
        select(listing)
        .where(
            listing.c.merchant_id == tx.merchant_id,
            listing.c.shop_id == shop_id,
            listing.c.external_id == func.any(bindparam("outside", outside)),
        )
        .order_by(listing.c.external_id)
        .with_for_update()
    )
    return {row.external_id: dict(row._mapping) for row in await tx.conn.execute(query)}


async def _put_skus(tx: Tx, shop_id: ShopId, rows: Sequence[tuple[str, ListingRow]]) -> set[str]:
    """The SKUs of each listing that names them; those no longer named go off sale. Listings with a change."""
    whole = [(listing_id, row) for listing_id, row in rows if row.skus is not None]
    if not whole:
        return set()
    named = {one.external_id for _, row in whole for one in row.skus or []}
    held = await _held(tx, shop_id, sorted(named))
    given = [
        _sku(tx, shop_id, listing_id, position, row, one, held.get(one.external_id, EMPTY_SKU))
        for listing_id, row in whole
        for position, one in enumerate(row.skus or [])
    ]
    given.sort(key=lambda facts: facts["external_id"])
    changed: set[str] = set()
    if given:
        writing = upsert(sku, SKU_COLUMNS, OUTSIDE).returning(sku.c.listing_id)
        changed |= set((await tx.conn.execute(writing, folded(given))).scalars())
    return changed | await _take_off(tx, [listing_id for listing_id, _ in whole], named)


async def _held(tx: Tx, shop_id: ShopId, outside: list[str]) -> dict[str, Mapping[str, Any]]:
    query = select(sku).where(
        sku.c.merchant_id == tx.merchant_id,
        sku.c.shop_id == shop_id,
        sku.c.external_id == func.any(bindparam("outside", outside)),
    )
    return {row.external_id: dict(row._mapping) for row in await tx.conn.execute(query)}


def _sku(
    tx: Tx, shop_id: ShopId, listing_id: str, position: int, row: ListingRow, one: SkuRow, old: Mapping[str, Any]
) -> dict[str, Any]:
    facts = _said(one, old, EMPTY_SKU)
    if facts["price_minor"] is None:
        facts["price_minor"] = row.price_minor or 0
    return facts | {
        "merchant_id": tx.merchant_id,
        "id": new_id("sku"),
        "listing_id": listing_id,
        "shop_id": shop_id,
        "external_id": one.external_id,
        "position": position,
    }


async def _take_off(tx: Tx, listing_ids: list[str], named: set[str]) -> set[str]:
    kept = unfolded(sku, ("external_id",))
    gone = (
        update(sku)
        .where(
            sku.c.merchant_id == tx.merchant_id,
            sku.c.listing_id == func.any(bindparam("listings", listing_ids)),
            sku.c.state != ListingState.OFF_SALE.value,
            sku.c.external_id.not_in(select(kept.c.external_id)),
        )
        .values(state=ListingState.OFF_SALE.value)
        .returning(sku.c.listing_id)
    )
    return set((await tx.conn.execute(gone, folded([{"external_id": one} for one in sorted(named)]))).scalars())
