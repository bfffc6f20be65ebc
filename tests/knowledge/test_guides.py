"""Guides and self-checks: sent, paged through, solved or brought back; and what they keep from being asked."""

from datetime import timedelta

import pytest

from tests.knowledge.conftest import Shelf
from tests.knowledge.entries import approved, draft, faq
from xiaoer import knowledge
from xiaoer.knowledge import Content, EntryKind, GuideMark, GuideStep, RunState, StepChoice, Wording
from xiaoer.knowledge.errors import GuideRunNotFound, NotAGuide, StepNotFound
from xiaoer.knowledge.events import GuideEnded

TENT = Content(
    {
        "zh": Wording(["帐篷搭建步骤"], steps=[GuideStep(f"s{n}", f"第 {n} 步") for n in (1, 2, 3)]),
        "en": Wording(["How to pitch"], steps=[GuideStep(f"s{n}", f"Step {n}") for n in (1, 2, 3)]),
    },
    EntryKind.GUIDE,
)
LAMP = Content(
    {
        "zh": Wording(
            ["灯不亮"],
            steps=[
                GuideStep("one", "灯闪吗", choices=[StepChoice("闪", "done"), StepChoice("不闪", "ask")]),
                GuideStep("done", "充电即可", end="solved"),
                GuideStep("ask", "找同事", end="person"),
            ],
        )
    },
    EntryKind.CHECK,
)


async def send(shelf: Shelf, entry_id: str, conversation_id: str, language: str = "") -> str:
    async with shelf.tx(shelf.mei) as tx:
        return str((await knowledge.send_guide(tx, entry_id, conversation_id, language))["run_id"])


async def test_a_buyer_pages_through_and_says_where_it_sticks(shelf: Shelf) -> None:
    entry_id = await approved(shelf, TENT)
    async with shelf.tx(shelf.mei) as tx:
        card = await knowledge.send_guide(tx, entry_id, "cnv_1", "en")
    assert (card["title"], card["steps"], card["first"]) == ("How to pitch", 3, "Step 1")
    async with shelf.tx() as tx:
        run = await knowledge.mark_step(tx, card["run_id"], "cnv_1", GuideMark("s2"))
        assert (run.state, run.step_id) == (RunState.OPEN, "s2")
        stuck = await knowledge.get_stuck(tx, card["run_id"], "cnv_1", "s2", "杆子穿不进去")
        assert (stuck["number"], stuck["steps"], stuck["text"]) == (2, 3, "Step 2")
        assert [event.state for event in tx.events if isinstance(event, GuideEnded)] == ["stuck"]
        assert (await knowledge.get_run(tx, card["run_id"])).words == "杆子穿不进去"
        figures = (await knowledge.get_entry(tx, entry_id)).row.figures
    async with shelf.tx() as tx:
        figures = (await knowledge.get_entry(tx, entry_id)).row.figures
        assert (figures.shown, figures.handed_over) == (1, 1)
        with pytest.raises(StepNotFound):
            await knowledge.mark_step(tx, card["run_id"], "cnv_1", GuideMark("s9"))
        with pytest.raises(GuideRunNotFound):
            await knowledge.mark_step(tx, card["run_id"], "cnv_other", GuideMark("s1"))


async def test_only_approved_steps_are_sent(shelf: Shelf) -> None:
    plain = await approved(shelf, faq("多久发货"))
    async with shelf.tx(shelf.mei) as tx:
        waiting = await draft(tx, shelf, TENT)
        for entry_id in (plain, waiting):
            with pytest.raises(NotAGuide):
                await knowledge.send_guide(tx, entry_id, "cnv_1")


async def test_deflection_and_repeat_contacts_are_told_per_guide(shelf: Shelf) -> None:
    entry_id = await approved(shelf, LAMP)
    runs = [await send(shelf, entry_id, f"cnv_{n}") for n in range(4)]
    async with shelf.tx() as tx:
        for n in (0, 1):
            await knowledge.mark_step(tx, runs[n], f"cnv_{n}", GuideMark("done", "solved"))
        await knowledge.get_stuck(tx, runs[2], "cnv_2", "ask", "")
    async with shelf.tx() as tx:
        tx.clock = Later(tx.clock.now() + timedelta(days=2))
        await knowledge.contact_again(tx, "cnv_1")
        (one,) = await knowledge.guide_figures(tx, shelf.shop_id)
    assert (one.sent, one.opened, one.solved, one.stuck, one.came_back, one.deflected) == (4, 2, 2, 1, 1, 1)
    assert (one.deflection_rate, one.repeat_rate, one.repeat_rate_before) == (0.25, 0.25, None)
    assert [(place.number, place.times) for place in one.stuck_at] == [(3, 1)]
    async with shelf.tx() as tx:
        tx.clock = Later(tx.clock.now() + timedelta(days=40))
        (later,) = await knowledge.guide_figures(tx, shelf.shop_id)
    assert (later.sent, later.repeat_rate, later.repeat_rate_before) == (0, None, 0.25)


class Later:
    def __init__(self, at: object) -> None:
        self.at = at

    def now(self) -> object:
        return self.at
