"""C24: an agent reassures with a card of present facts; the lead sees how often, and whether an order followed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import expect
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext
from tests.story.people import member, shop_server, until
from tests.story.talk import meet

from xiaoer.app.demo.sales import customers
from xiaoer.kernel.ids import new_id

pytestmark = pytest.mark.proves("C24")


async def insured(lead: Visitor) -> dict[str, Any]:
    kinds = (await lead.get("/api/assurance-figures"))["kinds"]
    none = {"sent": 0, "conversations": 0, "sold": 0}
    return next((one for one in kinds if one["kind"] == "insured_shipping"), none)


async def test_a_card_states_the_present_facts_and_its_use_is_measured(demo_url: str, new_context: NewContext) -> None:
    talk = await meet(demo_url, new_context, "这么贵的东西，路上丢了怎么办", buyer=1)
    async with member(demo_url) as owner, shop_server(demo_url, owner) as shop:
        path = f"/api/policies/{shop.shop_id}"
        begin = (await owner.get(path))["in_force"]
        before = await insured(owner)
        document = {name: begin[name] for name in ("terms", "conditions", "clauses")}
        document["terms"]["insured"] = {"from_minor": 30000, "cover_minor": 888800}
        await owner.ask("PUT", f"{path}/draft", {"document": document, "note": "提高保额"})
        published = await owner.post(f"{path}/publish", {})

        await talk.pick("发送卡片")
        await talk.desk.get_by_role("menuitem", name="发送安心卡").click()
        choices = talk.desk.get_by_role("dialog", name="发送安心卡")
        await expect(choices.get_by_role("button", name="支付保障")).to_contain_text("支付宝")
        await choices.get_by_role("button", name="运输保价").click()
        card = talk.chat.get_by_role("region", name="安心卡").last
        await expect(card).to_contain_text("商品满 ¥300 的包裹由本店投保")
        await expect(card).to_contain_text("最高赔付 ¥8,888")
        link = card.get_by_role("link", name="查看完整政策")
        await expect(link).to_have_attribute("href", f"{demo_url}/policy/{shop.shop_id}/{published['version']}?lang=zh")
        await expect(talk.thread).to_contain_text("最高赔付 ¥8,888")

        sent = await until(lambda: insured(owner), lambda seen: seen["sent"] == before["sent"] + 1)
        assert (sent["conversations"], sent["sold"]) == (before["conversations"] + 1, before["sold"])
        now = datetime.now(UTC).isoformat()
        await shop.push(new_id("T"), customers()[0].external_id, 120, state="paid", placed_at=now, paid_at=now)
        sold = await until(lambda: insured(owner), lambda seen: seen["sold"] > before["sold"])
        assert sold["sold"] == before["sold"] + 1

        await owner.post(f"{path}/versions/{begin['version']}/restore", {"note": "改回来"})
        await owner.post(f"{path}/publish", {})

    lead = await (await new_context()).new_page()
    async with member(demo_url, "lead@luting.example") as one:
        cookies = [{"name": name, "value": value, "url": demo_url} for name, value in one.client.cookies.items()]
    await lead.context.add_cookies(cookies)
    await lead.goto(f"{demo_url}/app/figures/after-sales")
    row = lead.get_by_role("row", name="运输保价")
    await expect(row.get_by_role("cell").nth(1)).to_have_text(str(sold["sent"]))


async def test_a_promise_that_the_policy_does_not_make_is_not_sent(demo_url: str) -> None:
    async with member(demo_url, "atan@luting.example") as agent:
        talk = (await agent.get("/api/conversations", params={"view": "all", "limit": 1}))["items"][0]
        asked = {"client_id": new_id("c"), "kind": "card", "card": {"card": "assurance", "kind": "eternal_youth"}}
        status, refused = await agent.ask("POST", f"/api/conversations/{talk['id']}/lines", asked)
        assert (status, refused["code"]) == (409, "nothing_to_assure"), refused
