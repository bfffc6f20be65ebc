"""Within a role's limits it happens at once; above them a lead approves with one tap."""

import re
from typing import Any

import pytest
from playwright.async_api import expect
from tests.story.after_sales import AGENT, LEAD, Shopper, bought, goods, paid, photo, shopper, signed
from tests.story.conftest import NewContext
from tests.story.people import member
from tests.story.test_after_sales_desk import at_the_desk, press

from xiaoer.kernel.ids import new_id


async def gives(one: Shopper, amount_minor: int) -> Any:
    care = next(one for one in (await one.desk.get("/api/budgets"))["items"] if one["name"] == "客服关怀")
    new = {"key": new_id("key"), "kind": "red_packet", "budget_id": care["id"], "amount_minor": amount_minor}
    return await one.desk.post(f"/api/conversations/{one.talk}/gifts", new)


@pytest.mark.proves("T17")
async def test_refunds_resends_and_gifts_keep_to_the_agents_limits(demo_url: str) -> None:
    async with shopper(demo_url, "麻烦帮我处理一下", desk=AGENT) as one, member(demo_url, LEAD) as lead:
        small = await one.ask(await one.order(**paid(), paid="88.00"), "refund_only", "unwanted")
        assert small["row"]["state"] == "refunding"
        large = (await one.ask(await one.order(**paid()), "refund_only", "unwanted"))["row"]
        assert (large["state"], large["waits_for"]) == ("awaiting_approval", "lead")
        alone = await one.desk.refused("POST", f"/api/cases/{large['id']}/actions/approve", {})
        assert alone == (403, "case_not_yours")
        [asked] = (await one.case(large["id"]))["approvals"]
        assert (asked["amount_minor"], asked["limit_minor"], asked["deputies"]) == (39900, 20000, False)
        approved = await lead.post(f"/api/cases/{large['id']}/actions/approve", {})
        assert approved["row"]["state"] == "refunding"
        await one.reads("退款 ¥399.00 已同意")

        assert (await gives(one, 500))["state"] == "sent"
        assert (await gives(one, 3000))["state"] not in ("sent", "claimed")


@pytest.mark.proves("T17")
async def test_goods_sent_again_above_the_limit_wait_for_a_lead(demo_url: str) -> None:
    async with (
        shopper(demo_url, "少发了一件", desk=AGENT) as one,
        member(demo_url, LEAD) as lead,
        member(demo_url) as owner,
    ):
        skus = await goods(owner, one.shop.shop_id, green=9)
        number = new_id("T")
        await one.order(number, **signed(1), lines=bought(number, skus["green"]))
        case = (await one.ask(number, "resend", "missing_item"))["row"]
        if case["state"] == "awaiting_evidence":
            seen = {"evidence": [await one.picture("box.png", photo())]}
            await one.door.post(f"/api/webchat/cases/{case['id']}/actions/give_evidence", seen)
            case = (await one.act(case["id"], "approve"))["row"]
        assert case["state"] == "awaiting_approval"
        approved = await lead.post(f"/api/cases/{case['id']}/actions/approve", {})
        assert approved["row"]["state"] == "sending"


@pytest.mark.proves("T17")
async def test_goods_that_the_buyer_may_keep_are_money_above_the_limit_as_well(
    demo_url: str, new_context: NewContext
) -> None:
    """The agent asks, the buyer still reads the day by which to send them, and one tap of the lead pays."""
    async with shopper(demo_url, "寄回去太麻烦了", desk=AGENT) as one:
        case_id = (await one.ask(await one.order(**signed(1)), "return_refund", "changed_mind"))["row"]["id"]
        async with member(demo_url, LEAD) as approver:
            await approver.post(f"/api/cases/{case_id}/actions/approve", {})
        await one.becomes(case_id, "awaiting_return")
        desk = await at_the_desk(demo_url, new_context, AGENT)
        await desk.goto(f"{demo_url}/app/cases/{case_id}")
        waive = desk.get_by_role("button", name=re.compile("免退货，直接退款"))
        await waive.click()
        await desk.get_by_role("textbox").last.fill("寄回的运费比货贵")
        await waive.last.click()
        await expect(desk.get_by_text("请求批准：免退货，直接退款")).to_be_visible()
        seen = await one.door.get(f"/api/webchat/cases/{case_id}")
        assert (seen["state"], seen["waits_for"]) == ("awaiting_return", "buyer")
        lead = await at_the_desk(demo_url, new_context, LEAD)
        await lead.goto(f"{demo_url}/app/cases/{case_id}")
        await press(lead, "批准 ¥399.00")
        await one.becomes(case_id, "refunding")
        await one.reads("商品不用寄回。退款 ¥399.00")
