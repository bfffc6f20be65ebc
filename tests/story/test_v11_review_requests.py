"""Not every order is written to: the shop says which, sees how many and what it costs, and each is written to once."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, expect
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext, sign_in
from tests.story.people import ShopServer, buyer, member, says, shop_server, until

from xiaoer.app.demo.people import PASSWORD
from xiaoer.kernel.ids import new_id

LEAD = "lead@luting.example"
LAST_MINUTE = 59
TEXT = "{buyer}您好，{product}用得怎么样？如果您愿意，欢迎按真实感受评价。不想再收到请回复“退订”。"


async def minute() -> int:
    return datetime.now(UTC).minute


@asynccontextmanager
async def noon_at_the_shop(owner: Visitor) -> AsyncIterator[str]:
    """The merchant's zone: one where it is about noon now, whenever the tests run; the hour does not end meanwhile."""
    await until(minute, lambda now: now < LAST_MINUTE, within_s=90)
    before = (await owner.get("/api/merchant"))["time_zone"]
    zone = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"  # east of Greenwich is minus there
    assert (await owner.ask("PATCH", "/api/merchant", {"time_zone": zone}))[0] == 200
    yield zone
    assert (await owner.ask("PATCH", "/api/merchant", {"time_zone": before}))[0] == 200


async def delivered(shop: ShopServer, name: str, paid: str, **facts: Any) -> str:
    """The number of an order of this buyer that was delivered three days before this full hour, and a bit."""
    number = f"V11-{new_id('o')[-8:]}"
    at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=3, minutes=10)
    when = {"placed_at": at - timedelta(days=2), "signed_at": at, "source_updated_at": at}
    stamps = {key: moment.isoformat() for key, moment in when.items()}
    await shop.push(number, name, 0, paid=paid, **(stamps | {"state": "signed"} | facts))
    return number


async def tile(page: Page, name: str) -> int:
    """The number under this heading of the preview, 0 while there is none."""
    value = page.locator("dl > div").filter(has_text=name).locator("dd").first
    return int(re.sub(r"\D", "", await value.inner_text()) or 0)


@pytest.mark.proves("V11", "V05", "V08")
async def test_the_shop_chooses_orders_by_rule_and_sees_number_and_cost_before(
    demo_url: str, new_context: NewContext
) -> None:
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, LEAD)
    await desk.goto(f"{demo_url}/app/outreach/campaigns")
    await desk.get_by_role("button", name=re.compile("新建")).first.click()
    await desk.get_by_role("button", name="短信邀评").click()
    await expect(desk.get_by_text("短信没有接通服务商").first).to_be_visible()
    await until(lambda: tile(desk, "每条短信数"), lambda number: number > 0)
    everybody = await tile(desk, "会发送")
    await desk.get_by_label("每千条短信价格").fill("45")
    await desk.keyboard.press("Tab")
    await desk.get_by_label("店铺联系方式").fill("400-123-4567")
    await expect(desk.locator("dl").get_by_text(re.compile("¥")).first).to_be_visible()
    await desk.get_by_role("button", name="加一个金额范围").click()
    await desk.get_by_label("最低").fill("300")
    await desk.keyboard.press("Tab")
    left_out = desk.get_by_role("toolbar", name="不发送的订单和原因").get_by_role("button", name=re.compile("金额不符"))
    await expect(left_out).to_be_visible()
    assert 0 < await tile(desk, "会发送") < everybody
    await left_out.click()
    await expect(desk.get_by_role("heading", name=re.compile("不发送：金额不符"))).to_be_visible()
    text = desk.get_by_label("内容（中文）")
    await text.fill("【{shop}】亲，五星好评返5元红包，联系{contact} 退订回T")
    await expect(desk.get_by_text("好处和评价不能出现在同一条消息里").first).to_be_visible()
    await expect(desk.get_by_role("button", name="保存并启用")).to_be_disabled()
    await text.fill("【{shop}】{buyer}您好，" + "感谢您的购买。" * 9 + "欢迎按真实感受评价，联系{contact} 退订回T")
    await expect(desk.get_by_text(re.compile("2 条短信"))).to_be_visible()
    await desk.get_by_role("button", name="保存草稿").click()
    await expect(desk.get_by_text("短信没有接通服务商，接通后才能启用。")).to_be_visible()
    await expect(desk.get_by_role("button", name="启用")).to_be_disabled()


