"""Every line of all time is found by its words, newest first, and by nobody who may not see it."""

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from tests.conversations.build import said
from xiaoer import conversations
from xiaoer.conversations import sweep_lines as sweeping
from xiaoer.conversations.find_lines import ENOUGH, NEWEST, Found, NothingToSearch, find_lines
from xiaoer.conversations.index_lines import Searchable, index_lines, reindex_line
from xiaoer.conversations.line_indexer import LineIndexer
from xiaoer.conversations.lines import Draft, Stored
from xiaoer.conversations.search_table import line_search
from xiaoer.conversations.sweep_lines import Step, sweep_again_from, sweep_lines
from xiaoer.conversations.tables import conversation, message
from xiaoer.conversations.tokens import read_query
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.ids import BuyerId, ConnectionId, ConversationId, MerchantId, ShopId, new_id
from xiaoer.kernel.paging import BadCursor, write_cursor

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
At = Callable[[datetime], Database]


class Set:
    """A clock that stands where it was set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def at(database: Database) -> At:
    return lambda moment: Database(database.engine, Set(moment))


async def thread(tx: Tx, shop: str = "shp_1") -> ConversationId:
    conversation_id, _ = await conversations.open_thread(
        tx,
        shop_id=ShopId(shop),
        connection_id=ConnectionId("con_1"),
        channel="webchat",
        thread=new_id("thr"),
        buyer_id=BuyerId("byr_1"),
    )
    return conversation_id


async def store(tx: Tx, drafts: list[Draft]) -> list[Stored]:
    """Stored and findable."""
    stored = [line for i in range(0, len(drafts), 500) for line in await conversations.append(tx, drafts[i : i + 500])]
    await index_lines(tx, [Searchable.of(line) for line in stored])
    return stored


async def all_found(tx: Tx, q: str, limit: int = 7, **filters: object) -> list[Found]:
    """Every page of a search."""
    found, cursor = [], None
    while True:
        page = await find_lines(tx, q, limit=limit, cursor=cursor, **filters)  # type: ignore[arg-type]
        found += page.items
        cursor = page.next
        if cursor is None:
            return found
        assert len(page.items) == limit or filters.get("visible") is not None


async def texts(tx: Tx, q: str, **filters: object) -> list[str]:
    return [line.text for line in await all_found(tx, q, **filters)]


async def test_a_line_is_found_in_chinese_and_in_english(tx: Tx) -> None:
    one = await thread(tx)
    await store(tx, [said(one, "羽绒服什么时候发货"), said(one, "When will the down jacket be shipped?")])
    assert await texts(tx, "发货") == ["羽绒服什么时候发货"]
    assert await texts(tx, "jacket ship") == ["When will the down jacket be shipped?"]
    (found,) = await all_found(tx, "什么")
    assert (found.snippet, found.marks) == ("羽绒服什么时候发货", [[3, 2]])
    assert (found.conversation_id, found.seq, found.author_kind) == (one, 1, "buyer")


async def test_pages_hold_each_line_once_newest_first_even_at_one_moment(tx: Tx) -> None:
    one, two = await thread(tx), await thread(tx)
    await store(tx, [said(random.Random(i).choice([one, two]), f"退货 {i}") for i in range(50)])
    found = await all_found(tx, "退货")
    assert len({(line.conversation_id, line.seq) for line in found}) == len(found) == 50
    keys = [(line.at, line.conversation_id, line.seq) for line in found]
    assert keys == sorted(keys, reverse=True)


async def test_filters_narrow_the_search(at: At, merchant_id: MerchantId) -> None:
    for day in (1, 2, 3):
        async with at(NOW + timedelta(days=day)).transaction(merchant_id) as tx:
            one, two = await thread(tx, "shp_1"), await thread(tx, "shp_2")
            await store(tx, [said(one, f"退货 一 {day}"), said(two, f"退货 二 {day}", author="agent")])
    async with at(NOW).transaction(merchant_id) as tx:
        assert await texts(tx, "退货", shop_id="shp_2") == ["退货 二 3", "退货 二 2", "退货 二 1"]
        assert await texts(tx, "退货", author_kind="buyer") == ["退货 一 3", "退货 一 2", "退货 一 1"]
        assert await texts(tx, "退货", conversation_id=two) == ["退货 二 3"]
        since, until = NOW + timedelta(days=2), NOW + timedelta(days=3)
        assert await texts(tx, "退货 一", since=since) == ["退货 一 3", "退货 一 2"]
        assert await texts(tx, "退货 一", since=since, until=until) == ["退货 一 2"]
        assert await texts(tx, "退货 一", since=since.replace(tzinfo=None)) == ["退货 一 3", "退货 一 2"]


async def test_a_reader_finds_only_what_it_may_see(tx: Tx) -> None:
    mine, theirs = await thread(tx), await thread(tx)
    await tx.conn.execute(
        update(conversation).filter_by(merchant_id=tx.merchant_id, id=theirs).values(team_id="tea_other")
    )
    await store(tx, [said(mine, "退货 我的"), said(theirs, "退货 别人的")])
    assert await texts(tx, "退货", visible=conversation.c.team_id.is_(None)) == ["退货 我的"]


async def test_a_reader_who_sees_little_of_much_is_answered_in_steps(tx: Tx) -> None:
    mine, theirs = await thread(tx), await thread(tx)
    await store(tx, [said(mine, "退货 我的")])
    await store(tx, [said(theirs, "退货 别人的") for _ in range(2 * ENOUGH)])
    eyes = conversation.c.id == mine
    page = await find_lines(tx, "退货", visible=eyes)
    assert (page.items, page.next is None) == ([], False)
    assert await texts(tx, "退货", visible=eyes) == ["退货 我的"]


async def test_another_merchant_finds_nothing(database: Database, merchant_id: MerchantId) -> None:
    async with database.transaction(merchant_id) as tx:
        await store(tx, [said(await thread(tx), "退货地址")])
    async with database.transaction(MerchantId(new_id("mer"))) as tx:
        assert await texts(tx, "退货") == []


async def test_an_edited_line_is_found_by_its_new_words_and_a_recalled_one_not_at_all(tx: Tx) -> None:
    one = await thread(tx)
    await store(tx, [said(one, "明天发货"), said(one, "后天到货")])
    own = {"merchant_id": tx.merchant_id, "conversation_id": one}
    await tx.conn.execute(update(message).filter_by(**own, seq=1).values(text="下周补寄"))
    await reindex_line(tx, one, 1)
    await tx.conn.execute(update(message).filter_by(**own, seq=2).values(text="", recalled_at=tx.clock.now()))
    assert await texts(tx, "到货") == []
    await reindex_line(tx, one, 2)
    assert await texts(tx, "明天发货") == []
    assert await texts(tx, "补寄") == ["下周补寄"]
    rows = select(func.count()).select_from(line_search).filter_by(**own)
    assert (await tx.conn.execute(rows)).scalar_one() == 1


async def test_an_old_batch_does_not_undo_an_edit(tx: Tx) -> None:
    one = await thread(tx)
    (stored,) = await conversations.append(tx, [said(one, "明天发货")])
    own = {"merchant_id": tx.merchant_id, "conversation_id": one, "seq": 1}
    await tx.conn.execute(update(message).filter_by(**own).values(text="下周补寄"))
    await reindex_line(tx, one, 1)
    await index_lines(tx, [Searchable.of(stored)])
    assert await texts(tx, "补寄") == ["下周补寄"]
    assert await texts(tx, "明天") == []


async def test_names_of_files_and_facts_of_cards_are_found(tx: Tx) -> None:
    one = await thread(tx)
    await store(
        tx,
        [
            said(one, "", kind="file", payload={"attachment": {"name": "发票2026.pdf", "id": "fil_1"}}),
            said(one, "", kind="card", payload={"card": "product", "title": "加厚羽绒服", "price_minor": 19900}),
        ],
    )
    assert [line.seq for line in await all_found(tx, "发票")] == [1]
    assert [line.seq for line in await all_found(tx, "羽绒服")] == [2]


async def test_lines_about_the_conversation_itself_are_not_found(tx: Tx) -> None:
    one = await thread(tx)
    await conversations.say_by_system(tx, one, "assigned")
    assert (await sweep_lines(tx))[0] == 0
    assert await texts(tx, "assigned") == []


@pytest.mark.parametrize("q", ["", "  ", "？！", '""', "\x00", "%_"])
async def test_a_query_without_words_is_refused(tx: Tx, q: str) -> None:
    with pytest.raises(NothingToSearch):
        await find_lines(tx, q)


async def test_a_made_up_cursor_is_refused(tx: Tx) -> None:
    made_up = [
        write_cursor(10**30, "cnv_1", 1),
        write_cursor(-1, "cnv_1", 1),
        write_cursor(1, "a\x00", 1),
        write_cursor(1, "\ud800", 1),
        write_cursor(1, "cnv_1", 10**30),
    ]
    for cursor in ("x", "W10", "WyJhIiwgMSwgMl0", *made_up):
        with pytest.raises(BadCursor):
            await find_lines(tx, "退货", cursor=cursor)


async def test_a_rare_word_is_found_beneath_thousands_of_newer_lines(at: At, merchant_id: MerchantId) -> None:
    months = [NOW - timedelta(days=31 * n) for n in range(20, 0, -1)]
    for moment in months:
        async with at(moment).transaction(merchant_id) as tx:
            one = await thread(tx)
            await store(tx, [said(one, f"孤品 {moment:%Y-%m}"), *(said(one, "你好") for _ in range(150))])
    async with at(NOW).transaction(merchant_id) as tx:
        assert len(months) * 150 > NEWEST
        assert await texts(tx, "孤品") == [f"孤品 {moment:%Y-%m}" for moment in reversed(months)]
        assert len(await all_found(tx, "你好", limit=200)) == 150 * len(months)
        page = await find_lines(tx, "孤品", since=months[3], until=months[5])
        assert [line.text for line in page.items] == [f"孤品 {months[i]:%Y-%m}" for i in (4, 3)]


async def test_search_agrees_with_reading_everything(at: At, merchant_id: MerchantId) -> None:
    chance = random.Random(7)
    stored: list[Stored] = []
    for n in range(30):
        async with at(NOW + timedelta(days=9 * n)).transaction(merchant_id) as tx:
            one = await thread(tx)
            lines = ["".join(chance.choices("退货运费 ab1，", k=chance.randint(1, 9))) for _ in range(200)]
            stored += await store(tx, [said(one, line) for line in lines if line.strip()])
    async with at(NOW).transaction(merchant_id) as tx:
        for q in ["退", "退货", "货运费", "a", "ab1", "退货 运费", "费a", '"b1 退"', "货货货货货"]:
            query = read_query(q)
            expected = {(s.draft.conversation_id, s.seq) for s in stored if query.matches(s.draft.text)}
            found = [(line.conversation_id, line.seq) for line in await all_found(tx, q, limit=200)]
            assert len(found) == len(set(found)), q
            assert set(found) == expected, q


async def test_the_sweep_finds_what_was_never_indexed_and_adds_nothing_twice(at: At, merchant_id: MerchantId) -> None:
    async with at(NOW - timedelta(days=100)).transaction(merchant_id) as tx:
        await conversations.append(tx, [said(await thread(tx), "退货 旧")])
    async with at(NOW).transaction(merchant_id) as tx:
        one = await thread(tx)
        await conversations.append(tx, [said(one, "退货 新"), said(one, "退货 新")])
    swept = LineIndexer(at(NOW + timedelta(minutes=1)), rest=lambda _: asyncio.sleep(0))
    assert await swept.sweep(merchant_id) == 3
    assert await swept.sweep(merchant_id) == 0
    async with at(NOW).transaction(merchant_id) as tx:
        assert len(await texts(tx, "退货")) == 3


async def test_a_sweep_through_busy_minutes_takes_short_steps_and_comes_to_its_end(
    at: At, merchant_id: MerchantId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "STEP_LINES", 3)
    async with at(NOW).transaction(merchant_id) as tx:
        one = await thread(tx)
    for second in range(40):
        async with at(NOW + timedelta(seconds=second)).transaction(merchant_id) as tx:
            await conversations.append(tx, [said(one, "退货 忙"), said(one, "退货 忙")])
    swept = LineIndexer(at(NOW + timedelta(minutes=1)), rest=lambda _: asyncio.sleep(0))
    async with asyncio.timeout(30):
        assert await swept.sweep(merchant_id) == 80
        assert await swept.sweep(merchant_id) == 0


async def test_lines_imported_while_a_sweep_is_under_way_are_swept_too(at: At, merchant_id: MerchantId) -> None:
    async with at(NOW).transaction(merchant_id) as tx:
        one = await thread(tx)
        await conversations.append(tx, [said(one, "退货 新")])
    async with at(NOW + timedelta(minutes=1)).transaction(merchant_id) as tx:
        step = await sweep_lines(tx, Step(stretch=timedelta(minutes=2)))
        assert (step.added, step.finished) == (1, True)
    async with at(NOW - timedelta(days=50)).transaction(merchant_id) as tx:
        await conversations.append(tx, [said(one, "退货 旧")])
        await sweep_again_from(tx, tx.clock.now())
    async with at(NOW + timedelta(minutes=1)).transaction(merchant_id) as tx:
        step = await sweep_lines(tx, step._replace(finished=False, stretch=timedelta(days=90)))
        assert (step.added, step.finished) == (1, True)


async def test_lines_imported_with_old_dates_are_swept_on_request(at: At, merchant_id: MerchantId) -> None:
    swept = LineIndexer(at(NOW + timedelta(minutes=1)), rest=lambda _: asyncio.sleep(0))
    async with at(NOW).transaction(merchant_id) as tx:
        one = await thread(tx)
        await conversations.append(tx, [said(one, "退货 新")])
    await swept.sweep(merchant_id)
    async with at(NOW - timedelta(days=50)).transaction(merchant_id) as tx:
        await conversations.append(tx, [said(one, "退货 旧")])
        await sweep_again_from(tx, tx.clock.now())
    assert await swept.sweep(merchant_id) == 1


@pytest.mark.parametrize("queue_limit", [20_000, 3])
async def test_committed_lines_are_found_soon_even_when_the_queue_was_full(
    database: Database, merchant_id: MerchantId, queue_limit: int
) -> None:
    indexer = LineIndexer(database, rest=lambda _: asyncio.sleep(0), queue_limit=queue_limit)
    async with database.transaction(merchant_id) as tx:
        one = await thread(tx)
        stored = await conversations.append(tx, [said(one, f"退货 {i}") for i in range(20)])
    await indexer.start()
    indexer.hear(stored)
    seen: list[str] = []
    async with asyncio.timeout(10):
        while len(seen) < 20:
            async with database.transaction(merchant_id) as tx:
                seen = await texts(tx, "退货")
    await indexer.stop()
    assert indexer.backlog == 0


async def test_a_batch_that_fails_is_left_to_the_sweep(database: Database, merchant_id: MerchantId) -> None:
    gone = Database.open("postgresql://nobody@127.0.0.1:1/none")
    indexer = LineIndexer(gone, rest=lambda _: asyncio.sleep(0))
    async with database.transaction(merchant_id) as tx:
        stored = await conversations.append(tx, [said(await thread(tx), "退货")])
    indexer.hear(stored)
    await indexer.drain()
    await gone.close()
    assert indexer.missed == {merchant_id}
