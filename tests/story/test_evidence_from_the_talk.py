"""What a buyer showed in the talk is put into the case by an agent's hand, without a download and an upload."""

import re

import pytest
from playwright.async_api import expect
from tests.story.after_sales import photo, shopper, signed
from tests.story.conftest import NewContext
from tests.story.people import OWNER
from tests.story.test_after_sales_desk import at_the_desk, press


@pytest.mark.proves("A25")
async def test_an_agent_picks_photos_of_the_talk_for_a_case_and_they_are_the_buyers(
    demo_url: str, new_context: NewContext
) -> None:
    async with shopper(demo_url, "帐篷杆断了") as one:
        for n in range(2):
            shown = await one.picture(f"broken-{n}.png", photo())
            await one.chat.say("", kind="image", file_id=shown).done
        number = await one.order(**signed())
        case = (await one.ask(number, "return_refund", decide=False))["row"]["id"]
        desk = await at_the_desk(demo_url, new_context, OWNER)
        await desk.goto(f"{demo_url}/app/cases/{case}")
        await press(desk, "从会话添加")
        dialog = desk.get_by_role("dialog", name="从会话添加")
        pictures = dialog.get_by_role("button", name=re.compile("^买家发的"))
        await expect(pictures).to_have_count(2)
        await expect(dialog.get_by_role("button", name="请选择")).to_be_disabled()
        await pictures.first.click()
        await press(dialog, "添加 1 个")
        await expect(dialog).to_have_count(0)
        await expect(desk.get_by_role("button", name="查看凭证")).to_have_count(1)
        [evidence] = (await one.case(case))["evidence"]
        assert (evidence["side"], evidence["kind"]) == ("buyer", "image")
        await press(desk, "从会话添加")
        await expect(dialog.get_by_text("已在售后单里")).to_have_count(1)
        await expect(pictures.first).to_be_disabled()
