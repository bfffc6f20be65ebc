"""Everybody can read and use the screens: Chinese and English, light and dark, and axe finds nothing to object to."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Frame, Page, expect
from tests.story.conftest import NewContext, open_widget, sign_in
from tests.story.people import OWNER, all_away

from xiaoer.app.demo.people import PASSWORD

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
STILL = """Promise.all(document.getAnimations()
  .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
  .map((one) => one.finished.catch(() => undefined))).then(() => undefined)"""
RUN = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.map((one) =>
  `${one.id}: ` + one.nodes.map((node) => `${node.html.slice(0, 200)} — ${node.any[0]?.message ?? ""}`).join(" | "))"""
WORDS = {
    "zh-CN": {"title": "登录工作台", "mine": "我的", "close": "结束", "by": "阶段", "go_online": "上线"},
    "en": {"title": "Sign in", "mine": "Mine", "close": "Close", "by": "Stage", "go_online": "Go online"},
}
DARK = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


async def objections(screen: Page | Frame) -> Any:
    """What axe has against this screen once its motion has ended."""
    await screen.evaluate(STILL)
    await screen.evaluate(AXE.read_text())
    return await screen.evaluate(RUN)


async def in_light(page: Page, dark: bool) -> None:
    await page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")


@DARK
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_sign_in_inbox_and_thread_speak_both_languages_in_both_lights(
    demo_url: str, new_context: NewContext, locale: str, dark: bool
) -> None:
    await all_away(demo_url)
    words = WORDS[locale]
    page = await (await new_context(locale=locale)).new_page()
    await in_light(page, dark)
    await page.goto(f"{demo_url}/app/")
    await expect(page.get_by_role("heading", name=words["title"])).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", locale)
    assert await objections(page) == []
    await page.locator("input[type=email]").fill("atan@luting.example")
    await page.locator("input[type=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/app/inbox**")
    await expect(page.get_by_role("button", name=re.compile(words["mine"]))).to_be_visible()
    go_online = page.get_by_role("button", name=words["go_online"], exact=True)
    await go_online.click()
    await expect(go_online).to_have_count(0)
    await page.locator('a[href*="/inbox/cnv_"]').first.click()
    await expect(page.get_by_role("button", name=words["close"], exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name=re.compile(words["by"]))).to_be_visible()
    await expect(page.locator("aside dl").first).to_be_visible()
    await expect(page.locator("html")).to_have_class(re.compile("dark" if dark else "light"))
    assert await objections(page) == []
    await expect(page.locator("textarea, [contenteditable=true]").last).to_be_visible()


@DARK
async def test_settings_are_open_to_everybody(demo_url: str, new_context: NewContext, dark: bool) -> None:
    page = await (await new_context()).new_page()
    await in_light(page, dark)
    await sign_in(page, demo_url, OWNER)
    for place in (
        "profile",
        "quick-replies",
        "agents",
        "teams",
        "routing",
        "buyer-tags",
        "clocks",
        "policy",
        "tickets",
        "gifts",
        "shops",
        "import",
        "connections",
        "tokens",
        "audit",
    ):
        await page.goto(f"{demo_url}/app/settings/{place}")
        await expect(page.locator("h1").first).to_be_visible()
        await expect(page.locator("[aria-busy=true]")).to_have_count(0)
        assert await objections(page) == [], place


PLACES = (
    "cases", "tickets", "search", "figures/after-sales", "money", "stock-outs", "parcel-watches", "quality", "clocks",
    "board", "bulletins", "calls", "outreach/skips", "outreach/rules", "outreach/stopped", "outreach/rates",
    "outreach/campaigns", "outreach/campaigns/new",
)  # fmt: skip


@DARK
async def test_the_pages_of_the_desk_are_open_to_everybody(demo_url: str, new_context: NewContext, dark: bool) -> None:
    page = await (await new_context()).new_page()
    await in_light(page, dark)
    await sign_in(page, demo_url, OWNER)
    for place in PLACES:
        await page.goto(f"{demo_url}/app/{place}")
        await expect(page.locator("h1").first).to_be_visible()
        await expect(page.locator("[aria-busy=true]")).to_have_count(0)
        assert await objections(page) == [], place


@DARK
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_the_chat_of_the_shop_is_open_to_everybody(
    demo_url: str, new_context: NewContext, locale: str, dark: bool
) -> None:
    page = await (await new_context(locale=locale)).new_page()
    await in_light(page, dark)
    chat = await open_widget(page, demo_url)
    await chat.locator("textarea").fill("Is it waterproof?")
    await chat.locator("textarea").press("Enter")
    await expect(chat.get_by_text("Is it waterproof?")).to_be_visible()
    await expect(chat.locator("html")).to_have_attribute("lang", re.compile("en" if locale == "en" else "zh"))
    assert await objections(chat) == []


async def test_the_language_is_one_press_away_and_kept(demo_url: str, new_context: NewContext) -> None:
    page = await (await new_context()).new_page()
    await page.goto(f"{demo_url}/app/")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
