"""Entries: written by anybody who answers buyers, decided by who may, said only while they hold."""

from datetime import timedelta

import pytest

from tests.knowledge.conftest import Shelf
from tests.knowledge.entries import approved, draft, faq, found
from xiaoer import knowledge
from xiaoer.kernel.actors import NotAllowed
from xiaoer.kernel.transitions import IllegalMove
from xiaoer.knowledge import Content, EntryAction, EntryChange, EntryDecision, EntryKind, EntryState, GuideStep, Wording
from xiaoer.knowledge.entry_model import EntryKeeping, Measure, StepChoice
from xiaoer.knowledge.errors import ContentContradicts, EntryChanged, EntryIncomplete, EntryNotFound
from xiaoer.knowledge.events import EntryApproved, EntryRetired, EntrySubmitted

DAY = timedelta(days=1)


async def test_an_agent_hands_in_and_only_who_may_approves(shelf: Shelf) -> None:
    async with shelf.tx(shelf.mei) as tx:
        entry_id = await draft(tx, shelf, faq("多久发货", answer="48 小时内发货"))
        assert await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.SUBMIT)) is EntryState.WAITING
        assert [type(event) for event in tx.events] == [EntrySubmitted]
        with pytest.raises(NotAllowed):
            await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.APPROVE))
        assert (await knowledge.get_entry(tx, entry_id)).actions == [EntryAction.WITHDRAW, EntryAction.DISCARD]
    assert await found(shelf, "多久发货") == []
    async with shelf.tx(shelf.lead) as tx:
        assert await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.APPROVE)) is EntryState.APPROVED
        assert [type(event) for event in tx.events] == [EntryApproved]
        view = await knowledge.get_entry(tx, entry_id)
        assert (view.row.owner_name, view.row.live_version, view.row.in_force) == ("小美", 1, True)
    assert await found(shelf, "多久发货") == ["48 小时内发货"]


async def test_sent_back_it_says_why_and_comes_again(shelf: Shelf) -> None:
    async with shelf.tx(shelf.lead) as tx:
        entry_id = await draft(tx, shelf, faq("能开发票吗"))
        await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.SUBMIT))
        await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.SEND_BACK, words="写上电子票"))
        view = await knowledge.get_entry(tx, entry_id)
        assert (view.row.state, view.decision_words) == (EntryState.DRAFT, "写上电子票")
        with pytest.raises(IllegalMove):
            await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.SEND_BACK))


async def test_what_was_approved_answers_until_the_next_version_is(shelf: Shelf) -> None:
    entry_id = await approved(shelf, faq("多久发货", answer="48 小时"))
    async with shelf.tx(shelf.mei) as tx:
        change = EntryChange(content=faq("多久发货", answer="24 小时"), base_version=1)
        assert await knowledge.change_entry(tx, entry_id, change) == 2
        with pytest.raises(EntryChanged):
            await knowledge.change_entry(tx, entry_id, change)
    assert await found(shelf, "多久发货") == ["48 小时"]
    async with shelf.tx(shelf.lead) as tx:
        await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.APPROVE, version=2))
        states = {one.version: one.state for one in await knowledge.list_versions(tx, entry_id)}
        assert states == {2: EntryState.APPROVED, 1: EntryState.RETIRED}
    assert await found(shelf, "多久发货") == ["24 小时"]
    async with shelf.tx(shelf.lead) as tx:
        assert await knowledge.restore_version(tx, entry_id, 1) == 3
        await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.APPROVE))
    assert await found(shelf, "多久发货") == ["48 小时"]


async def test_retired_it_answers_no_more_though_a_newer_draft_stands(shelf: Shelf) -> None:
    entry_id = await approved(shelf, faq("多久发货"))
    async with shelf.tx(shelf.lead) as tx:
        await knowledge.change_entry(tx, entry_id, EntryChange(content=faq("何时发货"), base_version=1))
        await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.RETIRE))
        assert [type(event) for event in tx.events] == [EntryRetired]
        view = await knowledge.get_entry(tx, entry_id)
        assert (view.row.state, view.row.live_version) == (EntryState.DRAFT, None)
    assert await found(shelf, "多久发货") == []


