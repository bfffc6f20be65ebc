"""What after-sales add up to: a number opens the cases it is made of; a payment recorded by hand settles its case."""

import re

import pytest
from playwright.async_api import Page, expect
from tests.staff.front_door import Visitor
from tests.story.after_sales import paid, shopper
from tests.story.conftest import NewContext, sign_in
from tests.story.people import OWNER, until


async def recorded(page: Page, amount: str) -> None:
    """The owner paid at the bank and writes the number of the transfer down."""
    row = page.get_by_role("listitem").filter(has_text=amount).first
    await row.get_by_role("button", name="登记付款").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text(amount)
    await dialog.get_by_role("textbox").fill("ICBC 7781")
    await dialog.get_by_role("button", name=re.compile("^已付")).click()
    await dialog.wait_for(state="detached")


async def settled(owner: Visitor, case_id: str) -> None:
    await until(lambda: owner.get(f"/api/cases/{case_id}"), lambda seen: seen["row"]["state"] == "settled")


@pytest.mark.proves("A30", "A31", "A32")
async def test_a_payment_recorded_by_hand_settles_its_case_and_the_number_opens_it(
    demo_url: str, new_context: NewContext
) -> None:
    async with shopper(demo_url, "不想要了，可以退款吗") as one:
        number = await one.order(**paid(), paid="317.00")
        case = await one.ask(number, "refund_only", "unwanted")
        case_id = case["row"]["id"]
        assert case["row"]["state"] == "refunding", case["row"]
        page = await (await new_context()).new_page()
        await sign_in(page, demo_url, OWNER)
        await page.get_by_role("link", name="资金").click()
        await recorded(page, "¥317.00")
        await settled(one.desk, case_id)

        await page.get_by_role("link", name="售后数据").click()
        tile = page.get_by_role("button").filter(has_text="仅退款自主完结时长")
        await expect(tile).to_contain_text("参考：4 小时内")
        await expect(tile).to_contain_text("90% 在")
        dispute = page.get_by_role("button").filter(has_text="纠纷介入率")
        await expect(dispute).to_contain_text(re.compile(r"\d+ 笔付款订单中有 \d+ 笔介入"))
        await expect(dispute).to_contain_text("参考：低于 0.1%")
        await expect(page.get_by_role("button").filter(has_text="退货退款自主完结时长")).to_contain_text(
            "参考：18 小时内"
        )
        await page.get_by_role("button", name="近 7 天").click()
        await tile.click()
        behind = page.get_by_role("region", name="仅退款自主完结时长")
        await behind.get_by_role("link").filter(has_text=number).click()
        await page.wait_for_url(f"**/app/cases/{case_id}**")
        await expect(page.get_by_role("article")).to_contain_text("已完成")
