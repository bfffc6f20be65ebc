"""Buyers by name, outside id, telephone, e-mail or tag."""

from xiaoer.buyers import store
from xiaoer.buyers.model import VIP, BuyerRow, BuyerSummary
from xiaoer.buyers.profile import name_of
from xiaoer.buyers.store_segments import carriers
from xiaoer.buyers.tag_model import Segment
from xiaoer.buyers.tag_rules import segment
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor


async def find(
    tx: Tx, q: str = "", *, tag: str = "", segment_id: str = "", cursor: str | None = None, limit: int = 50
) -> Page[BuyerRow]:
    """Newest first. A name matches in part; telephone, e-mail and outside id only in full, so that a search
    cannot spell out what is masked. Raises BadCursor, SegmentNotFound."""
    asked = [Segment(id="tag", name=tag, all_of=[tag])] if tag else []
    asked += [await segment(tx, segment_id)] if segment_id else []
    limit = clamp_limit(limit)
    before = read_cursor(cursor, (str,))[0] if cursor else None
    rows = await store.find(tx, q.strip(), [carriers(tx, one) for one in asked], before, limit + 1)
    tags = await store.tags_by_root(tx, [row.id for row in rows[:limit]])
    items = [
        BuyerRow(row.id, name_of(row.display_name, row.id), VIP in tags[row.id], tags[row.id], row.created_at)
        for row in rows[:limit]
    ]
    return Page(items, write_cursor(items[-1].id) if len(rows) > limit else None)


async def summaries(tx: Tx, ids: list[BuyerId]) -> dict[BuyerId, BuyerSummary]:
    """Name and tags of the person behind each id, under the id that was asked. Unknown ids are left out.
    Two round trips for any number."""
    roots = await store.roots(tx, ids)
    tags = await store.tags_by_root(tx, sorted({root for root, _ in roots.values()}))
    return {
        asked: BuyerSummary(root, name_of(name, root), VIP in tags[root], tags[root])
        for asked, (root, name) in roots.items()
    }
