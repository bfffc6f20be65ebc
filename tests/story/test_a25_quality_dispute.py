"""A quality dispute from the phone: sorry and photos first, a clear plan, one tap, and the money followed home."""

import re

import pytest
from PIL import Image
from playwright.async_api import Frame, Locator, expect
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext, open_widget
from tests.story.people import all_away, member, until
from tests.story.talk import photo

LEAD = "lead@luting.example"


@pytest.mark.proves("A06", "A22", "A25")
async def test_a_buyer_gets_an_apology_a_plan_a_choice_and_the_money(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    context = await new_context(width=360, height=740)
    await context.add_init_script("if (location.protocol === 'http:') sessionStorage.setItem('shop.buyer', '2')")
    shop = await context.new_page()
    chat = await open_widget(shop, demo_url)
    await _says(chat, "收到的东西是坏的")
    page = await _ask(chat)
    async with member(demo_url, LEAD) as lead, member(demo_url) as owner:
        case = await _newest(lead)
        too_soon = await lead.refused("POST", f"/api/cases/{case}/actions/approve", {})
        assert too_soon == (422, "case_field_missing")  # nobody decides before there is something to look at
        await _hand_in_a_photo(page, shop_file="tent.png")
        await _promise(lead, case, page)
        await lead.post(f"/api/cases/{case}/verified", {"words": "内部:确认是运输破损"})
        offers = page.locator(".offers")
        await expect(offers.get_by_role("button")).to_have_count(2)
        await expect(offers).to_contain_text("免费换新")
        await offers.get_by_role("button", name=re.compile("全额退款")).click()
        await _send_back(page)
        await lead.post(f"/api/cases/{case}/actions/receive_goods", {})
        await lead.post(f"/api/cases/{case}/actions/accept_goods", {})
        await expect(page.locator(".case-now")).to_contain_text("退款正在途中")
        await _pay(owner, case)
    await expect(page.locator(".case-now")).to_contain_text("已退回")
    await expect(page.locator(".way li.done")).to_have_count(7)
    await expect(page).not_to_contain_text("内部")
    await page.get_by_role("button", name="联系客服").click()
    card = chat.locator(".card", has_text="退货退款").last
    await expect(card).to_contain_text("已完成")
    await expect(chat.locator(".log")).to_contain_text("非常抱歉")


async def _says(chat: Frame, words: str) -> None:
    await chat.locator("textarea").fill(words)
    await chat.locator("textarea").press("Enter")


async def _ask(chat: Frame) -> Locator:
    """From the order's own sheet; what was chosen survives a look back into the chat."""
    await chat.get_by_role("button", name="更多").click()
    await chat.get_by_role("menuitem", name="我的订单").click()
    sheet = chat.get_by_role("dialog", name="我的订单")
    await sheet.get_by_role("button", name="订单详情").first.click()
    await sheet.get_by_role("button", name="申请售后").click()
    page = chat.get_by_role("dialog", name="售后服务")
    await page.get_by_role("button", name="申请售后").click()
    if not await page.get_by_role("checkbox").first.is_checked():
        await page.get_by_role("checkbox").first.check()
    await page.get_by_text("质量问题", exact=True).click()
    await page.locator(".choice", has_text="退货退款").click()
    await page.get_by_label("补充说明").fill("杆子断了")
    await page.get_by_role("button", name="返回").click()
    await page.get_by_role("button", name="申请售后").click()
    await expect(page.get_by_label("补充说明")).to_have_value("杆子断了")
    await page.get_by_role("button", name=re.compile("^提交，退款")).click()
    await expect(page.locator(".case-now")).to_contain_text("请补充照片或视频")
    return page


async def _newest(lead: Visitor) -> str:
    return str((await lead.get("/api/cases", params={"view": "any"}))["items"][0]["id"])


async def _hand_in_a_photo(page: Locator, *, shop_file: str) -> None:
    picture = photo(shop_file, Image.effect_noise((320, 240), 60))
    await page.locator("input[type=file]").set_input_files([picture])
    send = page.get_by_role("button", name="提交", exact=True)
    await expect(send).to_be_enabled()
    await send.click()
    await expect(page.locator(".case-now")).to_contain_text("店铺正在核实")
    await expect(page.locator(".photos img")).to_have_count(1)


async def _promise(lead: Visitor, case: str, page: Locator) -> None:
    due = (await lead.get(f"/api/cases/{case}"))["row"]["due_at"]
    await lead.post(f"/api/cases/{case}/plan", {"words": "今天核实,明天寄出退货包裹", "due_at": due})
    await expect(page.locator(".panel", has_text="处理方案").first).to_contain_text("完成时间")


async def _send_back(page: Locator) -> None:
    await expect(page.locator(".case-now")).to_contain_text("请寄回商品")
    await page.get_by_label("快递公司").select_option("zto")
    number = page.get_by_label("快递单号")
    await number.fill("138 0013 8000")
    await page.get_by_role("button", name="提交单号").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(number).to_have_value("138 0013 8000")  # a mistake costs nothing that was typed
    await number.fill("75312345678999")
    await page.get_by_role("button", name="提交单号").click()
    await expect(page.locator(".case-now")).to_contain_text("商品寄回途中")
    await expect(page).to_contain_text("75312345678999")


async def _pay(owner: Visitor, case: str) -> None:
    """A case is not done before the money is known to have been paid."""

    async def asked() -> list[dict[str, str]]:
        found = await owner.get("/api/payouts", params={"limit": 50})
        return [one for one in found["items"] if one["case_id"] == case]

    for payout in await until(asked, bool):
        assert (await owner.get(f"/api/cases/{case}"))["row"]["state"] == "refunding"
        await owner.post(f"/api/payouts/{payout['id']}/record", {"reference": "网银 0001"})
