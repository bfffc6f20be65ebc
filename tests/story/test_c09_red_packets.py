"""C09, C08: money and coupons in a talk: within a limit at once, above it by approval, claimed once, in the books."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, expect
from tests.story.conftest import NewContext, sign_in
from tests.story.people import ShopServer, member, shop_server
from tests.story.talk import Talk, meet

from xiaoer.app.demo.fill import PUBLIC_KEY
from xiaoer.kernel.ids import new_id

LEAD, AGENT = "lead@luting.example", "atan@luting.example"
CARE = "客服关怀"


async def dialog(talk: Talk) -> Locator:
    await talk.pick("发送卡片")
    await talk.desk.get_by_role("menuitem", name="发红包或优惠券").click()
    form = talk.desk.get_by_role("dialog")
    await expect(form.get_by_text("您的额度内")).to_be_visible()
    return form


async def fill(form: Locator, amount: str, words: str = "") -> None:
    field = form.get_by_role("spinbutton")
    await field.fill(amount)
    await field.press("Tab")
    await form.get_by_role("textbox", name="附言").fill(words)


def conversation_of(talk: Talk) -> str:
    found = re.search(r"/inbox/(cnv_\w+)", talk.desk.url)
    assert found
    return found[1]


async def budget(demo_url: str, name: str = CARE) -> dict[str, Any]:
    async with member(demo_url) as owner:
        return next(one for one in (await owner.get("/api/budgets"))["items"] if one["name"] == name)


async def report(server: ShopServer, code: str, order: str) -> dict[str, Any]:
    use = {"code": code, "order_external_id": order}
    status, answer = await server.door.ask("PUT", f"/api/shops/{server.shop_id}/gift-uses", {"uses": [use]})
    assert status == 200, answer
    return dict(answer)


@pytest.mark.proves("C09")
async def test_an_agent_gives_a_red_packet_the_buyer_taps_twice_and_the_shop_takes_it_off_an_order_once(
    demo_url: str, new_context: NewContext
) -> None:
    before = await budget(demo_url)
    talk = await meet(demo_url, new_context, "快递晚了三天才到")
    form = await dialog(talk)
    await fill(form, "6.66", "物流耽误了，请您喝杯奶茶")
    seen = form.get_by_role("group", name="红包 ¥6.66")
    await expect(seen).to_contain_text("请您喝杯奶茶")
    await form.get_by_role("button", name="发送 ¥6.66").click()
    await expect(form).to_have_count(0)

    card = talk.chat.get_by_role("group", name="红包 ¥6.66")
    await expect(card).to_contain_text("请您喝杯奶茶")
    await expect(card).to_contain_text("待领取")
    await card.get_by_role("button", name="领取").dblclick()
    await expect(card).to_contain_text("已领取")
    await expect(card.get_by_role("button", name="领取")).to_have_count(0)
    code = await card.locator(".gift-code b").inner_text()
    mine = talk.thread.get_by_role("group", name="红包 ¥6.66")
    await expect(mine).to_contain_text("已领取")
    await expect(mine).to_contain_text(code)
    await expect(talk.thread.get_by_text("买家领取了红包 ¥6.66")).to_have_count(1)

    async with member(demo_url) as owner, shop_server(demo_url, owner) as server:
        assert (await report(server, code, "S-1"))["used"] == 1
        assert (await report(server, code, "S-1"))["repeated"] == 1
        assert (await report(server, code, "S-2"))["refused"][0]["code"] == "gift_used_elsewhere"
    await expect(card).to_contain_text("已使用")
    await expect(mine).to_contain_text("已使用")
    after = await budget(demo_url)
    assert before["left_minor"] - after["left_minor"] == 666
    assert after["used_minor"] - before["used_minor"] == 666


@pytest.mark.proves("C09")
async def test_above_the_limit_a_lead_decides_with_one_tap_and_the_buyer_sees_nothing_before(
    demo_url: str, new_context: NewContext
) -> None:
    before = await budget(demo_url)
    talk = await meet(demo_url, new_context, "杯子碎了一个，太失望了")
    form = await dialog(talk)
    await fill(form, "30")
    await expect(form.get_by_text("超过您的单份额度 ¥10.00")).to_be_visible()
    await form.get_by_role("button", name="提交审批").click()
    await expect(form).to_have_count(0)
    await expect(talk.thread.get_by_text("申请发出 ¥30.00，等待审批")).to_be_visible()
    assert (
        before["left_minor"] - (await budget(demo_url))["left_minor"] == 3000
    )  # held, so that it cannot be promised twice
    await expect(talk.chat.get_by_role("group", name="红包")).to_have_count(0)

    lead = await (await new_context()).new_page()
    await sign_in(lead, demo_url, LEAD)
    await lead.goto(f"{demo_url}/app/settings/gifts")
    asked = lead.get_by_role("listitem").filter(has_text="¥30.00").filter(has_text="陆檀")
    await asked.get_by_role("button", name="批准并发送").click()
    await expect(asked.get_by_role("button", name="批准并发送")).to_have_count(0)
    await expect(talk.chat.get_by_role("group", name="红包 ¥30.00")).to_contain_text("待领取")
    await expect(talk.thread.get_by_role("group", name="红包 ¥30.00")).to_be_visible()


@pytest.mark.proves("C09")
async def test_a_retry_gives_once_a_gift_never_speaks_of_reviews_and_an_unclaimed_one_comes_back(
    demo_url: str, new_context: NewContext
) -> None:
    before = await budget(demo_url)
    talk = await meet(demo_url, new_context, "想要个小优惠")
    form = await dialog(talk)
    await fill(form, "5", "给个好评返现哦")
    await form.get_by_role("button", name="发送 ¥5.00").click()
    await expect(form.get_by_role("alert")).to_contain_text("不得与评价挂钩")
    await form.get_by_role("textbox", name="附言").fill("一点心意")
    await form.get_by_role("button", name="发送 ¥5.00").click()
    await expect(form).to_have_count(0)
    mine = talk.thread.get_by_role("group", name="红包 ¥5.00")
    await expect(mine).to_contain_text("一点心意")
    await mine.get_by_role("button", name="收回").click()
    await expect(mine).to_contain_text("已收回")
    await expect(talk.chat.get_by_role("group", name="红包 ¥5.00")).to_contain_text("已收回")
    assert (await budget(demo_url))["left_minor"] == before["left_minor"]

    new = {"key": new_id("key"), "kind": "red_packet", "budget_id": before["id"], "amount_minor": 100}
    async with member(demo_url, AGENT) as agent:
        path = f"/api/conversations/{conversation_of(talk)}/gifts"
        assert len({(await agent.post(path, new))["id"] for _ in range(3)}) == 1
    assert (await budget(demo_url))["left_minor"] == before["left_minor"] - 100
    await expect(talk.chat.get_by_role("group", name="红包 ¥1.00")).to_have_count(1)


@pytest.mark.proves("C08")
async def test_a_coupon_is_sent_once_with_its_conditions_and_its_use_shows_on_the_card(
    demo_url: str, new_context: NewContext
) -> None:
    talk = await meet(demo_url, new_context, "再买一件有券吗")
    form = await dialog(talk)
    await form.get_by_role("tab", name="优惠券").click()
    closed = form.get_by_role("listitem").filter(has_text="老友无门槛")
    await expect(closed).to_contain_text("不适用于该买家")
    await expect(closed.get_by_role("radio")).to_be_disabled()
    await form.get_by_role("listitem").filter(has_text="满 199 减 20").get_by_role("radio").check()
    await form.get_by_role("button", name="提交审批").click()  # 20 is above what an agent gives alone
    await expect(form).to_have_count(0)
    lead = await (await new_context()).new_page()
    await sign_in(lead, demo_url, LEAD)
    await lead.goto(f"{demo_url}/app/inbox/{conversation_of(talk)}")
    await lead.get_by_role("button", name="批准并发送").click()

    card = talk.chat.get_by_role("group", name="满 199 减 20 ¥20.00")
    await expect(card).to_contain_text("满 ¥199.00 可用")
    await card.get_by_role("button", name="领取").click()
    code = await card.locator(".gift-code b").inner_text()
    async with member(demo_url) as owner, shop_server(demo_url, owner) as server:
        assert (await report(server, code, "S-9"))["used"] == 1
    await expect(card).to_contain_text("已使用")
    form = await dialog(talk)
    await form.get_by_role("tab", name="优惠券").click()
    await expect(form.get_by_role("listitem").filter(has_text="满 199 减 20")).to_contain_text("达到领取上限")


async def test_only_the_buyer_of_the_talk_claims(demo_url: str, new_context: NewContext) -> None:
    talk = await meet(demo_url, new_context, "别人能领我的红包吗")
    care = await budget(demo_url)
    new = {"key": new_id("key"), "kind": "red_packet", "budget_id": care["id"], "amount_minor": 100}
    async with member(demo_url, AGENT) as agent:
        gift = await agent.post(f"/api/conversations/{conversation_of(talk)}/gifts", new)
        stranger = await agent.post(f"/api/webchat/{PUBLIC_KEY}/visitor", {})
        headers = {"Authorization": f"Bearer {stranger['token']}"}
        status, answer = await agent.ask("POST", f"/api/webchat/gifts/{gift['id']}/claim", {}, headers=headers)
    assert (status, answer["code"]) == (404, "gift_not_yours")
    await expect(talk.chat.get_by_role("group", name="红包 ¥1.00")).to_contain_text("待领取")
