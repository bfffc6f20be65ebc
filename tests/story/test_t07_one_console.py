"""T07: conversations, orders, goods, quick replies and settings are one workspace, and a command bar does it all."""

import re

import pytest
from playwright.async_api import Page, expect
from tests.story.conftest import NewContext, sign_in
from tests.story.people import all_away, buyer, member, row, says, until

from xiaoer.kernel.ids import new_id

pytestmark = pytest.mark.proves("T07")


async def command(desk: Page, words: str, name: str) -> None:
    """Ctrl+K, a few letters, Enter."""
    await desk.keyboard.press("Control+k")
    bar = desk.get_by_role("dialog").get_by_role("combobox").or_(desk.get_by_role("dialog").locator("input")).first
    await bar.fill(words)
    await expect(desk.get_by_role("option", name=re.compile(name)).first).to_be_visible()
    await desk.keyboard.press("Enter")


async def test_what_a_talk_needs_stands_around_it(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, "lead@luting.example")
    async with member(demo_url) as owner:
        found = (await owner.get("/api/conversations", params={"view": "all", "stage": "after", "limit": 20}))["items"]
    talk = next(one["id"] for one in found if one["subject_order_id"])
    await desk.goto(f"{demo_url}/app/inbox/{talk}?view=all")
    beside = desk.get_by_role("complementary")
    await expect(beside.get_by_role("button", name=re.compile("^订单"))).to_be_visible()
    await expect(beside.get_by_role("button", name="复制订单号").first).to_be_visible()
    await command(desk, "商品卡片", "发商品卡片")
    await expect(desk.get_by_role("dialog").get_by_text("帐篷").first).to_be_visible()
    await desk.keyboard.press("Escape")
    await command(desk, "快捷回复设置", "快捷回复设置")
    await expect(desk).to_have_url(re.compile("/settings/quick-replies"))
    await expect(desk.get_by_text("用过").first).to_be_visible()
    await command(desk, "实时看板", "实时看板")
    await expect(desk).to_have_url(re.compile("/board"))


async def test_the_command_bar_transfers_and_closes(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, "atan@luting.example")
    async with member(demo_url) as owner, buyer(demo_url) as first, buyer(demo_url) as second:
        passed_on, ended = await says(first, "能开发票吗？"), await says(second, "谢谢，没有别的了。")

        await row(desk, passed_on).click()
        await command(desk, "转接", "转接")
        await desk.get_by_role("button", name=re.compile("周小满")).click()
        await desk.get_by_label("给同事的话").fill("要专票")
        await desk.get_by_role("button", name="转给 周小满").click()
        await expect(row(desk, passed_on)).to_have_count(0)
        moved = await owner.get(f"/api/conversations/{passed_on}")
        assert moved["agent_name"] == "周小满"

        await row(desk, ended).click()
        await expect(desk.get_by_role("button", name="结束", exact=True)).to_be_visible()
        await command(desk, "结束会话", "结束会话")
        await until(lambda: owner.get(f"/api/conversations/{ended}"), lambda seen: seen["state"] == "closed")
        await expect(row(desk, ended)).to_have_count(0)


async def test_search_finds_a_chinese_and_an_english_word_and_opens_the_line(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    mark = new_id("w").removeprefix("w_")
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, "atan@luting.example")
    async with buyer(demo_url) as asks:
        talk = await says(asks, f"这顶帐篷 {mark} 的地布要不要另买")
        await says(asks, f"My friend asks: is the groundsheet {mark} included?")
        for n in range(40):
            await says(asks, f"补充第 {n} 句")
    for typed, line in ((f"{mark} 地布", "地布要不要另买"), (f"{mark} groundsheet", "is the groundsheet")):
        await command(desk, "搜索消息", "搜索消息")
        await expect(desk).to_have_url(re.compile("/search"))
        await desk.get_by_role("main").get_by_role("searchbox").fill(typed)
        await desk.get_by_role("region", name="搜索结果").get_by_role("link").first.click()
        await expect(desk).to_have_url(re.compile(f"/inbox/{talk}"))
        await expect(desk.get_by_label("消息", exact=True).get_by_text(line)).to_be_in_viewport()
