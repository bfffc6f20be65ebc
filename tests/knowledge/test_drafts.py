"""Drafts that make themselves: questions nobody answered, and work that was solved the same way several times."""

import pytest

from tests.knowledge.conftest import Shelf
from tests.knowledge.entries import approved, faq
from xiaoer import knowledge
from xiaoer.knowledge import CaseNote, Content, EntryKind, EntryState, Solved, Wording
from xiaoer.knowledge.entry_model import Origin
from xiaoer.knowledge.errors import EntryNotFound, GapNotFound
from xiaoer.knowledge.guide_model import LessonAnswer

ASKED = ("可以送到楼上吗", "能帮忙送到楼上吗", "能送到楼上吗")


async def test_three_conversations_that_ask_the_same_make_a_draft(shelf: Shelf) -> None:
    async with shelf.tx() as tx:
        for n, text in enumerate(ASKED):
            await knowledge.record_gap(tx, shelf.shop_id, text, f"cnv_{n}")
            if n == 0:
                (question,) = await knowledge.open_gaps_of(tx, "cnv_0")
                await knowledge.note_reply(tx, question.id, "可以，电梯房免费，电话 13800000000")
        await knowledge.record_gap(tx, shelf.shop_id, "你们招人吗", "cnv_9")
        (other,) = (await knowledge.find_gaps(tx, shelf.shop_id)).items
        (gap,) = (await knowledge.find_gaps(tx, shelf.shop_id, state="drafted")).items
        assert (other.title, gap.asked, gap.conversations) == ("你们招人吗", 3, 3)
        view = await knowledge.get_entry(tx, gap.entry_id or "")
        assert set(view.content.wordings["zh"].questions) == set(ASKED)
        assert view.content.wordings["zh"].answer == "可以，电梯房免费，电话 …"
        assert (view.row.state, view.row.origin) == (EntryState.WAITING, Origin.GAP)
        await knowledge.dismiss_gap(tx, other.id)
        assert (await knowledge.find_gaps(tx, shelf.shop_id)).items == []
        with pytest.raises(GapNotFound):
            await knowledge.draft_gap(tx, "gap_gone")


@pytest.mark.parametrize("text", ["", "?", "😀", "好", "\u200b"])
async def test_what_asks_nothing_leaves_no_gap(shelf: Shelf, text: str) -> None:
    async with shelf.tx() as tx:
        await knowledge.record_gap(tx, shelf.shop_id, text, "cnv_1")
        assert (await knowledge.find_gaps(tx)).items == []


def solved(problem: str) -> Solved:
    return Solved(problem, "中转站分拣错", "联系快递改派，次日送达", "已请快递改派，明天送到。")


async def test_alike_solved_tickets_make_one_article_that_waits(shelf: Shelf) -> None:
    newest, *earlier = map(solved, ("包裹发错城市了", "快递发到别的城市", "包裹去错城市", "发票抬头写错"))
    async with shelf.tx() as tx:
        few = await knowledge.draft_from_solved(tx, shelf.shop_id, "k", newest, earlier[2:], origin=Origin.TICKETS)
        assert few == ""
        entry_id = await knowledge.draft_from_solved(tx, shelf.shop_id, "k", newest, earlier, origin=Origin.TICKETS)
        view = await knowledge.get_entry(tx, entry_id)
        wording = view.content.wordings["zh"]
        assert wording.questions == ["包裹发错城市了", "快递发到别的城市", "包裹去错城市"]
        assert wording.note == CaseNote("包裹发错城市了", "中转站分拣错", "联系快递改派，次日送达")
        assert (wording.answer, view.row.state, view.row.kind) == (
            "已请快递改派，明天送到。",
            EntryState.WAITING,
            EntryKind.ARTICLE,
        )
        again = await knowledge.draft_from_solved(tx, shelf.shop_id, "k", newest, earlier, origin=Origin.TICKETS)
        assert again == ""


async def test_the_course_is_made_of_what_is_approved_and_keeps_the_first_try(shelf: Shelf) -> None:
    for n, intent in enumerate(("order.dispatch", "order.cancel", "order.invoice", "")):
        await approved(shelf, faq(f"问题 {n}", answer=f"答案 {n}", intent=intent))
    async with shelf.tx(shelf.mei) as tx:
        course = await knowledge.read_course(tx, shelf.shop_id)
        assert [(one.id, len(one.lessons)) for one in course.chapters] == [("order", 3), ("other", 1)]
        lesson = course.chapters[0].lessons[0]
        assert lesson.answer in lesson.options
        assert len(set(lesson.options)) == 3
        right = LessonAnswer(lesson.version, lesson.options.index(lesson.answer))
        wrong = LessonAnswer(lesson.version, (right.option + 1) % 3)
        assert not (await knowledge.answer_lesson(tx, shelf.shop_id, lesson.entry_id, wrong)).right
        assert (await knowledge.answer_lesson(tx, shelf.shop_id, lesson.entry_id, right)).right
        after = await knowledge.read_course(tx, shelf.shop_id)
        assert (after.lessons, after.read, after.right) == (4, 1, 0)
        with pytest.raises(EntryNotFound):
            await knowledge.answer_lesson(tx, shelf.shop_id, "knw_gone", right)


async def test_an_article_teaches_its_cause_too(shelf: Shelf) -> None:
    wording = Wording(["包裹发错城市"], "明天送到。", note=CaseNote("发错城市", "分拣错", "改派"))
    await approved(shelf, Content({"zh": wording}, EntryKind.ARTICLE, "logistics.stalled"))
    async with shelf.tx(shelf.mei) as tx:
        (chapter,) = (await knowledge.read_course(tx, shelf.shop_id)).chapters
    assert chapter.lessons[0].note == wording.note
