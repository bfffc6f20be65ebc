"""How-to cards: one a topic, as it is done on the buyer's channel and app version, in approved words only."""

from hypothesis import given
from hypothesis import strategies as st

from tests.knowledge.conftest import Shelf
from tests.knowledge.entries import approved, draft, faq
from xiaoer import knowledge
from xiaoer.knowledge import EntryAction, EntryChange, EntryDecision, HowTo, HowToTopic
from xiaoer.knowledge.how_tos import numbers_of


async def teach(shelf: Shelf, answer: str, topic: str, *channels: str, app_version: str = "") -> str:
    taught = HowTo(HowToTopic(topic), list(channels), app_version)
    return await approved(shelf, faq(f"{answer}怎么做", answer=answer, how_to=taught))


async def seen(shelf: Shelf, **asked: str) -> list[str]:
    async with shelf.tx(shelf.mei) as tx:
        return [one.wordings["zh"].answer for one in await knowledge.how_tos(tx, shelf.shop_id, **asked)]


async def test_what_is_written_for_the_channel_goes_before_what_holds_for_all(shelf: Shelf) -> None:
    await teach(shelf, "网页看物流", "logistics")
    await teach(shelf, "淘宝看物流", "logistics", "taobao", "tmall")
    await teach(shelf, "拼多多评价", "review", "pinduoduo")
    assert await seen(shelf, channel="taobao") == ["淘宝看物流"]
    assert await seen(shelf, channel="webchat") == ["网页看物流"]
    assert await seen(shelf, channel="pinduoduo") == ["网页看物流", "拼多多评价"]
    assert await seen(shelf) == ["网页看物流"]


async def test_the_newest_that_the_app_already_has_is_taught(shelf: Shelf) -> None:
    await teach(shelf, "旧版评价", "review", "taobao")
    await teach(shelf, "九点四评价", "review", "taobao", app_version="9.4")
    await teach(shelf, "九点十四评价", "review", "taobao", app_version="9.14")
    asked = {
        "9.3": "旧版评价",
        "9.4.0": "九点四评价",
        "9.13.7": "九点四评价",
        "9.14": "九点十四评价",
        "": "九点十四评价",
    }
    found = {version: await seen(shelf, channel="taobao", app_version=version) for version in asked}
    assert found == {version: [answer] for version, answer in asked.items()}


async def test_topics_stand_in_the_order_of_a_purchase(shelf: Shelf) -> None:
    for topic in ("review", "buy", "return", "pay", "logistics"):
        await teach(shelf, topic, topic)
    assert await seen(shelf) == ["buy", "pay", "logistics", "return", "review"]


async def test_only_approved_words_are_taught_and_a_new_version_takes_over_when_it_is(shelf: Shelf) -> None:
    async with shelf.tx(shelf.mei) as tx:
        await draft(tx, shelf, faq("怎么付款", answer="草稿", how_to=HowTo(HowToTopic.PAY)))
    entry_id = await teach(shelf, "第一版", "buy")
    async with shelf.tx(shelf.lead) as tx:
        newer = faq("怎么下单", answer="第二版", how_to=HowTo(HowToTopic.BUY))
        await knowledge.change_entry(tx, entry_id, EntryChange(content=newer, base_version=1))
    assert await seen(shelf) == ["第一版"]
    async with shelf.tx(shelf.lead) as tx:
        await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.APPROVE))
    assert await seen(shelf) == ["第二版"]
    async with shelf.tx(shelf.mei) as tx:
        one = await knowledge.how_to(tx, shelf.shop_id, entry_id)
        assert one is not None
        assert (one.version, one.topic) == (2, HowToTopic.BUY)


async def test_an_entry_that_teaches_nothing_is_no_how_to(shelf: Shelf) -> None:
    entry_id = await approved(shelf, faq("几点下班", answer="晚上十一点"))
    async with shelf.tx(shelf.mei) as tx:
        assert await knowledge.how_to(tx, shelf.shop_id, entry_id) is None
    assert await seen(shelf) == []


async def test_a_search_finds_every_word_in_any_part(shelf: Shelf) -> None:
    await teach(shelf, "打开我的订单", "logistics")
    await teach(shelf, "点待评价", "review")
    assert await seen(shelf, q="待评价") == ["点待评价"]
    assert await seen(shelf, q="订单 打开") == ["打开我的订单"]
    assert await seen(shelf, q="火星") == []


@given(st.lists(st.integers(0, 99), max_size=4), st.lists(st.integers(0, 99), max_size=4))
def test_versions_compare_number_by_number(one: list[int], other: list[int]) -> None:
    written = [".".join(map(str, part)) for part in (one, other)]
    width = 4
    filled = [part + [0] * (width - len(part)) for part in (one, other)]
    assert (numbers_of(written[0]) <= numbers_of(written[1])) == (filled[0] <= filled[1])
