"""A listing with its attribute table, guides and SKUs, in the reader's language where the shop has it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer.catalog import store
from xiaoer.catalog.model import ListingSummary, ListingView, SkuView
from xiaoer.infra.db import Tx


async def get_listing(tx: Tx, listing_id: str, locale: str = "") -> ListingView:
    """Raises ListingNotFound."""
    return view(await store.get_row(tx, listing_id), await store.skus_of(tx, [listing_id]), locale)


async def get_listings(tx: Tx, listing_ids: Sequence[str], locale: str = "") -> list[ListingView]:
    """Those that are there, in the order asked; two statements for any number."""
    rows = await store.rows_of(tx, listing_ids)
    skus: dict[str, list[Row[Any]]] = defaultdict(list)
    for one in await store.skus_of(tx, listing_ids):
        skus[one.listing_id].append(one)
    return [view(rows[key], skus[key], locale) for key in listing_ids if key in rows]


def view(row: Row[Any], skus: Sequence[Row[Any]], locale: str) -> ListingView:
    words = in_language(row, locale)
    return msgspec.convert({**words, "skus": [sku_view(one, locale) for one in skus]}, ListingView)


def summary(row: Row[Any], locale: str) -> ListingSummary:
    words = in_language(row, locale)
    words["stock"] = None if row.stock is None else int(row.stock)
    return msgspec.convert(words, ListingSummary)


def sku_view(row: Row[Any], locale: str) -> SkuView:
    return msgspec.convert(in_language(row, locale), SkuView)


def in_language(row: Row[Any], locale: str) -> dict[str, Any]:
    """The columns, with the words of `locale` (`en` also serves `en-GB`) where there are any."""
    facts = {str(name): value for name, value in row._mapping.items()}
    texts: dict[str, dict[str, Any]] = facts.pop("translations")
    words = texts.get(locale) or texts.get(locale.split("-")[0]) or {}
    return facts | {name: value for name, value in words.items() if value}
