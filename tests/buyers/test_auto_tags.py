"""Tags that rules set, why they are there, and the segments they make."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.buyers.build import CONNECTION
from xiaoer import buyers
from xiaoer.buyers.errors import BadTagRule, SegmentNotFound
from xiaoer.buyers.model import BuyerFigures, TagSource
from xiaoer.buyers.segments import segment_counts
from xiaoer.buyers.tables import buyer_tag
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.ids import BuyerId, MerchantId, new_id

SAID = buyers.TagRule(
    id="asks", tag="物流敏感", name="多次催物流", cause=buyers.Cause.SAID, words=["物流", "Tracking"], times=3
)
CASE = buyers.TagRule(
    id="bad", tag="质量投诉", name="质量问题", cause=buyers.Cause.CASE, codes=["defective"], lasts_days=10
)
RICH = buyers.TagRule(id="rich", tag="大客户", name="买得多", cause=buyers.Cause.SPEND, times=100_000, lasts_days=0)


async def rules(tx: Tx, *given: buyers.TagRule, segments: tuple[buyers.Segment, ...] = ()) -> None:
    await buyers.save_tag_rules(tx, buyers.TagRules(rules=list(given), segments=list(segments)))


async def somebody(tx: Tx) -> BuyerId:
    return await buyers.identify(tx, CONNECTION, new_id("who"))


async def said(tx: Tx, who: BuyerId, text: str, key: str = "", ago: timedelta = timedelta()) -> None:
    at = tx.clock.now() - ago
    one = buyers.Occasion(
        buyer_id=who, cause=buyers.Cause.SAID, key=key or new_id("lin"), kind="conversation", id="cnv_1", at=at,
        text=text,
    )  # fmt: skip
    await buyers.note_occasions(tx, [one])
    await tx.finish()


async def case_of(tx: Tx, who: BuyerId, code: str, ago: timedelta = timedelta()) -> None:
    one = buyers.Occasion(
        buyer_id=who, cause=buyers.Cause.CASE, key=new_id("cas"), kind="case", id="cas_1",
        at=tx.clock.now() - ago, code=code,
    )  # fmt: skip
    await buyers.note_occasions(tx, [one])
    await tx.finish()


async def names(tx: Tx, who: BuyerId) -> list[str]:
    return [one.tag for one in (await buyers.profile(tx, who)).tags]


async def test_the_third_time_sets_the_tag_and_says_why(tx: Tx) -> None:
    await rules(tx, SAID)
    who = await somebody(tx)
    for text in ("物流到哪了", "你好", "TRACKING number?"):
        await said(tx, who, text)
    assert await names(tx, who) == []
    await said(tx, who, "物流呢")
    (tag,) = (await buyers.profile(tx, who)).tags
    assert (tag.tag, tag.source, tag.rule_id) == ("物流敏感", TagSource.AUTO, "asks")
    assert tag.reason == "多次催物流 · 30 天内 3 次"
    assert [one.kind for one in tag.cited] == ["conversation"] * 3
    assert tag.expires_at is not None


async def test_the_same_message_read_twice_counts_once(tx: Tx) -> None:
    await rules(tx, SAID)
    who = await somebody(tx)
    for _ in range(5):
        await said(tx, who, "物流", key="cnv_1:7")
    assert await names(tx, who) == []


async def test_what_is_too_long_ago_does_not_count_and_a_tag_whose_time_is_over_is_not_set(tx: Tx) -> None:
    await rules(tx, SAID, CASE)
    who = await somebody(tx)
    await said(tx, who, "物流", ago=timedelta(days=31))
    await said(tx, who, "物流")
    await said(tx, who, "物流")
    await case_of(tx, who, "defective", ago=timedelta(days=11))
    await case_of(tx, who, "changed_mind")
    assert await names(tx, who) == []


async def test_what_a_person_set_stays_theirs(tx: Tx) -> None:
    await rules(tx, CASE)
    who = await somebody(tx)
    await buyers.tag(tx, who, "质量投诉", "电话里说的")
    await case_of(tx, who, "defective")
    (tag,) = (await buyers.profile(tx, who)).tags
    assert (tag.reason, tag.source, tag.expires_at) == ("电话里说的", TagSource.MANUAL, None)


async def test_a_tag_taken_off_by_a_person_needs_new_occasions(tx: Tx) -> None:
    await rules(tx, SAID)
    who = await somebody(tx)
    for _ in range(3):
        await said(tx, who, "物流")
    assert await buyers.untag(tx, who, "物流敏感")
    await said(tx, who, "物流")
    assert await names(tx, who) == []


async def test_a_merged_person_is_counted_as_one(tx: Tx) -> None:
    await rules(tx, SAID)
    one, other = await somebody(tx), await somebody(tx)
    await buyers.merge(tx, one, other, "同一个人")
    await said(tx, one, "物流")
    await said(tx, other, "物流")
    await said(tx, other, "物流")
    assert await names(tx, one) == ["物流敏感"]


async def test_occasions_at_once_are_all_counted(database: Database, merchant_id: MerchantId) -> None:
    async with database.transaction(merchant_id) as tx:
        await rules(tx, SAID)
        who = await somebody(tx)

    async def once() -> None:
        async with database.transaction(merchant_id) as tx:
            one = buyers.Occasion(
                buyer_id=who, cause=buyers.Cause.SAID, key=new_id("lin"), kind="conversation", id="cnv_1",
                at=SystemClock().now(), text="物流",
            )  # fmt: skip
            await buyers.note_occasions(tx, [one])

    await asyncio.gather(*(once() for _ in range(3)))
    async with database.transaction(merchant_id) as tx:
        assert await names(tx, who) == ["物流敏感"]


async def test_sums_of_orders_set_a_tag_without_end(tx: Tx) -> None:
    await rules(tx, RICH)
    who, poor = await somebody(tx), await somebody(tx)
    sums = {who: BuyerFigures(3, 100_000, "CNY", 0, None), poor: BuyerFigures(3, 99_999, "CNY", 0, None)}
    await buyers.note_figures(tx, sums, await buyers.read_tag_rules(tx))
    (tag,) = (await buyers.profile(tx, who)).tags
    assert (tag.tag, tag.reason, tag.expires_at) == ("大客户", "买得多 · 累计消费", None)
    assert await names(tx, poor) == []


async def test_a_segment_is_made_of_tags_in_force_and_a_merged_person_is_in_it_once(tx: Tx) -> None:
    care = buyers.Segment(id="care", name="重点关怀", any_of=["物流敏感", "质量投诉"], none_of=["黑名单"])
    await rules(tx, segments=(care,))
    kept, other, barred, past = [await somebody(tx) for _ in range(4)]
    await buyers.tag(tx, kept, "质量投诉", "a")
    await buyers.tag(tx, other, "物流敏感", "b")
    await buyers.merge(tx, kept, other, "同一个人")
    for name in ("物流敏感", "黑名单"):
        await buyers.tag(tx, barred, name, "c")
    await buyers.tag(tx, past, "物流敏感", "d")
    over = {"expires_at": tx.clock.now() - timedelta(seconds=1)}
    await tx.conn.execute(update(buyer_tag).filter_by(merchant_id=tx.merchant_id, buyer_id=past).values(over))
    assert await buyers.members(tx, care) == [kept]
    assert [(one.id, one.buyers) for one in await segment_counts(tx)] == [("care", 1)]
    assert [row.id for row in (await buyers.find(tx, segment_id="care")).items] == [kept]
    with pytest.raises(SegmentNotFound):
        await buyers.find(tx, segment_id="gone")


async def test_a_search_by_tag_finds_the_person_under_whichever_buyer_it_was_set(tx: Tx) -> None:
    kept, other = await somebody(tx), await somebody(tx)
    await buyers.tag(tx, other, "爱问颜色", "a")
    await buyers.merge(tx, kept, other, "同一个人")
    assert [row.id for row in (await buyers.find(tx, tag="爱问颜色")).items] == [kept]


@pytest.mark.parametrize(
    "wrong",
    [
        buyers.TagRules(rules=[SAID, SAID]),
        buyers.TagRules(rules=[buyers.TagRule(id="a", tag="b", name="c", cause=buyers.Cause.SAID)]),
        buyers.TagRules(rules=[buyers.TagRule(id="a", tag=" ", name="c", cause=buyers.Cause.CASE)]),
        buyers.TagRules(segments=[buyers.Segment(id="a", name="b", none_of=["c"])]),
    ],
)
async def test_rules_that_cannot_work_are_refused(tx: Tx, wrong: buyers.TagRules) -> None:
    with pytest.raises(BadTagRule):
        await buyers.save_tag_rules(tx, wrong)
