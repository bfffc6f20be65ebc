"""Help from the platform: which door, which number, until when, and a word before the time is up."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.story.conftest import NewContext, sign_in
from tests.story.people import member, until

LEAD = "lead@luting.example"
pytestmark = pytest.mark.proves("T08")


async def test_a_case_at_the_platform_has_its_door_number_and_deadline(demo_url: str, new_context: NewContext) -> None:
    async with member(demo_url, LEAD) as lead:
        doors = (await lead.get("/api/platform-doors"))["items"]
        assert {one["platform"] for one in doors} >= {"taobao", "jd", "pinduoduo", "douyin", "amazon"}
        assert all(one["url"].startswith("https://") and one["where"]["zh"] for one in doors)
        deadline = (datetime.now(UTC) + timedelta(days=2)).isoformat()
        asked = {
            "kind": "platform_support",
            "title": "店铺被误判，请复核",
            "platform": "taobao",
            "deadline_at": deadline,
        }
        one = (await lead.post("/api/tickets", asked))["row"]
        assert (one["department"], one["next_action"]) == ("platform_support", "ask_platform")

        desk = await (await new_context()).new_page()
        await sign_in(desk, demo_url, LEAD)
        await desk.goto(f"{demo_url}/app/tickets/{one['id']}")
        await desk.get_by_role("combobox", name="入口").click()
        await desk.get_by_role("option", name="在线客服").click()
        await desk.get_by_text("千牛卖家中心").first.wait_for()
        await desk.get_by_role("button", name="保存").click()
        await desk.locator("[data-actions]").get_by_role("button", name="问平台").click()
        await desk.locator("[data-actions] form").get_by_label("平台单号").fill("TB-2026-7")
        await desk.locator("[data-actions] form").get_by_role("button", name="问平台").click()
        seen = await until(
            lambda: lead.get(f"/api/tickets/{one['id']}"), lambda it: it["row"]["state"] == "waiting_platform"
        )
        assert (seen["row"]["reference"], seen["ticket"]["door"], seen["row"]["next_action"]) == (
            "TB-2026-7", "taobao_online", "hear_platform",
        )  # fmt: skip
        found = (await lead.get("/api/tickets", params={"view": "platform", "q": "TB-2026-7"}))["items"]
        assert [row["id"] for row in found] == [one["id"]]


async def test_the_directory_is_the_merchant_s_to_complete(demo_url: str, new_context: NewContext) -> None:
    async with member(demo_url, LEAD) as lead:
        desk = await (await new_context()).new_page()
        await sign_in(desk, demo_url, LEAD)
        await desk.goto(f"{demo_url}/app/settings/tickets")
        row = desk.get_by_role("listitem").filter(has_text="卖家服务电话")
        await row.get_by_role("button", name="修改").or_(row.get_by_role("button", name="编辑")).first.click()
        await desk.get_by_role("dialog").get_by_label("电话", exact=True).fill("0571-8800-0000")
        await desk.get_by_role("dialog").get_by_role("button", name="保存").click()

        async def phone() -> str:
            doors = (await lead.get("/api/platform-doors"))["items"]
            return next(str(one["phone"]) for one in doors if one["code"] == "taobao_phone")

        await until(phone, lambda seen: seen == "0571-8800-0000")
        await lead.post("/api/platform-doors/restore")
        assert await phone() == ""
