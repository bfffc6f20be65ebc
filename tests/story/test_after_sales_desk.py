"""After-sales on the screens of agents and leads: two clicks from an order, one tap to approve, words for every no."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, expect
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext, sign_in
from tests.story.people import ShopServer, all_away, be, buyer, member, says, shop_server, until

from xiaoer.kernel.ids import new_id

QINGYU, LEAD = "qingyu@luting.example", "lead@luting.example"


async def at_the_desk(demo_url: str, new_context: NewContext, email: str, width: int = 1440) -> Page:
    desk = await (await new_context(width=width)).new_page()
    await sign_in(desk, demo_url, email)
    async with member(demo_url, email) as one:
        await be(one, "away")
    return desk


async def press(place: Page | Locator, name: str | re.Pattern[str]) -> None:
    await place.get_by_role("button", name=name, exact=isinstance(name, str)).first.click()


async def ordered(shop: ShopServer, who: str, paid: str, **facts: Any) -> str:
    """An order with its payment; the shop's number."""
    number = new_id("T")
    payment = {"external_id": f"P-{number}", "method": "alipay", "amount": paid, "state": "paid"}
    await shop.push(number, who, 60, **({"paid": paid, "payments": [payment]} | facts))
    return number


async def case_of(owner: Visitor, number: str) -> Any:
    order = (await owner.get("/api/orders", params={"q": number}))["items"][0]
    rows = (await owner.get("/api/cases", params={"view": "any", "order_id": order["id"]}))["items"]
    return rows[0] if rows else None


async def texts(owner: Visitor, talk: str) -> str:
    """What was said in the conversation, all lines together."""
    return "\n".join(line["text"] or "" for line in (await owner.get(f"/api/conversations/{talk}/lines"))["lines"])


def one_line(price: str) -> list[dict[str, str]]:
    return [{"title": "双人三季帐篷", "sku_name": "松绿", "unit_price": price}]


