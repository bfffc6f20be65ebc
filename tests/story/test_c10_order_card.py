"""C10: an offer or an order is put into the talk as a card, with what it costs and how it stands."""

import re

import pytest
from playwright.async_api import expect
from tests.story.conftest import NewContext
from tests.story.talk import expect_shown, meet


@pytest.mark.proves("C10")
async def test_an_agent_offers_a_number_of_pieces_of_one_kind_at_a_price(
    demo_url: str, new_context: NewContext
) -> None:
    talk = await meet(demo_url, new_context, "两件一起买能便宜点吗")
    await talk.pick("发送卡片")
    await talk.desk.get_by_role("menuitem", name="邀请下单").click()
    form = talk.desk.get_by_role("dialog")
    await form.get_by_text("搜索商品名称").click()
    choice = talk.desk.get_by_role("option").first
    title = (await choice.inner_text()).split("¥")[0].strip()
    await choice.click()
    picker, choices = form.get_by_role("button", name=re.compile("^商品")), talk.desk.get_by_role("listbox")
    await expect(choices).to_have_count(0)
    await picker.click()  # looking for another one does not make the name of the chosen one an id
    await choices.get_by_role("combobox").fill("没有这样的商品")
    await expect(choices).to_contain_text("没有匹配的数据")
    await expect(picker).to_have_text(title)
    await talk.desk.keyboard.press("Escape")
    await expect(choices).to_have_count(0)
    kind = form.get_by_role("combobox", name="规格")
    await expect(kind).not_to_be_empty()
    sku = (await kind.inner_text()).strip()
    quantity, price = form.get_by_role("spinbutton").nth(0), form.get_by_role("spinbutton").nth(1)
    await quantity.fill("2")
    await quantity.press("Tab")
    await price.fill("99.5")
    await price.press("Tab")
    await expect(form.get_by_text("199.00")).to_be_visible()
    await form.get_by_role("button", name="发送邀请").click()

    card = talk.chat.locator(".card").filter(has_text="邀请你下单")
    await expect(card).to_contain_text(sku)
    await expect(card).to_contain_text("数量 2")
    await expect(card).to_contain_text("99.50")
    await expect(card).to_contain_text("待下单")
    await expect_shown(card.locator("img"))
    await expect(card.get_by_role("link", name="去下单")).to_have_attribute("href", re.compile(f"^{demo_url}/demo/#"))
    mine = talk.thread.locator("p", has_text="邀请下单").filter(has_text="待下单")
    await expect(mine).to_be_visible()
    await expect(talk.thread).to_contain_text(f"{sku} · 2 件")


@pytest.mark.proves("C10")
async def test_an_order_is_shown_by_either_side_with_its_state_and_what_was_paid(
    demo_url: str, new_context: NewContext
) -> None:
    talk = await meet(demo_url, new_context, "我的订单到哪一步了", buyer=1)
    panel = talk.desk.get_by_role("complementary", name="买家与订单")
    order = panel.get_by_role("article").first
    number = await order.locator("button .tabular").first.inner_text()
    state = await order.get_by_role("button", expanded=True).first.locator("span").first.inner_text()
    await order.get_by_role("button", name="发订单卡片").click()
    card = talk.chat.locator(".card.order").filter(has_text=number)
    await expect(card.locator(".order-state")).to_have_text(state)
    await expect(card.locator(".price")).to_contain_text("¥")
    await expect(talk.thread.get_by_text(f"订单号 {number}")).to_have_count(1)

    await talk.chat.get_by_role("button", name="更多").click()
    await talk.chat.get_by_role("menuitem", name="我的订单").click()
    sheet = talk.chat.get_by_role("dialog", name="我的订单")
    await sheet.locator(".order-choice").filter(has_text=number).get_by_role("button", name="咨询这个订单").click()
    await expect(talk.thread.get_by_text(f"订单号 {number}")).to_have_count(2)
