"""K02: what needs no answer is marked, the clock stops, new words start it again, and misuse shows."""

import re

import pytest
from playwright.async_api import expect
from tests.story.clocks import clocks_of, judged
from tests.story.conftest import NewContext, sign_in
from tests.story.people import all_away, buyer, member, row, says, until
from tests.story.talk import AGENT


@pytest.mark.proves("K02")
async def test_a_mark_stops_the_clock_and_new_words_start_it_again(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, AGENT)
    async with (
        member(demo_url) as owner, member(demo_url, AGENT) as agent, judged(owner, 86_400), buyer(demo_url) as asks,
    ):  # fmt: skip
        talk = await says(asks, "好的，谢谢！")
        await row(desk, talk).click()
        await expect(row(desk, talk)).to_contain_text(re.compile("剩 23 时"))
        await desk.keyboard.press("Escape")
        await desk.keyboard.press("Alt+x")
        await desk.get_by_role("button", name="只是道谢或结束语").click()
        await expect(desk.get_by_role("log")).to_contain_text("标为无需回复：只是道谢或结束语")
        await until(lambda: clocks_of(owner, talk), lambda found: not found)
        await expect(row(desk, talk)).not_to_contain_text("剩")

        await says(asks, "对了，发票怎么开？")
        await until(lambda: clocks_of(owner, talk), lambda found: len(found) == 1)
        me = (await agent.get("/api/me"))["id"]
        use = {one["agent_id"]: one for one in (await owner.get("/api/sla/no-response"))["items"]}
        assert (use[me]["marks"], use[me]["wrote_again"]) == (1, 1)
        marked = (await owner.get("/api/audit", params={"limit": 50}))["items"]
        assert any(entry["action"] == "no_response.marked" and entry["target"] == talk for entry in marked)
        status, code = await owner.refused("POST", f"/api/conversations/{talk}/no-response", {"reason": "whatever"})
        assert (status, code) == (422, "no_such_reason")
