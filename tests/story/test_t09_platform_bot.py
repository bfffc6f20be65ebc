"""T09: who comes through a platform's bot brings its transcript and what was asked already; nobody asks it again."""

import pytest
from playwright.async_api import expect
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext, sign_in
from tests.story.people import all_away, at_the_door, member, until
from tests.story.talk import AGENT

from xiaoer.kernel.ids import new_id

TALK = [
    {"who": "buyer", "text": "收到的露营灯充不进电"},
    {"who": "bot", "text": "请问您的订单号是？想退款还是换货呢？"},
    {"who": "buyer", "text": "想退款 订单里买了 59 块"},
]


async def platform_hands_over(demo_url: str, owner: Visitor, number: str) -> str:
    """What the platform's side sends, with a token that may push; the conversation."""
    connection = next(one for one in (await owner.get("/api/connections"))["items"] if one["channel"] == "webchat")
    token = await owner.post("/api/tokens", {"name": new_id("mi"), "scopes": ["order.push"]})
    order = (await owner.get("/api/orders", params={"limit": 1}))["items"][0]
    given = {
        "connection_id": connection["id"],
        "external_id": new_id("tb"),
        "hand_over_id": number,
        "source": "阿里小蜜",
        "buyer_name": "山野来客",
        "intents": ["aftersales.refund"],
        "fields": [
            {"name": "order_number", "value": order["external_id"]},
            {"name": "amount_minor", "value": "5900"},
            {"name": "reason", "value": "充不进电"},
        ],
        "mood": "annoyed",
        "transcript": TALK,
    }
    async with at_the_door(demo_url, token["secret"]) as door:
        first = await door.post("/api/hand-overs", given)
        assert await door.post("/api/hand-overs", given) == first, "the same again stores nothing"
    return str(first["conversation_id"])


@pytest.mark.proves("T09")
async def test_the_agent_reads_label_transcript_and_fields_and_a_second_question_is_noticed(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, AGENT)
    async with member(demo_url) as owner:
        one = await platform_hands_over(demo_url, owner, new_id("ho").replace("_", "-")[:40])
        await desk.goto(f"{demo_url}/app/inbox/{one}")
        card = desk.get_by_role("region", name="机器人转接小结")
        await expect(card.get_by_text("来自 阿里小蜜")).to_be_visible()
        await expect(card.get_by_text("不满")).to_be_visible()
        await expect(card).to_contain_text("买家要人工")
        await expect(card).to_contain_text("退款")
        await expect(card).to_contain_text("¥59.00")
        await expect(card).to_contain_text("充不进电")
        await expect(desk.get_by_text("请问您的订单号是？想退款还是换货呢？")).to_be_visible()

        strip = desk.get_by_role("region", name="建议", exact=True)
        await expect(strip).to_contain_text("下一步：开售后单")  # not: ask which order

        field = desk.locator("textarea").first
        await field.fill("麻烦您提供一下订单号可以吗？")
        await field.press("Enter")
        await expect(card.get_by_text("又问了一次：订单")).to_be_visible()
        figures = await until(lambda: owner.get("/api/hand-overs/figures"), lambda now: now["asked_again"] >= 1)
        assert {"reason": "阿里小蜜", "count": 1}.items() <= next(
            source for source in figures["sources"] if source["reason"] == "阿里小蜜"
        ).items()

        lead = await (await new_context()).new_page()
        await sign_in(lead, demo_url, "lead@luting.example")
        await lead.goto(f"{demo_url}/app/clocks?tab=waits")
        await expect(lead.get_by_text("重复询问")).to_be_visible()
        await expect(lead.get_by_text("阿里小蜜")).to_be_visible()
