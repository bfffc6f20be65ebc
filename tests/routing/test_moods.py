"""An upset buyer: before others in line, a guide for the agent, and a lead who knows."""

import pytest
from sqlalchemy import select

from tests.conversations.build import said, thread
from tests.routing.conftest import hire
from tests.routing.test_routing import owner, waiting_thread
from xiaoer import conversations, routing, staff
from xiaoer.app.live.timekeeper import keep_time
from xiaoer.conversations.find import Filter, find
from xiaoer.infra.timers import timer
from xiaoer.kernel.ids import new_id
from xiaoer.routing.model import Settings
from xiaoer.routing.mood_model import Heard, hear
from xiaoer.staff.events import AgentsCalled
from xiaoer.staff.model import Role

ANGRY = "你们就是骗子，我要投诉12315！"


async def writes(tx, one, text):  # type: ignore[no-untyped-def]
    (line,) = await conversations.append(tx, [said(one, text)])
    await conversations.take_news(tx, [one])
    await routing.hear_mood(tx, one, line.seq)


async def angry_thread(tx, name):  # type: ignore[no-untyped-def]
    one = await waiting_thread(tx, name, ANGRY)
    await routing.hear_mood(tx, one)
    return one


def called(tx, code):  # type: ignore[no-untyped-def]
    return [event for event in tx.events if isinstance(event, AgentsCalled) and event.notice_code == code]


@pytest.mark.parametrize(
    ("moods", "then"),
    [
        (["calm"], Heard(mood="calm", calm=1)),
        (["annoyed", "calm"], Heard(mood="annoyed", calm=1)),
        (["annoyed", "angry"], Heard(mood="angry", angry=1)),
        (["angry", "annoyed"], Heard(mood="angry", angry=1)),
        (["angry", "calm", "calm"], Heard(mood="angry", angry=1, calm=2)),
        (["angry", "calm", "calm", "calm"], Heard(mood="calm", angry=1, calm=3)),
        (["angry", "calm", "angry"], Heard(mood="angry", angry=2)),
    ],
)
def test_a_mood_rises_at_once_and_falls_after_three_calm_lines(moods, then):
    assert hear(Heard(), moods) == then


async def test_an_angry_buyer_overtakes_those_who_wait(as_operator):
    async with as_operator() as tx:
        first = await waiting_thread(tx, "first")
        angry = await angry_thread(tx, "angry")
        bob = await hire(tx, "bob", capacity=1)
        row = await conversations.get(tx, angry)
        assert (await owner(tx, angry), await owner(tx, first)) == (bob, None)
    assert (row.mood, row.queue_priority) == ("angry", 20)


async def test_who_becomes_angry_in_line_moves_up(as_operator):
    async with as_operator() as tx:
        first = await waiting_thread(tx, "first")
        second = await waiting_thread(tx, "second")
        await writes(tx, second, ANGRY)
        assert (await routing.place_of(tx, second)).position == 1
        assert (await routing.place_of(tx, first)).position == 2


async def test_the_leads_are_told_once_at_the_shops_number_of_angry_lines_and_the_agent_knows_it(as_operator):
    async with as_operator() as tx:
        ann = await hire(tx, "ann")
        lead = await hire_lead(tx)
        one = await angry_thread(tx, "b1")
        assert called(tx, "buyer_angry") == []
        await writes(tx, one, ANGRY)
        await writes(tx, one, ANGRY)
        (told,) = called(tx, "buyer_angry")
        (known,) = called(tx, "lead_told")
        view = await routing.read_mood(tx, one)
    assert lead in told.agent_ids
    assert known.agent_ids == (ann,)
    assert (view.mood, view.angry, view.quote) == ("angry", 3, ANGRY)
    assert view.lead_told_at is not None


async def hire_lead(tx):  # type: ignore[no-untyped-def]
    return await staff.add_agent(
        tx, f"{new_id('lead')}@example.com", "lead", password_hash="x", role=Role.LEAD, capacity=0
    )


async def test_with_zero_the_leads_are_left_alone(as_operator):
    async with as_operator() as tx:
        await hire(tx, "ann")
        await hire_lead(tx)
        await routing.save_settings(tx, Settings(angry_lines_to_lead=0))
        one = await angry_thread(tx, "b1")
        await writes(tx, one, ANGRY)
        assert called(tx, "buyer_angry") == []


async def test_the_guide_goes_on_with_each_answer_and_starts_anew_with_the_session(as_operator):
    async with as_operator() as tx:
        ann = await hire(tx, "ann")
        one = await angry_thread(tx, "b1")
        steps = [(await routing.read_mood(tx, one)).step]
        for text in ("非常抱歉", "请问是哪一件", "马上给您补发", "还有什么可以帮您"):
            await conversations.append(tx, [said(one, text, author="agent", author_id=ann)])
            steps.append((await routing.read_mood(tx, one)).step)
        assert steps == [1, 2, 3, 3, 3]
        await conversations.close(tx, one)
        row = await conversations.get(tx, one)
        assert (row.mood, row.queue_priority) == ("", 0)
        await writes(tx, one, "你好")
        assert (await routing.read_mood(tx, one)).mood == "calm"


async def test_calm_talk_writes_nothing(as_operator):
    async with as_operator() as tx:
        one = await waiting_thread(tx, "b1", "请问这款有货吗")
        await writes(tx, one, "好的谢谢")
        view = await routing.read_mood(tx, one)
    assert (view.mood, view.since_at) == ("calm", None)


async def test_the_angry_stand_first_in_the_list_of_those_who_wait_longest_page_by_page(as_operator):
    async with as_operator() as tx:
        names = [await waiting_thread(tx, f"b{n}") for n in range(3)]
        angry = await angry_thread(tx, "angry")
        everything = Filter(view="all", sees_all=True)
        seen, cursor = [], None
        for _ in range(4):
            page = await find(tx, everything, sort="waiting", cursor=cursor, limit=1)
            seen += [row.id for row in page.items]
            cursor = page.next
    assert seen == [angry, *names]


async def test_a_thread_without_words_of_the_buyer_has_no_mood(as_operator):
    async with as_operator() as tx:
        one = await thread(tx, "quiet")
        await routing.hear_mood(tx, one)
        assert (await routing.read_mood(tx, one)).mood == "calm"


async def test_only_upset_words_and_those_of_who_was_upset_are_listened_to(shop):
    async with shop() as tx:
        calm, upset = await waiting_thread(tx, "calm", "请问有货吗"), await waiting_thread(tx, "upset", ANGRY)
        await keep_time(tx, [calm, upset])
        heard = timer.c.payload["conversation_id"].astext
        query = select(heard).where(timer.c.merchant_id == tx.merchant_id, timer.c.kind == routing.MOOD)
        assert list((await tx.conn.execute(query)).scalars()) == [upset]
