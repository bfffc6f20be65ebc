"""Questions about orders, parcels, goods and stock are answered from facts, in both languages."""

from tests.aftersales.build import paid_order, sent_order, signed_order
from tests.bot.shop import Counter


async def test_the_promised_time_of_an_unsent_order_is_said_with_its_number(counter: Counter) -> None:
    await counter.open(paid_order("T-1"))
    assert "T-1" in await counter.say("什么时候发货")
    turn = await counter.turn()
    assert (turn.outcome, turn.skills) == ("answered", ["dispatch_time"])
    assert all(one.facts for one in turn.said)
    assert not await counter.handed_over()


async def test_where_a_parcel_is_comes_from_its_last_scan(counter: Counter) -> None:
    await counter.open(sent_order("T-2"))
    said = await counter.say("where is my parcel?")
    assert "75312345672901" in said
    assert "ZTO" in said
    assert (await counter.turn()).language == "en"


async def test_an_attribute_is_quoted_with_its_source(counter: Counter) -> None:
    await counter.open()
    said = await counter.say("双人帐篷是什么材质的")
    assert "聚酯纤维 210T" in said
    assert "来源" in said


async def test_what_is_sold_out_is_said_and_what_is_there_too(counter: Counter) -> None:
    await counter.open()
    said = await counter.say("双人帐篷沙色还有货吗")
    assert "没有库存" in said
    assert "松绿" in said


async def test_nobody_hears_of_another_persons_order(counter: Counter) -> None:
    await counter.open(signed_order("T-3"), verified=False)
    said = await counter.say("我的订单怎么样了 T-3")
    assert "T-3" not in said
    assert "登录" in said


async def test_a_person_is_one_word_away(counter: Counter) -> None:
    await counter.open(paid_order("T-1"))
    assert "人工" in await counter.say("转人工")
    assert await counter.handed_over()
    assert await counter.say("什么时候发货") == ""
