"""Outsourced colleagues: every change of a rule is read, and quality below the floor sends conversations elsewhere."""

import re

import pytest
from playwright.async_api import expect
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext, sign_in
from tests.story.people import member

from xiaoer.kernel.ids import new_id

LEAD, OUTSOURCED = "lead@luting.example", "outsourced@luting.example"


@pytest.mark.proves("P03")
async def test_a_changed_rule_is_read_with_one_key_and_the_lead_sees_who_has_not(
    demo_url: str, new_context: NewContext
) -> None:
    title = f"退货运费改由店铺承担 {new_id('w')[-4:]}"
    agents = await (await new_context()).new_page()
    await sign_in(agents, demo_url, OUTSOURCED)
    leads = await (await new_context()).new_page()
    await sign_in(leads, demo_url, LEAD)
    await leads.goto(f"{demo_url}/app/bulletins")
    await leads.get_by_role("button", name="写公告").first.click()
    await leads.get_by_label("标题").fill(title)
    await leads.get_by_label("内容").fill("今天起，质量问题的退货运费由店铺承担，不要让买家垫付。")
    await leads.get_by_role("button", name="发布").click()
    await expect(leads.get_by_text(re.compile("已读 0 /"))).to_be_visible()
    banner = agents.get_by_role("status", name="公告")
    await expect(banner.get_by_text(title)).to_be_visible()
    await agents.keyboard.press("Alt+r")
    await expect(banner.get_by_text(title)).to_be_hidden()
    await expect(leads.get_by_text(re.compile("已读 1 /"))).to_be_visible()
    await leads.get_by_role("button", name=re.compile("提醒未读的")).click()
    await expect(leads.get_by_text(re.compile(r"已提醒 \d+ 人")).first).to_be_visible()
    await agents.reload()
    await expect(agents.get_by_role("navigation").first).to_be_visible()
    await expect(banner.get_by_text(title)).to_be_hidden()
    async with member(demo_url, LEAD) as lead:
        one = next(one for one in (await lead.get("/api/bulletins"))["items"] if one["title"] == title)
        await lead.ask("POST", f"/api/bulletins/{one['id']}/withdraw")


@pytest.mark.proves("P03")
async def test_whoever_falls_below_the_floor_gets_no_new_conversations_until_a_lead_lifts_it(
    demo_url: str, new_context: NewContext
) -> None:
    floor = {"active": True, "least": 70, "sheets": 1}
    async with member(demo_url, LEAD) as lead, member(demo_url, "inspector@luting.example") as inspector:
        desk = await (await new_context()).new_page()
        await sign_in(desk, demo_url, LEAD)
        await desk.goto(f"{demo_url}/app/quality/figures")
        await desk.get_by_role("switch", name="启用").click()
        await desk.get_by_label("底线分数").fill("70")
        await desk.get_by_label("最近几份评分").fill("1")
        await desk.get_by_role("button", name="保存").first.click()
        await expect(desk.get_by_text("现在没有低于底线的客服。")).to_be_visible()
        assert (await lead.get("/api/quality/floor"))["floor"] == floor
        waiting = (await inspector.get("/api/quality/sheets", params={"view": "to_score"}))["items"]
        sheet = next(one for one in waiting if not one["double"])
        path = f"/api/quality/sheets/{sheet['id']}"
        criteria = (await inspector.get(path))["card"]["criteria"]
        answers = {one["code"]: {"points": 10 if one["fatal"] else 3} for one in criteria}
        await inspector.post(f"{path}/score", {"answers": answers, "note": "先安抚，再说时间"})
        assert await held_back(lead) == [sheet["agent_id"]], "routing passes them over"
        await desk.reload()
        await desk.get_by_role("button", name="恢复接待").click()
        dialog = desk.get_by_role("dialog")
        await dialog.get_by_label("已采取的措施").fill("已一对一辅导")
        await dialog.get_by_role("button", name="恢复接待").click()
        await expect(desk.get_by_text("现在没有低于底线的客服。")).to_be_visible()
        assert await held_back(lead) == []
        await expect(desk.get_by_role("heading", name="自有与外包")).to_be_visible()
        await lead.ask("PUT", "/api/quality/floor", floor | {"active": False})


async def held_back(lead: Visitor) -> list[str]:
    return [one["id"] for one in (await lead.get("/api/routing/board"))["agents"] if one["held_back"]]
