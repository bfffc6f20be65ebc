"""Prices, haggling, invoices, advice: within the floor, from the catalogue, by a task."""

import pytest

from tests.aftersales.build import paid_order
from tests.bot.shop import Counter
from xiaoer import bot, gifts, tickets
from xiaoer.bot.model import Bargain, Trial
from xiaoer.bot.try_out import try_out
from xiaoer.gifts.model import NewBudget, NewCoupon


async def coupon(counter: Counter, minor: int) -> None:
    async with counter.tx() as tx:
        budget = await gifts.make_budget(tx, NewBudget(name="聊天", amount_minor=100_000))
        await gifts.make_coupon(tx, NewCoupon(name="聊天券", budget_id=budget.id, amount_minor=minor))


@pytest.mark.parametrize(
    ("text", "price"), [("双人帐篷松绿多少钱", "399.00"), ("how much is the tent for two", "399.00")]
)
async def test_a_price_is_the_catalogues(counter: Counter, text: str, price: str) -> None:
    await counter.open()
    assert price in await counter.say(text)


async def test_haggling_gets_a_coupon_above_the_floor_and_is_logged(counter: Counter) -> None:
    await counter.open(bargain=Bargain(floor_percent=90, first_percent=95))
    await coupon(counter, 20_00)
    said = await counter.say("速干短袖能便宜点吗")  # 89.00 less 20.00 is below 80.10
    assert "优惠券" not in said
    said = await counter.say("双人帐篷能便宜点吗")
    assert "379.00" in said
    async with counter.tx() as tx:
        found = await bot.concessions(tx, conversation_id=counter.conversation_id)
    given, firm = found
    assert (given.outcome, given.offered_minor, given.floor_minor) == ("given", 379_00, 359_10)
    assert firm.outcome == "firm"


async def test_below_the_floor_a_person_decides(counter: Counter) -> None:
    await counter.open(bargain=Bargain(floor_percent=90, first_percent=95))
    await coupon(counter, 20_00)
    await counter.say("双人帐篷便宜点，300元卖不卖")
    assert await counter.handed_over()
    async with counter.tx() as tx:
        found = await bot.concessions(tx, conversation_id=counter.conversation_id)
    assert (found[0].outcome, found[0].offered_minor) == ("refused", 300_00)


async def test_an_invoice_is_a_task_with_its_name(counter: Counter) -> None:
    await counter.open(paid_order("T-1"))
    assert "抬头" in await counter.say("可以开发票吗，我要开发票")
    assert "杭州山野科技有限公司" in await counter.say("杭州山野科技有限公司")
    async with counter.tx() as tx:
        found = await tickets.find(tx, tickets.TicketFilter())
    assert [one.department for one in found.items] == ["finance"]


async def test_advice_names_its_reason_and_shows_the_goods(counter: Counter) -> None:
    await counter.open()
    said = await counter.say("推荐一款帐篷，500元以内")
    assert "双人帐篷" in said
    assert "在预算内" in said
    assert any(one.payload.get("card", {}).get("card") == "product" for one in await counter.lines())


async def test_a_trial_tells_why_and_leaves_nothing(counter: Counter) -> None:
    await counter.open(paid_order("T-1"))
    async with counter.tx() as tx:
        found = await try_out(tx, Trial(shop_id=counter.shop_id, text="双人帐篷是什么材质的"))
    assert found.skills == ["attribute"]
    assert found.said[0].facts
    assert await counter.lines() == []
