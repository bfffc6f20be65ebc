"""C18, C19, C20: unkind words do not leave, claims rest on facts, and vague words give way to the exact answer."""

import re

import pytest
from playwright.async_api import Page, expect
from tests.story.conftest import NewContext, open_widget, sign_in
from tests.story.people import all_away, member, until
from tests.story.talk import AGENT, meet


async def write(desk: Page, words: str) -> None:
    """Written, and the gate has looked at it: nothing is sent."""
    async with desk.expect_response(lambda answer: answer.url.endswith("/preview")):
        await desk.locator("textarea").first.fill(words)


@pytest.mark.proves("C18")
async def test_an_insult_stays_here_with_its_reason_and_a_kind_wording(demo_url: str, new_context: NewContext) -> None:
    talk = await meet(demo_url, new_context, "怎么还没发货，急死人了")
    hints = talk.thread.get_by_role("region", name="发送检查")
    await write(talk.desk, "你这人有病吧，自己不会看吗")
    await expect(hints).to_contain_text("辱骂")
    await talk.desk.keyboard.press("Enter")
    await expect(talk.thread.locator("textarea")).to_have_value("你这人有病吧，自己不会看吗")
    await hints.get_by_role("button", name="用这句").click()
    kind = await talk.thread.locator("textarea").input_value()
    assert kind
    assert "有病" not in kind
    await hints.get_by_role("button", name="撤销").click()
    await expect(talk.thread.locator("textarea")).to_have_value("你这人有病吧，自己不会看吗")
    await hints.get_by_role("button", name="用这句").click()
    await talk.send()
    await expect(talk.chat.get_by_text(kind, exact=True)).to_be_visible()


@pytest.mark.proves("C18", "V13")
async def test_what_was_stopped_is_counted_for_the_agent_and_comes_back_to_be_said_another_way(
    demo_url: str, new_context: NewContext
) -> None:
    talk = await meet(demo_url, new_context, "在吗，想问个问题")
    lead = await (await new_context()).new_page()
    await sign_in(lead, demo_url, "lead@luting.example")
    await talk.desk.route("**/preview", lambda route: route.abort())  # faster than any hint
    await talk.thread.locator("textarea").fill("你就是个骗子，滚")
    await talk.desk.keyboard.press("Enter")
    refused = talk.thread.get_by_role("alert").filter(has_text="不能发送")
    await expect(refused).to_be_visible()
    await expect(lead.get_by_text("有违规消息被拦截").first).to_be_visible()
    await refused.get_by_role("button", name="改一改").click()
    await expect(talk.thread.locator("textarea")).to_have_value("你就是个骗子，滚")
    await expect(refused).to_have_count(0)
    async with member(demo_url) as owner, member(demo_url, AGENT) as agent:
        me = (await agent.get("/api/me"))["id"]
        counts = {one["agent_id"]: one for one in await owner.get("/api/gate/counts")}
        assert counts[me]["blocked"] >= 1
        assert counts[me]["by_rule"]["abuse"] >= 1
        noted = (await owner.get("/api/audit", params={"limit": 50}))["items"]
        assert any(entry["action"] == "message.blocked" for entry in noted)
    await lead.goto(f"{demo_url}/app/outreach/stopped")
    await expect(lead.get_by_role("row").filter(has_text=re.compile("辱骂 [1-9]"))).to_be_visible()


FABRIC = "210T 聚酯纤维，防水压 3000 mm"


@pytest.mark.proves("C19", "C20")
async def test_a_claim_is_laid_beside_the_goods_and_the_record_names_the_fact(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    async with member(demo_url) as owner:
        found = (await owner.get("/api/listings", params={"q": "双人三季帐篷"}))["items"]
        [tent] = [one for one in found if one["external_id"] == "LT-TENT2"]  # other stories sell tents too
        shop, desk = await (await new_context()).new_page(), await (await new_context()).new_page()
        chat = await open_widget(shop, demo_url, f"/demo/item/{tent['id']}")
        words = "这个帐篷外面是什么面料"
        await chat.locator("textarea").fill(words)
        await chat.locator("textarea").press("Enter")
        await sign_in(desk, demo_url, AGENT)
        await desk.get_by_role("link").filter(has_text=words).first.click()
        hints = desk.get_by_role("region", name="发送检查")
        await write(desk, "这款外帐是纯棉的哦，很透气")
        await expect(hints).to_contain_text(f"与商品资料不符，资料写的是 外帐面料: {FABRIC}")
        await write(desk, "外帐面料大概是涤纶之类的吧")
        await expect(hints).to_contain_text("含糊")
        await expect(hints).to_contain_text(f"外帐面料: {FABRIC}。")
        await write(desk, "外帐是聚酯纤维做的，很结实")
        await expect(hints.get_by_role("listitem")).to_have_count(0)
        await desk.keyboard.press("Enter")
        await expect(chat.get_by_text("外帐是聚酯纤维做的")).to_be_visible()
        talk = desk.url.split("/inbox/")[1].split("?")[0]

        async def record() -> list[dict[str, str]]:
            kept = await owner.get("/api/gate/rulings", params={"conversation_id": talk, "rule": "claim_backed"})
            return [one for ruling in kept["items"] for one in ruling["found"]]

        [claim] = await until(record, lambda found: len(found) == 1)
        assert (claim["words"], claim["fact"], claim["source"]) == (
            "聚酯纤维", f"外帐面料: {FABRIC}", f"listing:{tent['id']}",
        )  # fmt: skip
