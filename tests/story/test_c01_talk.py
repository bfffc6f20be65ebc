"""C01: a line appears at the other side at once; after any cut everything that was said is there, once."""

import pytest
from playwright.async_api import expect
from tests.story.conftest import NewContext, open_widget, sign_in
from tests.story.people import all_away


@pytest.mark.proves("C01")
async def test_a_buyer_and_an_agent_talk_and_a_cut_network_loses_nothing(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    buyer_side = await new_context()
    shop, desk = await buyer_side.new_page(), await (await new_context()).new_page()
    await sign_in(desk, demo_url, "atan@luting.example")
    chat = await open_widget(shop, demo_url)
    await chat.locator("textarea").fill("请问露营灯能用多久？")
    await chat.locator("textarea").press("Enter")
    row = desk.locator("a[href*='/inbox/']", has_text="请问露营灯能用多久？")
    await row.click()
    reply = desk.locator("textarea, [contenteditable=true]").last
    await reply.fill("您好，低亮可用 40 小时。")
    await reply.press("Enter")
    await expect(chat.get_by_text("您好，低亮可用 40 小时。")).to_be_visible()

    await buyer_side.set_offline(True)
    await chat.locator("textarea").fill("断网时买家说的话")
    await chat.locator("textarea").press("Enter")
    await reply.fill("断网时客服说的话")
    await reply.press("Enter")
    await buyer_side.set_offline(False)

    await expect(chat.get_by_text("断网时客服说的话")).to_have_count(1)
    thread = desk.get_by_role("log")  # the row in the list shows the last line too
    await expect(thread.get_by_text("断网时买家说的话")).to_have_count(1)
