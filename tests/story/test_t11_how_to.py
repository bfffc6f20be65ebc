"""T11: a new buyer is shown how something is done here, by a card of the agent and on the shop's help page."""

import re

import pytest
from playwright.async_api import Page, expect
from tests.story.conftest import NewContext
from tests.story.people import at_the_door, member, until
from tests.story.talk import Talk, meet

pytestmark = pytest.mark.proves("T11")
TITLE = "怎么看物流"
STEP = "点开订单，包裹下面就是最新的物流"


async def test_the_agents_card_and_the_help_page_teach_the_same(demo_url: str, new_context: NewContext) -> None:
    talk = await meet(demo_url, new_context, "第一次在这买，不知道去哪看快递")
    await talk.pick("发送卡片")
    await talk.desk.get_by_role("menuitem", name="发送操作指引").click()
    choices = talk.desk.get_by_role("dialog", name="发送操作指引")
    await expect(choices.get_by_role("button", name="淘宝怎么评价")).to_have_count(0)
    await expect(choices.get_by_role("button", name="怎么评价")).to_be_visible()
    await choices.get_by_role("searchbox").fill("物流")
    await expect(choices.get_by_role("button", name="怎么评价")).to_have_count(0)
    await choices.get_by_role("button", name=TITLE).click()
    card = talk.chat.get_by_role("region", name="操作指引")
    await expect(card.get_by_text(TITLE)).to_be_visible()
    await expect(card.get_by_role("listitem")).to_have_count(3)
    await expect(card).to_contain_text(STEP)
    await expect(talk.thread).to_contain_text(f"2. {STEP}")

    async with member(demo_url) as owner:
        shop = (await owner.get("/api/shops"))["items"][0]["id"]

        async def shown() -> int:
            page = await owner.get("/api/knowledge/entries", params={"q": TITLE})
            return int(page["items"][0]["figures"]["shown"])

        assert await until(shown, lambda times: times > 0)

    await the_chats_help_teaches_it(talk)
    await so_does_the_page(await (await new_context(width=360)).new_page(), f"{demo_url}/help/{shop}?lang=zh")


async def the_chats_help_teaches_it(talk: Talk) -> None:
    await talk.chat.get_by_role("button", name="更多").click()
    await talk.chat.get_by_role("menuitem", name="帮助与资质").click()
    sheet = talk.chat.get_by_role("dialog", name="帮助与资质")
    await sheet.get_by_text("怎么申请退货").click()
    await expect(sheet.get_by_text("验货后原路退款，进度在同一页")).to_be_visible()
    await sheet.get_by_role("searchbox").fill("快递")
    await expect(sheet.get_by_text("怎么评价", exact=True)).to_have_count(0)
    await expect(sheet.get_by_text(STEP)).to_be_visible()


async def so_does_the_page(page: Page, address: str) -> None:
    await page.goto(address)
    await page.get_by_text(TITLE).click()
    await expect(page.get_by_text(STEP)).to_be_visible()
    await page.get_by_role("searchbox").fill("评价")
    await page.get_by_role("button", name="搜索").click()
    await expect(page.locator("details")).to_have_count(1)
    await expect(page.get_by_text("找到已签收的订单")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await page.get_by_role("link", name="English").click()
    await expect(page).to_have_title(re.compile("Help$"))
    await expect(page.get_by_text("How do I write a review?")).to_be_visible()


async def test_another_channel_and_an_older_app_are_taught_what_they_have(demo_url: str) -> None:
    async with member(demo_url) as owner, at_the_door(demo_url) as anybody:
        shop = (await owner.get("/api/shops"))["items"][0]["id"]

        async def review(**asked: str) -> list[str]:
            found = (await anybody.ask("GET", f"/api/public/help/{shop}", params=asked))[1]["how_tos"]
            return [one["wordings"]["zh"]["questions"][0] for one in found if one["topic"] == "review"]

        assert await review() == ["怎么评价"]
        assert await review(channel="taobao") == ["淘宝怎么评价"]
        assert await review(channel="taobao", app_version="9.9") == []