async def said_once(owner: Visitor, talks: dict[str, str]) -> None:
    """The happy buyer was asked once, nobody else at all."""
    asked = await owner.get(f"/api/conversations/{talks['happy']}/lines")
    assert [line["text"] for line in asked["lines"]].count(
        "客人您好，双人三季帐篷用得怎么样？如果您愿意，欢迎按真实感受评价。不想再收到请回复“退订”。"
    ) == 1
    for who in ("small", "back"):
        lines = await owner.get(f"/api/conversations/{talks[who]}/lines")
        assert not any("真实感受" in line["text"] for line in lines["lines"])


@pytest.mark.proves("V11", "V02", "V03", "V09", "V14")
async def test_the_chosen_orders_are_written_to_once_and_the_others_say_why(
    demo_url: str, new_context: NewContext
) -> None:
    async with member(demo_url) as owner, shop_server(demo_url, owner) as shop, noon_at_the_shop(owner) as zone:
        names = {who: new_id("v11") for who in ("happy", "small", "back")}
        talks = {}
        for who, name in names.items():
            async with buyer(demo_url, shop.identity(name, name="客人")) as visitor:
                talks[who] = await says(visitor, "你好")
            await owner.post(f"/api/conversations/{talks[who]}/close", {})
        back = [{"title": "双人三季帐篷", "unit_price": "399.00", "state": "refunded"}]
        happy = await delivered(shop, names["happy"], "399.00")
        small = await delivered(shop, names["small"], "59.00")
        refunded = await delivered(shop, names["back"], "399.00", lines=back)
        terms = {
            "aim": "review_request", "channel": "webchat", "days": 3, "hour": datetime.now(ZoneInfo(zone)).hour,
            "texts": {"zh": TEXT}, "rule": {"amounts": [{"currency": "CNY", "from_minor": 30_000}]},
        }  # fmt: skip
        made = await owner.post("/api/campaigns", {"name": "帐篷邀评", "terms": terms})
        desk = await (await new_context()).new_page()
        await sign_in(desk, demo_url, LEAD)
        await desk.goto(f"{demo_url}/app/outreach/campaigns/{made['id']}")
        await desk.get_by_role("button", name="启用").click()
        await expect(desk.get_by_text("运行中")).to_be_visible()
        log = desk.locator("section").filter(has=desk.get_by_role("heading", name="发送记录")).last
        await expect(log.get_by_role("listitem").filter(has_text=happy)).to_contain_text("已发送")
        await expect(log.get_by_role("listitem").filter(has_text=refunded)).to_contain_text("退款或售后过")
        await expect(log.get_by_text(small)).to_have_count(0)
        for action in ("暂停", "继续"):
            await desk.get_by_role("button", name=action).click()
        await expect(desk.get_by_text("运行中")).to_be_visible()
        await said_once(owner, talks)
        await log.get_by_role("link", name="打开会话").first.click()
        await expect(desk.get_by_text("欢迎按真实感受评价").first).to_be_visible()
        skipped = await owner.get("/api/outreach/skips", params={"source_id": made["id"]})
        assert "went_wrong" in {one["rules"][0] for one in skipped["items"]}
        await owner.post(f"/api/campaigns/{made['id']}/move", {"action": "end"})


@pytest.mark.proves("V11")
async def test_a_campaign_is_made_on_a_phone_by_keyboard_alone(demo_url: str, new_context: NewContext) -> None:
    page = await (await new_context(width=360, height=740, locale="en")).new_page()
    await page.goto(f"{demo_url}/app/")
    await page.locator("input[type=email]").fill(LEAD)
    await page.locator("input[type=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/app/inbox**")
    await page.goto(f"{demo_url}/app/outreach/campaigns/new")
    await page.get_by_role("button", name="Check-in after receipt").focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("Name").focus()
    await page.keyboard.type("How is it")
    await expect(page.get_by_text("All checks passed; it can be switched on")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="Save draft").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="How is it")).to_be_visible()
    await expect(page.get_by_text("Expected a month")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
