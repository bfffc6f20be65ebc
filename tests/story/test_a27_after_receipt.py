"""After the parcel has come the shop asks once how it goes; who is not content has somebody's work at once."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect
from tests.story.conftest import NewContext, sign_in
from tests.story.people import all_away, buyer, member, says, shop_server, until
from tests.story.test_v11_review_requests import LEAD, delivered, noon_at_the_shop

from xiaoer.kernel.ids import new_id


@pytest.mark.proves("A27")
async def test_one_question_after_receipt_and_a_bad_answer_becomes_a_ticket(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    async with member(demo_url) as owner, shop_server(demo_url, owner) as shop, noon_at_the_shop(owner) as zone:
        name = new_id("a27")
        identity = shop.identity(name, name="客人")
        async with buyer(demo_url, identity) as visitor:
            greeting = await says(visitor, "你好")
        await owner.post(f"/api/conversations/{greeting}/close", {})
        number = await delivered(shop, name, "399.00")
        ready = {one["id"]: one for one in (await owner.get("/api/campaigns/options"))["presets"]}["check_in"]
        assert ready["terms"]["days"] == 2
        terms = ready["terms"] | {"days": 3, "hour": datetime.now(ZoneInfo(zone)).hour}
        made = await owner.post("/api/campaigns", {"name": "收货后回访", "terms": terms})
        await owner.post(f"/api/campaigns/{made['id']}/move", {"action": "start"})

        async def sent() -> list[str]:
            page = await owner.get(f"/api/campaigns/{made['id']}/sends", params={"in_state": "sent"})
            return [one["external_id"] for one in page["items"]]

        await until(sent, lambda found: number in found)
        async with buyer(demo_url, identity) as visitor:
            talk = await says(visitor, "用了两次拉链就坏了")

        async def opened() -> list[dict[str, Any]]:
            found = await owner.get("/api/tickets", params={"q": number})
            return [one for one in found["items"] if one["conversation_id"] == talk]

        [ticket] = await until(opened, lambda found: len(found) == 1)
        assert (ticket["priority"], number in ticket["title"]) == ("high", True)
        desk = await (await new_context()).new_page()
        await sign_in(desk, demo_url, LEAD)
        await desk.goto(f"{demo_url}/app/outreach/campaigns/{made['id']}")
        bad = desk.locator("dl > div").filter(has_text="反馈不满意")
        await expect(bad.get_by_text("1", exact=True)).to_be_visible()
        await owner.post(f"/api/campaigns/{made['id']}/move", {"action": "end"})


@pytest.mark.proves("A28")
async def test_a_signed_order_is_reminded_of_and_a_complete_one_is_not(demo_url: str, new_context: NewContext) -> None:
    async with member(demo_url) as owner, shop_server(demo_url, owner) as shop, noon_at_the_shop(owner) as zone:
        names = {who: new_id("a28") for who in ("signed", "complete")}
        for name in names.values():
            async with buyer(demo_url, shop.identity(name, name="客人")) as visitor:
                greeting = await says(visitor, "你好")
            await owner.post(f"/api/conversations/{greeting}/close", {})
        signed = await delivered(shop, names["signed"], "399.00")
        complete = await delivered(shop, names["complete"], "399.00", state="completed")
        ready = {one["id"]: one for one in (await owner.get("/api/campaigns/options"))["presets"]}["confirm_receipt"]
        terms = ready["terms"] | {"days": 3, "hour": datetime.now(ZoneInfo(zone)).hour}
        made = await owner.post("/api/campaigns", {"name": "提醒确认收货", "terms": terms})
        desk = await (await new_context()).new_page()
        await sign_in(desk, demo_url, LEAD)
        await desk.goto(f"{demo_url}/app/outreach/campaigns/{made['id']}")
        await desk.get_by_role("button", name="启用").click()
        log = desk.locator("section").filter(has=desk.get_by_role("heading", name="发送记录")).last
        await expect(log.get_by_role("listitem").filter(has_text=signed)).to_contain_text("已发送")
        await expect(log.get_by_role("listitem").filter(has_text=complete)).to_contain_text("订单已完成")
        reasons = desk.get_by_role("toolbar", name="按原因筛选")
        await reasons.get_by_role("button", name=re.compile("订单已完成")).click()
        await expect(log.get_by_text(signed)).to_have_count(0)
        await owner.post(f"/api/campaigns/{made['id']}/move", {"action": "end"})
