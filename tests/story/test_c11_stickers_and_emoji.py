"""C11: emoji and the shop's own stickers are a click away on both sides."""

import pytest
from playwright.async_api import expect
from tests.story.conftest import NewContext
from tests.story.talk import expect_shown, meet


@pytest.mark.proves("C11")
async def test_emoji_and_the_shops_own_stickers_go_both_ways(demo_url: str, new_context: NewContext) -> None:
    talk = await meet(demo_url, new_context, "谢谢你的推荐")

    await talk.pick("表情和贴纸")
    await talk.desk.get_by_role("textbox", name="搜索表情").fill("爱心")
    await talk.desk.locator("[role=dialog] button[title*=爱心]").first.click()
    await talk.desk.keyboard.press("Escape")
    await expect(talk.thread.locator("textarea")).not_to_have_value("")
    sign = await talk.thread.locator("textarea").input_value()
    await talk.send()
    await expect(talk.chat.get_by_text(sign, exact=True)).to_be_visible()

    await talk.pick("表情和贴纸")
    await talk.desk.get_by_role("tab", name="店铺贴纸").click()
    await talk.desk.get_by_role("button", name="谢谢", exact=True).click()
    await expect_shown(talk.chat.get_by_role("img", name="谢谢", exact=True))
    await talk.desk.keyboard.press("Escape")

    await talk.chat.get_by_role("button", name="表情", exact=True).click()
    await talk.chat.get_by_role("dialog", name="表情", exact=True).get_by_role("button").nth(3).click()
    picked = await talk.chat.locator("textarea").input_value()
    assert picked
    await talk.chat.get_by_role("button", name="发送", exact=True).click()
    await expect(talk.thread.get_by_text(picked, exact=True).first).to_be_visible()

    await talk.chat.get_by_role("button", name="表情包").click()
    await talk.chat.get_by_role("dialog", name="表情包").get_by_role("button", name="你好").click()
    await expect_shown(talk.thread.get_by_role("img", name="你好", exact=True))
