"""A lead teaches the shop's own words, sees how they fare before buyers are answered by them, and goes back."""

import re

from playwright.async_api import Page, expect
from tests.story.conftest import NewContext, sign_in
from tests.story.people import all_away, member

LEAD = "lead@luting.example"
ENGRAVING = [
    "杯子能刻名字吗",
    "刻字要加钱吗",
    "想在保温杯上刻一行字",
    "可以激光刻字不",
    "刻字能刻几个字",
    "刻英文名行吗",
]
SHEET = "\n".join(
    ["句子,意图", "快递走到哪了,logistics.where", "我的件到哪儿了呀,logistics.where", "随便,no.such"]
    + [f"{one},logistics.where" for one in ("物流信息看下", "包裹现在在哪", "查一下快递")]
)


async def asks(page: Page, sentence: str) -> None:
    await page.get_by_role("textbox", name="试一句").fill(sentence)
    await page.get_by_role("button", name="试一试").click()


async def teach(page: Page) -> None:
    """An intent of the shop's own with six examples by hand, and five of another from a sheet."""
    await page.get_by_role("button", name="添加意图").click()
    await page.get_by_label("中文名称").fill("刻字")
    await page.get_by_label("英文名称").fill("Engraving")
    await page.get_by_role("dialog").get_by_role("button", name="添加", exact=True).click()
    for sentence in ENGRAVING:
        await page.get_by_role("textbox", name="例句").fill(sentence)
        await page.get_by_role("button", name="添加", exact=True).click()
        await expect(page.get_by_role("button", name=f"删除“{sentence}”")).to_be_visible()
    await page.get_by_label("导入例句").set_input_files(
        {"name": "sheet.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    )
    report = page.get_by_role("status").filter(has_text="新增 5")
    await expect(report).to_contain_text("第 4 行： 没有意图“no.such”")


async def go_back_and_forth(page: Page) -> None:
    await page.get_by_role("button", name="改用出厂版本").click()
    await expect(page.get_by_text("以前的版本")).to_be_visible()
    await page.get_by_role("button", name="恢复第 1 版").click()
    await expect(page.get_by_text("使用中", exact=True)).to_be_visible()
    await page.get_by_role("button", name="改用出厂版本").click()
    await expect(page.get_by_text("以前的版本")).to_be_visible()


async def test_a_lead_teaches_an_intent_measures_publishes_and_goes_back(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    page = await (await new_context()).new_page()
    await sign_in(page, demo_url, LEAD)
    await page.goto(f"{demo_url}/app/settings/understanding")

    await teach(page)

    await page.get_by_role("button", name="训练新版本").click()
    await expect(page.get_by_text("待发布")).to_be_visible(timeout=90_000)
    await expect(page.get_by_text(re.compile("准确率 [0-9.]+%.*出厂版本 [0-9.]+%"))).to_be_visible()
    await page.get_by_role("button", name="查看第 1 版").click()
    await expect(page.get_by_role("dialog").get_by_text(re.compile(r"^\d / 6$"))).to_be_visible()
    await page.keyboard.press("Escape")
    await asks(page, "杯子上能刻名字吗")
    shown = page.get_by_role("status").locator("section")
    await expect(shown.nth(1)).to_contain_text("刻字")
    await expect(shown.nth(0)).not_to_contain_text("刻字")

    await page.get_by_role("button", name="发布第 1 版").click()
    await expect(page.get_by_text("使用中", exact=True)).to_be_visible()
    await asks(page, "杯子上能刻名字吗")
    await expect(shown).to_have_count(1)
    await expect(shown.nth(0).locator("li").first).to_contain_text("刻字")
    await go_back_and_forth(page)
    async with member(demo_url) as owner:
        shop = (await owner.get("/api/shops"))["items"][0]["id"]
        assert (await owner.get(f"/api/shops/{shop}/understanding"))["published"] is None
