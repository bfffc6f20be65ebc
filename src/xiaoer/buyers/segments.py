"""Who is in a segment."""

from sqlalchemy import func, select

from xiaoer.buyers.model import BuyerSummary
from xiaoer.buyers.store_segments import carriers
from xiaoer.buyers.tag_model import Segment, SegmentCount, TagRules
from xiaoer.buyers.tag_rules import read_tag_rules
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId


async def members(tx: Tx, one: Segment, after: str = "", limit: int = 1000) -> list[BuyerId]:
    """The people in it by id, so many at a time, those after `after`."""
    ids = carriers(tx, one)
    page = ids.where(ids.selected_columns.id > after).order_by(ids.selected_columns.id).limit(limit)
    return [BuyerId(row) for row in (await tx.conn.execute(page)).scalars()]


async def segment_counts(tx: Tx) -> list[SegmentCount]:
    found = (await read_tag_rules(tx)).segments
    counting = [select(func.count()).select_from(carriers(tx, one).subquery()) for one in found]
    counts = [(await tx.conn.execute(query)).scalar_one() for query in counting]
    return [SegmentCount(one.id, one.name, count) for one, count in zip(found, counts, strict=True)]


def segments_of(rules: TagRules, who: BuyerSummary | None) -> set[str]:
    """The ids of the segments that this person is in."""
    tags = set(who.tags) if who else set()
    return {one.id for one in rules.segments if one.holds(tags)}
