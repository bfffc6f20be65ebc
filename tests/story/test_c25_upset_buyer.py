"""C25: an upset buyer goes up; the agent is guided through calming, details and solution; the lead hears of it."""

import pytest
from playwright.async_api import expect
from tests.story.conftest import NewContext, sign_in
from tests.story.people import member, row, until
from tests.story.talk import meet

SORRY = "非常抱歉给您带来这样的体验，您的心情我完全理解，这件事由我来跟进到底。"


@pytest.mark.proves("C25")
async def test_anger_is_seen_guided_and_told_to_the_lead(demo_url: str, new_context: NewContext) -> None:
    lead = await (await new_context()).new_page()
    talk = await meet(demo_url, new_context, "你们就是骗子！灯根本不亮")
    await sign_in(lead, demo_url, "lead@luting.example")
    one = talk.desk.url.rsplit("/", 1)[1].split("?")[0]
    guide = talk.desk.get_by_role("region", name="安抚三步")
    await expect(guide).to_contain_text("买家生气")
    await expect(row(talk.desk, one).get_by_role("img", name="买家生气")).to_be_visible()
    await expect(guide.locator("[aria-current=step]")).to_contain_text("先安抚")
    async with member(demo_url) as owner:
        seen = await owner.get(f"/api/conversations/{one}")
        assert seen["mood"] == "angry"

        await talk.chat.locator("textarea").fill("太过分了，我要投诉你们！")
        await talk.chat.locator("textarea").press("Enter")
        await until(lambda: owner.get(f"/api/conversations/{one}/mood"), lambda now: now["lead_told_at"] is not None)
    await expect(guide).to_contain_text("已通知组长")
    await expect(talk.desk.get_by_text("买家情绪激动，已通知组长")).to_be_visible()
    await expect(lead.get_by_text("买家情绪激动，请关注").first).to_be_visible()

    await guide.get_by_role("button", name="先安抚").click()
    await expect(talk.thread.locator("textarea")).to_have_value(
        "非常抱歉给您带来这样的体验，您的心情我完全理解，这件事由我来跟进到底。"
    )
    await talk.thread.locator("textarea").press("Enter")
    await expect(guide.locator("[aria-current=step]")).to_contain_text("问清详情")
