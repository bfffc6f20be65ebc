"""T18: tags set by hand or rule say why and until when, and segments of them lead conversations to a team."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import expect
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext, sign_in
from tests.story.people import OWNER, all_away, buyer, member, routing_as, row, says, until
from tests.story.talk import AGENT

pytestmark = pytest.mark.proves("T18")
SEGMENT = {"id": "anxious", "name": "等快递着急", "any_of": ["物流敏感"], "none_of": ["VIP"]}


@asynccontextmanager
async def rules_as(owner: Visitor, **changes: object) -> AsyncIterator[None]:
    before = await owner.get("/api/buyer-tag-rules")
    assert (await owner.ask("PUT", "/api/buyer-tag-rules", before | changes))[0] < 300
    try:
        yield
    finally:
        assert (await owner.ask("PUT", "/api/buyer-tag-rules", before))[0] < 300


def placed(found: dict[str, Any]) -> bool:
    return bool((found["routing_reason"] or {}).get("data", {}).get("team_id"))


async def test_three_questions_after_a_parcel_set_a_tag_that_shows_why_and_leads_to_the_team(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, AGENT)
    async with member(demo_url) as owner, rules_as(owner, segments=[SEGMENT]), buyer(demo_url) as asks:
        for words in ("物流到哪里了？", "快递还是没更新", "还没到，能催一下吗"):
            talk = await says(asks, words)

        async def tags() -> list[dict[str, object]]:
            found: list[dict[str, object]] = (await owner.get(f"/api/conversations/{talk}/context"))["buyer"]["tags"]
            return found

        (tag,) = await until(tags, bool)
        assert (tag["tag"], tag["source"], tag["reason"]) == ("物流敏感", "auto", "多次询问物流 · 30 天内 3 次")
        assert tag["expires_at"]
        assert (await owner.get("/api/buyer-segments"))["items"][0]["buyers"] >= 1

        await row(desk, talk).click()
        shown = desk.get_by_role("complementary").locator("span[tabindex]").filter(has_text="物流敏感")
        await shown.focus()
        await expect(desk.locator("[role=tooltip]")).to_contain_text(re.compile("多次询问物流.*自动.*到期"))
        await desk.get_by_role("button", name="查看“物流敏感”的依据").click()
        await expect(desk.get_by_role("menuitem")).to_have_count(3)
        await desk.keyboard.press("Escape")

        team = (await owner.get("/api/teams"))["items"][0]["id"]
        await owner.post(f"/api/conversations/{talk}/close", {})
        rule = {"name": "着急的买家", "segment": "anxious", "team_id": team}
        async with routing_as(owner, rules=[rule]):
            await says(asks, "你好")

            async def place() -> dict[str, Any]:
                found: dict[str, Any] = await owner.get(f"/api/conversations/{talk}")
                return found

            given_to = await until(place, placed)
            assert (given_to["routing_reason"]["data"]["team_id"], given_to["agent_name"]) == (team, "陆檀")


async def test_a_lead_makes_a_rule_and_a_segment_by_hand(demo_url: str, new_context: NewContext) -> None:
    page = await (await new_context()).new_page()
    await sign_in(page, demo_url, OWNER)
    async with member(demo_url) as owner, rules_as(owner):
        await page.goto(f"{demo_url}/app/settings/buyer-tags")
        await page.get_by_role("button", name="添加分群").click()
        await page.get_by_role("textbox", name="分群名称").fill("重点关怀")
        any_of = page.get_by_label("至少一个")
        await any_of.fill("VIP")
        await any_of.press("Enter")
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_text(re.compile(r"^\d+ 人$"))).to_have_count(1)
        kept = (await owner.get("/api/buyer-tag-rules"))["segments"]
        assert [(one["name"], one["any_of"]) for one in kept] == [("重点关怀", ["VIP"])]
        status, code = await owner.refused("PUT", "/api/routing", {"rules": [{"segment": "gone"}]})
        assert (status, code) == (404, "segment_not_found")
