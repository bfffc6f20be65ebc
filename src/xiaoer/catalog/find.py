"""Listings by words, outside id, SKU or barcode."""

from xiaoer.catalog import store
from xiaoer.catalog.get_listing import summary
from xiaoer.catalog.model import ListingSummary
from xiaoer.infra.db import Tx
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor


async def find(
    tx: Tx,
    q: str = "",
    *,
    shop_id: str = "",
    category: str = "",
    on_sale: bool = False,
    featured: bool = False,
    locale: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[ListingSummary]:
    """Featured first, then newest. Raises BadCursor."""
    limit = clamp_limit(limit)
    after = read_cursor(cursor, (int, str)) if cursor else None
    rows = await store.find(
        tx,
        q=q.strip(),
        shop_id=shop_id,
        category=category,
        on_sale=on_sale,
        featured=featured,
        after=(bool(after[0]), after[1]) if after else None,
        limit=limit + 1,
    )
    items = [summary(row, locale) for row in rows[:limit]]
    last = write_cursor(int(items[-1].featured), items[-1].id) if len(rows) > limit else None
    return Page(items, last)
