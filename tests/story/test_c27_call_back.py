"""C27: who waits long is offered a call with its time, a timed task; waits show when more people are due."""

import pytest
from playwright.async_api import expect
from tests.story.conftest import NewContext
from tests.story.people import member, until
from tests.story.talk import AGENT, meet


@pytest.mark.proves("C27")
async def test_a_call_is_promised_with_its_time_and_stands_on_the_list(demo_url: str, new_context: NewContext) -> None:
    talk = await meet(demo_url, new_context, "电话一直占线，能不能给我打过来？")
    await talk.desk.keyboard.press("Control+k")
    await talk.desk.keyboard.type("承诺买家")
    await talk.desk.keyboard.press("Enter")
    await talk.desk.get_by_role("button", name="承诺", exact=True).click()
    await expect(talk.chat.get_by_text("店铺承诺：我们会给您回电")).to_be_visible()
    owed = talk.desk.get_by_role("region", name="承诺")
    await expect(owed).to_contain_text("我们会给您回电")
    async with member(demo_url, AGENT) as agent:
        tasks = (await agent.get("/api/promises"))["items"]
        assert "call_back" in [one["kind"] for one in tasks]
        await owed.get_by_role("button", name="已做到").click()
        await expect(talk.chat.get_by_text("承诺已完成：我们会给您回电")).to_be_visible()
        mine = [one["id"] for one in tasks if one["kind"] == "call_back"]
        await until(lambda: agent.get("/api/promises"), lambda now: not set(mine) & {one["id"] for one in now["items"]})


@pytest.mark.proves("C27")
async def test_waits_and_who_gave_up_are_told_by_half_hour_with_the_people_needed(demo_url: str) -> None:
    async with member(demo_url) as owner:
        view = await owner.get("/api/sla/waits", params={"days": 30})
        assert view["items"], "the demo shop has days behind it"
        assert all({"abandoned_percent", "average_wait_s", "agents_advised"} <= set(row) for row in view["items"])
        assert any(row["agents_advised"] >= 1 for row in view["items"])


@pytest.mark.proves("A25")
async def test_what_an_agent_writes_becomes_a_promise_with_one_key(demo_url: str, new_context: NewContext) -> None:
    talk = await meet(demo_url, new_context, "杯口有裂纹，怎么处理？")
    await talk.thread.locator("textarea").fill("非常抱歉，24小时内给您答复")
    await talk.thread.locator("textarea").press("Enter")
    await expect(talk.desk.get_by_role("button", name="记为承诺")).to_be_visible()
    await talk.desk.keyboard.press("Alt+k")
    await expect(talk.chat.get_by_text("店铺承诺：非常抱歉，24小时内给您答复")).to_be_visible()
    await expect(talk.desk.get_by_role("button", name="记为承诺")).to_be_hidden()