@pytest.mark.proves("T17")
async def test_two_clicks_refund_and_what_is_above_the_limit_is_one_tap_for_a_lead(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    desk = await at_the_desk(demo_url, new_context, QINGYU)
    lead = await at_the_desk(demo_url, new_context, LEAD, width=360)
    async with member(demo_url) as owner, shop_server(demo_url, owner) as shop:
        small, large = new_id("u"), new_id("u")
        first = await ordered(shop, small, "88.00", state="paid", lines=one_line("88.00"))
        second = await ordered(shop, large, "399.00", state="paid")
        for who, number, amount, state in (
            (small, first, "¥88.00", "refunding"),
            (large, second, "¥399.00", "awaiting_approval"),
        ):
            async with buyer(demo_url, shop.identity(who)) as asks:
                talk = await says(asks, "不想要了，可以退款吗")
                await desk.goto(f"{demo_url}/app/inbox/{talk}?view=all")
                await press(desk.get_by_role("complementary"), "售后")
                dialog = desk.get_by_role("dialog")
                await press(dialog, f"仅退款 {amount}")
                await expect(dialog).to_have_count(0)
                assert (await case_of(owner, number))["state"] == state
        await lead.goto(f"{demo_url}/app/cases?view=approval")
        await lead.get_by_role("link").filter(has_text=second).click()
        await expect(lead.get_by_text("许青屿 申请 ¥399.00，超出其额度 ¥200.00")).to_be_visible()
        await press(lead, "批准 ¥399.00")
        await until(lambda: case_of(owner, second), lambda seen: seen["state"] == "refunding")
        await expect(lead.get_by_text("冻结待退")).to_be_visible()


async def test_a_refusal_is_written_with_the_clause_it_stands_on(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await at_the_desk(demo_url, new_context, QINGYU)
    async with member(demo_url) as owner, shop_server(demo_url, owner) as shop:
        who = new_id("u")
        number = await ordered(shop, who, "399.00", state="paid")
        async with buyer(demo_url, shop.identity(who)) as asks:
            talk = await says(asks, "我要退款")
            body = {"order_id": number, "remedy": "refund_only", "reason": "unwanted", "decide": False}
            case = await owner.post("/api/cases", body | {"conversation_id": talk})
            form_stands = asyncio.Event()

            async def later(route: Route) -> None:
                await form_stands.wait()
                await route.continue_()

            await desk.route(re.compile("/api/policies/"), later)  # the clause comes after the form
            await desk.goto(f"{demo_url}/app/cases/{case['row']['id']}?view=open")
            await expect(desk.get_by_text("金额超出自动通过上限", exact=True)).to_be_visible()
            await press(desk, "拒绝")
            words = desk.get_by_role("textbox", name="说明")
            await expect(words).to_have_value("")
            form_stands.set()
            await expect(words).to_have_value(re.compile("依据售后政策第 \\d+ 版“金额较大或情况特殊的申请由人工"))
            await words.press_sequentially("包裹已出库，请签收后退货退款。")
            await desk.locator("form").get_by_role("button", name="拒绝").click()
            await expect(desk.get_by_role("heading").locator("..").get_by_text("商家已拒绝")).to_be_visible()
            await until(lambda: texts(owner, talk), lambda seen: "包裹已出库，请签收后退货退款。" in seen)


async def two_in_stock(owner: Visitor) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A product, what was bought of it, and what is wanted instead at the same price."""
    for summary in (await owner.get("/api/listings", params={"limit": 50}))["items"]:
        listing = await owner.get(f"/api/listings/{summary['id']}")
        there = [sku for sku in listing["skus"] if (sku["stock"] or 0) > 5]
        pairs = [(a, b) for a in there for b in there if a is not b and a["price_minor"] == b["price_minor"]]
        if pairs:
            return listing, *pairs[0]
    raise AssertionError("nothing of the demo shop comes in two kinds")


async def test_an_exchange_goes_from_the_order_to_the_new_parcel(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await at_the_desk(demo_url, new_context, QINGYU)
    async with member(demo_url) as owner, shop_server(demo_url, owner) as shop:
        listing, old, new = await two_in_stock(owner)
        who, paid = new_id("u"), f"{old['price_minor'] / 100:.2f}"
        bought = {
            "title": listing["title"], "sku_name": old["name"], "unit_price": paid,
            "listing_external_id": listing["external_id"], "sku_external_id": old["external_id"],
        }  # fmt: skip
        number = await ordered(shop, who, paid, state="signed", lines=[bought])
        async with buyer(demo_url, shop.identity(who)) as asks:
            talk = await says(asks, "想换一个")
            await desk.goto(f"{demo_url}/app/inbox/{talk}?view=all")
            await press(desk.get_by_role("complementary"), "售后")
            dialog = desk.get_by_role("dialog")
            if not await dialog.get_by_role("radio", name=re.compile("^换货")).count():
                await press(dialog, re.compile("^显示其余"))
            await dialog.get_by_role("radio", name=re.compile("^换货")).click()
            await dialog.get_by_role("combobox", name="换成").click()
            await desk.get_by_role("option", name=re.compile(re.escape(new["name"]))).first.click()
            await press(dialog, "提交：换货")
            await expect(dialog).to_have_count(0)
            await desk.get_by_role("complementary").get_by_role("button", name=re.compile("^换货")).click()
            beside = desk.get_by_role("article", name="售后单详情")
            await press(beside, "登记退货单号")
            await beside.get_by_role("textbox", name="运单号").fill("SF1234567890123")
            await beside.locator("form").get_by_role("button", name="登记退货单号").click()
            await press(beside, "确认收到退货")
            await press(beside, "验货通过")
            await beside.locator("form").get_by_role("button", name="验货通过").click()
            await press(beside, "发出商品")
            await beside.get_by_role("textbox", name="运单号").fill("SF9876543210123")
            await beside.locator("form").get_by_role("button", name="发出商品").click()
            await until(lambda: case_of(owner, number), lambda seen: seen["state"] == "sent")
            await until(lambda: texts(owner, talk), lambda seen: "SF9876543210123" in seen and "预计" in seen)
