"""K01: a clock of calendar time from the first unanswered message: countdown, alerts, somebody else, breach list."""

import re

import pytest
from playwright.async_api import expect
from tests.story.clocks import breaches_of, clocks_of, judged
from tests.story.conftest import NewContext, sign_in
from tests.story.people import all_away, be, buyer, member, routing_as, row, says, until
from tests.story.talk import AGENT

pytestmark = pytest.mark.proves("K01")
COLLEAGUE = "xiaoman@luting.example"


async def test_the_desk_counts_down_alerts_and_lists_what_ran_out(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, AGENT)
    async with member(demo_url) as owner, judged(owner, 20), buyer(demo_url) as asks:
        talk = await says(asks, "杯盖漏水，怎么办？")
        chip = row(desk, talk)
        await expect(chip).to_contain_text(re.compile(r"剩 0:\d\d"))
        await expect(desk.get_by_text("1 个会话的时限已用 50%", exact=True)).to_be_visible()
        await expect(desk.get_by_text("1 个会话超过了时限", exact=True)).to_be_visible()
        await expect(chip).to_contain_text(re.compile(r"超 0:\d\d"))
        breach = (await until(lambda: breaches_of(owner, talk), lambda found: bool(found)))[0]
        assert (breach["state"], breach["cause"]) == ("overdue", "unopened")
        status, explained = await owner.ask(
            "PATCH", f"/api/sla/breaches/{breach['id']}", {"reason": "busy", "words": "大促"}
        )
        assert (status, explained["reason"]) == (200, "busy")


async def test_each_unanswered_message_has_a_clock_and_one_answer_ends_them(demo_url: str) -> None:
    await all_away(demo_url)
    async with member(demo_url) as owner, judged(owner, 86_400), buyer(demo_url) as asks:
        talk = await says(asks, "在吗")
        await says(asks, "有现货吗")
        running = await until(lambda: clocks_of(owner, talk), lambda found: len(found) == 2)
        assert all(clock["name"] == "reply_24h" and 86_300 < clock["left_s"] <= 86_400 for clock in running)
        await owner.post(f"/api/conversations/{talk}/claim")
        await owner.post(f"/api/conversations/{talk}/close", {"reason": ""})
        assert len(await clocks_of(owner, talk)) == 2, "closing answers nobody"


async def test_what_its_agent_does_not_open_goes_to_somebody_else_before_it_runs_out(demo_url: str) -> None:
    await all_away(demo_url)
    async with (
        member(demo_url) as owner,
        member(demo_url, AGENT) as first,
        member(demo_url, COLLEAGUE) as second,
        routing_as(owner, unopened_after_s=0),
        judged(owner, 15),
        buyer(demo_url) as asks,
    ):
        await be(first, "online")
        talk = await says(asks, "我的包裹到哪里了？")
        mine = (await first.get("/api/me"))["id"]
        await until(lambda: owner.get(f"/api/conversations/{talk}"), lambda seen: seen["agent_id"] == mine)
        await be(second, "online")
        theirs = (await second.get("/api/me"))["id"]
        moved = await until(lambda: owner.get(f"/api/conversations/{talk}"), lambda seen: seen["agent_id"] == theirs)
        assert moved["routing_reason"]["code"] == "unopened"
        for one in (first, second):
            await be(one, "away")


async def test_the_figure_says_where_it_will_stand_and_whom_to_answer_next(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    async with member(demo_url) as owner, judged(owner, 600, name="reply_48h"), buyer(demo_url) as asks:
        talk = await says(asks, "帐篷能防多大的雨？")
        await until(lambda: clocks_of(owner, talk), lambda found: bool(found))
        figures = (await owner.get("/api/sla/forecast"))["items"]
        figure = next(one for one in figures if one["name"] == "reply_48h")
        assert figure["next_up"][0]["subject_id"] == talk
        assert figure["best_percent"] == 100.0
        page = await (await new_context()).new_page()
        await sign_in(page, demo_url, "owner@luting.example")
        await page.goto(f"{demo_url}/app/clocks")
        await expect(page.get_by_role("link", name=re.compile("帐篷能防多大的雨？")).first).to_be_visible()
