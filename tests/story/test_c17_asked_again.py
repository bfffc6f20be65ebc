"""C17: who asks again gets a shorter answer in other words, with the earlier one at hand; nothing is sent by itself."""

import pytest
from playwright.async_api import expect
from tests.story.conftest import NewContext
from tests.story.talk import meet

ANSWER = "您好呢，这款帐篷的外帐防水指数是 3000mm，可以放心在雨天使用哦。另外内帐也有透气网纱，夏天不闷热。"


@pytest.mark.proves("C17")
async def test_the_same_question_again_is_answered_shorter_with_the_earlier_answer_linked(
    demo_url: str, new_context: NewContext
) -> None:
    talk = await meet(demo_url, new_context, "帐篷的防水指数是多少")
    field = talk.thread.locator("textarea")
    await field.fill(ANSWER)
    await field.press("Enter")
    await expect(talk.chat.get_by_text("3000mm")).to_be_visible()
    await talk.chat.locator("textarea").fill("帐篷防水指数是多少来着")
    await talk.chat.locator("textarea").press("Enter")

    strip = talk.desk.get_by_role("region", name="建议", exact=True)
    await expect(strip.get_by_text("买家又问了一次，这是更短的说法")).to_be_visible()
    await talk.desk.keyboard.press("Alt+s")
    await expect(field).not_to_have_value("")
    said = await field.input_value()
    assert "3000mm" in said
    assert len(said) < len(ANSWER)
    assert "说过" not in said
    await expect(talk.chat.get_by_text(said, exact=True)).to_be_hidden()

    await talk.desk.keyboard.press("Alt+Shift+s")
    await expect(field).to_have_value("")
    await strip.get_by_role("link", name="看上次的回答").click()
    await expect(talk.desk.locator(".ring-4").first).to_be_visible()  # lit up in the thread