async def test_a_decision_on_a_version_that_is_not_the_newest_is_refused(shelf: Shelf) -> None:
    async with shelf.tx(shelf.lead) as tx:
        entry_id = await draft(tx, shelf, faq("多久发货"))
        await knowledge.change_entry(tx, entry_id, EntryChange(content=faq("多快发货"), base_version=1))
        with pytest.raises(EntryChanged):
            await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.APPROVE, version=1))


async def test_it_answers_only_within_its_dates_and_while_it_is_fresh(shelf: Shelf) -> None:
    now = shelf.database.clock.now()
    await approved(shelf, faq("年货节几点开始", answer="还没到", valid_from=now + DAY))
    await approved(shelf, faq("双十一几点开始", answer="过了", valid_until=now - DAY))
    await approved(shelf, faq("周年庆几点开始", answer="正当时", valid_from=now - DAY, valid_until=now + DAY))
    entry_id = await approved(shelf, faq("会员日几点开始", answer="旧了"))
    async with shelf.tx(shelf.lead) as tx:
        await knowledge.keep(tx, entry_id, EntryKeeping(fresh_until=now - DAY))
    assert await found(shelf, "几点开始", limit=9) == ["正当时"]
    async with shelf.tx(shelf.lead) as tx:
        counts = await knowledge.count_entries(tx, shelf.shop_id)
        assert (counts.in_force, counts.stale) == (1, 3)
        stale = (await knowledge.find_entries(tx, view="stale")).items
        assert {one.title for one in stale} == {"年货节几点开始", "双十一几点开始", "会员日几点开始"}
        await knowledge.keep(tx, entry_id, EntryKeeping(fresh_until=now + DAY))
    assert "旧了" in await found(shelf, "会员日几点开始")


async def test_without_an_answer_or_with_a_bare_measurement_it_is_not_approved(shelf: Shelf) -> None:
    bare = Wording(["续航多久"], "续航 8 小时", measures=[Measure("续航时间", "8 小时")])
    async with shelf.tx(shelf.lead) as tx:
        for content, lacks in (
            (faq("空的", answer=" "), "answer_empty"),
            (Content({"zh": bare}), "condition_missing,source_missing"),
            (faq("续航多久", answer="续航 8 小时"), "measure_unnamed"),
            (Content({"zh": Wording(["怎么搭"])}, EntryKind.GUIDE), "steps_missing"),
        ):
            entry_id = await draft(tx, shelf, content)
            with pytest.raises(EntryIncomplete) as refused:
                await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.APPROVE))
            assert refused.value.data["flags"] == lacks
            await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.DISCARD))


STEPS = [
    GuideStep("one", "灯亮吗", choices=[StepChoice("亮", "two"), StepChoice("不亮", "gone")]),
    GuideStep("two", "好了", end="solved"),
]


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        (STEPS, "step_unknown"),
        ([GuideStep("one", "a"), GuideStep("one", "b")], "step_twice"),
        ([GuideStep("one", "a", end="solved"), GuideStep("two", "b")], "step_unreached"),
        ([GuideStep("one", "a", choices=[StepChoice("x", "one")], end="solved")], "end_with_choices"),
    ],
)
async def test_steps_that_lead_nowhere_cannot_be_kept(shelf: Shelf, steps: list[GuideStep], reason: str) -> None:
    async with shelf.tx(shelf.mei) as tx:
        with pytest.raises(ContentContradicts) as refused:
            await draft(tx, shelf, Content({"zh": Wording(["自检"], steps=steps)}, EntryKind.CHECK))
        assert refused.value.data["reason"] == reason


async def test_languages_of_a_guide_have_the_same_steps(shelf: Shelf) -> None:
    zh, en = Wording(["搭"], steps=[GuideStep("one", "铺开")]), Wording(["pitch"], steps=[GuideStep("first", "spread")])
    async with shelf.tx(shelf.mei) as tx:
        with pytest.raises(ContentContradicts):
            await draft(tx, shelf, Content({"zh": zh, "en": en}, EntryKind.GUIDE))
        with pytest.raises(ContentContradicts):
            await draft(tx, shelf, faq("哪款", sku_ids=["sku_gone"]))


async def test_another_merchant_neither_finds_nor_decides(shelf: Shelf, database: object) -> None:
    entry_id = await approved(shelf, faq("多久发货"))
    async with shelf.database.transaction(type(shelf.merchant_id)("mer_other")) as tx:
        assert await knowledge.look_up(tx, shelf.shop_id, "多久发货") == []
        with pytest.raises(EntryNotFound):
            await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.RETIRE))
