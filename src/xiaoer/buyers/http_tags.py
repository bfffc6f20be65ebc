"""REST doors of the rules that set tags, and of segments."""

from litestar import get, put

from xiaoer.buyers.segments import segment_counts
from xiaoer.buyers.tag_model import SegmentCount, TagRules
from xiaoer.buyers.tag_rules import read_tag_rules, save_tag_rules
from xiaoer.infra.web import Caller
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission


@get("/api/buyer-tag-rules")
async def get_tag_rules(caller: Caller) -> TagRules:
    """What sets tags by itself, and the segments."""
    async with caller.transaction(Permission.BUYER_READ) as tx:
        return await read_tag_rules(tx)


@put("/api/buyer-tag-rules")
async def put_tag_rules(caller: Caller, data: TagRules) -> TagRules:
    """All rules and segments at once. Tags that are there stay until they end."""
    async with caller.transaction(Permission.ROUTING_EDIT) as tx:
        return await save_tag_rules(tx, data)


@get("/api/buyer-segments")
async def get_segments(caller: Caller) -> Page[SegmentCount]:
    """How many people are in each segment now, merged buyers being one."""
    async with caller.transaction(Permission.BUYER_READ) as tx:
        return Page(await segment_counts(tx))


routes = [get_tag_rules, put_tag_rules, get_segments]
