"""Lines are numbered without gaps, stored once and counted, however they arrive."""

import asyncio
import random

import pytest

from tests.conversations.build import said, thread
from xiaoer import conversations
from xiaoer.conversations import Draft, LineWriter, Stored
from xiaoer.conversations.errors import EmptyLine, NoSuchConversation, TextTooLong
from xiaoer.infra.db import Database
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.ids import MerchantId, new_id


@pytest.fixture
async def writer(dsn):  # type: ignore[no-untyped-def]
    heard: list[Stored] = []
    opened = LineWriter(dsn, SystemClock(), heard.extend, writers=2)
    opened.committed = heard  # type: ignore[attr-defined]
    await opened.start()
    yield opened
    await opened.stop()


async def lines_of(database: Database, merchant_id: MerchantId, conversation_id: str):  # type: ignore[no-untyped-def]
    async with database.transaction(merchant_id) as tx:
        return await conversations.read_after(tx, conversation_id, 0, 100_000)


async def test_lines_get_gapless_numbers_and_the_row_counts_them(database, merchant_id):
    async with database.transaction(merchant_id) as tx:
        one = await thread(tx)
        stored = await conversations.append(
            tx, [said(one, "你好"), said(one, "有货吗"), said(one, "内部", author="agent", kind="note", public=False)]
        )
        row = await conversations.get(tx, one)
    assert [(s.seq, s.public_seq) for s in stored] == [(1, 1), (2, 2), (3, None)]
    assert (row.last_seq, row.last_public_seq, row.unread, row.preview) == (3, 2, 2, "有货吗")
    assert row.unanswered_text == "你好"


async def test_an_answer_clears_what_waited_and_a_later_question_waits_again(database, merchant_id):
    async with database.transaction(merchant_id) as tx:
        one = await thread(tx)
        await conversations.append(tx, [said(one, "1")])
        await conversations.append(tx, [said(one, "hi", author="agent"), said(one, "2"), said(one, "3")])
        row = await conversations.get(tx, one)
        assert (row.unread, row.unanswered_text) == (2, "2")
        await conversations.append(tx, [said(one, "ok", author="agent")])
        row = await conversations.get(tx, one)
        assert (row.unread, row.unanswered_at, row.unanswered_text) == (0, None, "")


async def test_an_automatic_answer_does_not_count_as_an_answer(database, merchant_id):
    async with database.transaction(merchant_id) as tx:
        one = await thread(tx)
        await conversations.append(tx, [said(one, "在吗"), said(one, "稍等", author="bot", automatic=True)])
        row = await conversations.get(tx, one)
    assert row.unread == 1
    assert row.unanswered_at is not None


async def test_a_repeat_is_answered_with_its_first_number(database, merchant_id):
    async with database.transaction(merchant_id) as tx:
        one = await thread(tx)
        line = said(one, client_id="same-again")
        first = await conversations.append(tx, [line, line, said(one, "next")])
        again = await conversations.append(tx, [line])
    assert [(s.seq, s.repeated) for s in first] == [(1, False), (1, True), (2, False)]
    assert (again[0].seq, again[0].public_seq, again[0].repeated) == (1, 1, True)


async def test_a_repeat_within_a_batch_keeps_the_place_of_its_first_time(database, merchant_id):
    async with database.transaction(merchant_id) as tx:
        one = await thread(tx)
        first, second = said(one, "1", client_id="the-first"), said(one, "2", client_id="the-second")
        stored = await conversations.append(tx, [first, second, first, said(one, "3")])
    assert [(s.seq, s.repeated) for s in stored] == [(1, False), (2, False), (1, True), (3, False)]
    assert [line.text for line in await lines_of(database, merchant_id, one)] == ["1", "2", "3"]


async def test_a_line_for_another_merchants_conversation_is_not_stored(database, merchant_id):
    async with database.transaction(merchant_id) as tx:
        one = await thread(tx)
    async with database.transaction(MerchantId(new_id("mer"))) as tx:
        with pytest.raises(NoSuchConversation):
            await conversations.append(tx, [said(one)])
    assert await lines_of(database, merchant_id, one) == []


@pytest.mark.parametrize(("text", "error"), [("", EmptyLine), ("  ", EmptyLine), ("x" * 5001, TextTooLong)])
async def test_lines_that_make_no_sense_are_refused(tx, text, error):
    one = await thread(tx)
    with pytest.raises(error):
        await conversations.append(tx, [said(one, text)])


async def test_many_writers_with_repeats_leave_no_gap_no_double_and_keep_each_senders_order(
    database, merchant_id, writer
):
    chance = random.Random(7)
    async with database.transaction(merchant_id) as tx:
        threads = [await thread(tx, f"b{n}") for n in range(5)]

    async def sender(number: int) -> None:
        for step in range(40):
            line = said(threads[number % 5], f"{number}:{step}", client_id=f"sender-{number}-{step}")
            asked = [writer.append_soon(merchant_id, line) for _ in range(1 + (chance.random() < 0.3))]
            numbers = {s.seq for s in await asyncio.gather(*asked)}
            assert len(numbers) == 1

    await asyncio.gather(*(sender(n) for n in range(15)))
    for one in threads:
        lines = await lines_of(database, merchant_id, one)
        assert [line.seq for line in lines] == list(range(1, 121))
        steps: dict[str, int] = {}
        for line in lines:
            number, step = line.text.split(":")
            assert int(step) == steps.get(number, -1) + 1
            steps[number] = int(step)


async def test_one_bad_line_does_not_fail_its_neighbours(database, merchant_id, writer):
    async with database.transaction(merchant_id) as tx:
        one = await thread(tx)
    bad = said(one, "a\x00b")  # PostgreSQL cannot store NUL; the front door refuses it, the writer survives it
    asked = [writer.append_soon(merchant_id, d) for d in (said(one, "1"), bad, said(one, "2"), said("cnv_none", "3"))]
    outcome = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(o).__name__ for o in outcome] == ["Stored", "Invalid", "Stored", "NoSuchConversation"]
    assert [line.text for line in await lines_of(database, merchant_id, one)] == ["1", "2"]


async def test_only_news_that_somebody_must_react_to_is_marked(database, merchant_id, writer):
    async with database.transaction(merchant_id) as tx:
        one = await thread(tx)

    async def reacts(draft: Draft) -> bool:
        return (await writer.append_soon(merchant_id, draft)).reacts

    assert await reacts(said(one, "first"))
    async with database.transaction(merchant_id) as tx:
        assert await conversations.unreacted(tx) == [one]
        assert await conversations.take_news(tx, [one]) == 1
        assert await conversations.take_news(tx, [one]) == 0
    assert not await reacts(said(one, "answer", author="agent"))
    assert await reacts(said(one, "nobody owns it"))


async def test_text_arrives_as_it_was_written(database, merchant_id, writer):
    odd = [
        'quote " and \\ back',
        "{curly, comma}",
        "NULL",
        "null",
        "换\n行\t",
        "😀 emoji",
        "'; drop table message; --",
        "\\",
    ]
    async with database.transaction(merchant_id) as tx:
        one = await thread(tx)
    for text in odd:
        await writer.append_soon(merchant_id, said(one, text, payload={"card": {"title": text}}))
    lines = await lines_of(database, merchant_id, one)
    assert [line.text for line in lines] == odd
    assert [line.payload["card"]["title"] for line in lines] == odd
