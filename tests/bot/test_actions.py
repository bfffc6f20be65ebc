"""What the bot sets in motion goes through the same verbs and policies as on the buyer's own page, after a yes."""

import pytest

from tests.aftersales.build import paid_order, sent_order, signed_order
from tests.bot.shop import Counter
from xiaoer import aftersales, orders
from xiaoer.kernel.ids import OrderId


async def cases(counter: Counter, number: str) -> list[tuple[str, str]]:
    async with counter.tx() as tx:
        found = await aftersales.of_order(tx, OrderId(await orders.id_of(tx, number)))
        return [(one.remedy.value, one.reason) for one in found]


@pytest.mark.parametrize(("ask", "yes"), [("取消订单，不想要了", "确认"), ("please cancel my order", "yes")])
async def test_an_unsent_order_is_cancelled_after_a_yes(counter: Counter, ask: str, yes: str) -> None:
    await counter.open(paid_order("T-1"))
    said = await counter.say(ask)
    assert "438.00" in said
    assert await cases(counter, "T-1") == []
    await counter.say(yes)
    assert await cases(counter, "T-1") == [("cancel", "unwanted")]


async def test_a_no_leaves_everything_as_it_was(counter: Counter) -> None:
    await counter.open(paid_order("T-1"))
    await counter.say("取消订单")
    assert "没有做任何改动" in await counter.say("算了不用了")
    assert await cases(counter, "T-1") == []


async def test_an_address_is_asked_for_once_said_back_and_changed(counter: Counter) -> None:
    await counter.open(paid_order("T-1"))
    assert "地址" in await counter.say("地址写错了，帮我改一下")
    said = await counter.say("浙江省杭州市余杭区文一西路969号")
    assert "余杭区 文一西路969号" in said
    await counter.say("确认")
    assert await cases(counter, "T-1") == [("change_address", "address_error")]
    async with counter.tx() as tx:
        order = await orders.get(tx, OrderId(await orders.id_of(tx, "T-1")))
    assert order.receiver
    assert "余杭区" in order.receiver.region


async def test_a_question_while_a_field_is_awaited_is_answered_and_the_field_asked_again(counter: Counter) -> None:
    await counter.open(paid_order("T-1"))
    await counter.say("我要改收货地址")
    said = await counter.say("双人帐篷是什么材质的？")
    assert "聚酯纤维" in said
    assert "地址" in said
    assert "余杭区" in await counter.say("改成浙江省杭州市余杭区文一西路969号")


async def test_a_return_names_its_amount_and_waits_for_a_yes(counter: Counter) -> None:
    await counter.open(signed_order("T-1"))
    said = await counter.say("不喜欢，我要退货")
    assert "退货退款" in said
    await counter.say("确认")
    assert await cases(counter, "T-1") == [("return_refund", "changed_mind")]


async def test_the_reason_of_a_return_is_asked_once_and_then_a_person_goes_on(counter: Counter) -> None:
    await counter.open(signed_order("T-1"))
    assert "原因" in await counter.say("我要退货")
    assert not await counter.handed_over()
    await counter.say("蓝天白云绿草地")
    assert await counter.handed_over()


async def test_a_size_comes_from_the_table(counter: Counter) -> None:
    await counter.open()
    assert "身高" in await counter.say("速干短袖穿多大码合适")
    assert "XL" in await counter.say("178cm 72kg")


async def test_a_sent_order_is_not_cancelled_by_words(counter: Counter) -> None:
    await counter.open(sent_order("T-1"))
    await counter.say("取消订单")
    assert await cases(counter, "T-1") == []
