"""Within a role's limits it happens at once; above them a lead approves with one tap."""

from typing import Any

import pytest
from tests.story.after_sales import AGENT, LEAD, Shopper, bought, goods, paid, photo, shopper, signed
from tests.story.people import member

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
