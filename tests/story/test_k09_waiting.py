"""K09: who must wait is told the place in line and what the last waits were like, until somebody is there."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext, open_widget, sign_in
from tests.story.people import all_away, be, buyer, member, says, until
from tests.story.talk import AGENT

ROOMY, FULL, USUAL = 90, 1, 20
IN_LINE = re.compile(
    r"正在排队，(下一位就是你|前面还有 (\d+) 位) · 预计等待(不到 1 分钟|不超过 \d+ 分钟| \d+ 分钟| \d+–\d+ 分钟)"
)


@asynccontextmanager
async def the_only_agent(demo_url: str, owner: Visitor) -> AsyncIterator[str]:
    """Nobody else takes conversations; the id, to change the capacity by."""
    await all_away(demo_url)
    async with member(demo_url, AGENT) as one:
        agent_id = str((await one.get("/api/me"))["id"])
        await make_room(owner, agent_id, ROOMY)
        await be(one, "online")
        yield agent_id
        await be(one, "away")
        await make_room(owner, agent_id, USUAL)


async def make_room(owner: Visitor, agent_id: str, capacity: int) -> None:
    status, answer = await owner.ask("PATCH", f"/api/agents/{agent_id}", {"capacity": capacity})
    assert status == 200, answer


async def ask(shop: Page, demo_url: str, words: str) -> Locator:
    """The widget's word on who answers."""
    chat = await open_widget(shop, demo_url)
    await chat.locator("textarea").fill(words)
    await chat.locator("textarea").press("Enter")
    return chat.locator(".handler")


async def ahead_of(told: Locator) -> int:
    """How many wait before this one, as the buyer reads it."""
    await expect(told).to_have_text(IN_LINE)
    found = IN_LINE.search(await told.inner_text())
    assert found
    return int(found[2] or 0)


def all_waited(board: Any) -> bool:
    """All five are in line, the oldest for longer than the second that counts as no wait."""
    line = next(iter(board["waiting"]), {"count": 0})
    if line["count"] < 5:
        return False
    began, now = (datetime.fromisoformat(at) for at in (line["oldest_at"], board["at"]))
    return now - began > timedelta(seconds=3)


async def waits_known(demo_url: str, owner: Visitor, agent_id: str) -> None:
    """Five buyers have waited in line and were answered: without them nothing is foretold."""
    await make_room(owner, agent_id, 0)
    async with AsyncExitStack() as open_ones:
        ids = []
        for n in range(5):
            one = await open_ones.enter_async_context(buyer(demo_url))
            ids.append(await says(one, f"第 {n + 1} 位的问题"))
        await until(lambda: owner.get("/api/routing/board"), all_waited)
        await make_room(owner, agent_id, ROOMY)
        for one in ids:
            await until(lambda one=one: owner.get(f"/api/conversations/{one}"), lambda row: row["agent_id"] == agent_id)


@pytest.mark.proves("K09")
async def test_a_waiting_buyer_is_told_the_place_in_line_and_the_usual_wait(
    demo_url: str, new_context: NewContext
) -> None:
    async with member(demo_url) as owner, the_only_agent(demo_url, owner) as agent_id:
        await waits_known(demo_url, owner, agent_id)
        await make_room(owner, agent_id, FULL)
        first = await ask(await (await new_context()).new_page(), demo_url, "我先来的")
        ahead = await ahead_of(first)
        second = await ask(await (await new_context()).new_page(), demo_url, "我后来的")
        assert await ahead_of(second) == ahead + 1

        await make_room(owner, agent_id, ROOMY)
        for told in (first, second):
            await expect(told).to_have_text("客服 阿檀 正在为你服务")
        (line,) = [one for one in (await owner.get("/api/routing/waits"))["items"] if one["told"]]
        assert line["told"] >= 1, "the first waited while the second came"
        assert line["said_s"] is not None
        assert line["actual_s"] is not None

        lead = await (await new_context()).new_page()
        await sign_in(lead, demo_url, "lead@luting.example")
        await lead.goto(f"{demo_url}/app/clocks?tab=waits")
        told = lead.get_by_role("table").filter(has_text="告知了时间")
        await expect(told.get_by_role("row")).not_to_have_count(1)


@pytest.mark.proves("K09")
async def test_who_does_not_want_to_wait_is_promised_a_time_that_somebody_owes(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    context = await new_context(width=360, height=720)
    shop = await context.new_page()
    chat = await open_widget(shop, demo_url)
    await chat.locator("textarea").fill("帐篷杆断了一根")
    await chat.locator("textarea").press("Enter")
    await chat.get_by_role("button", name="晚点回复我").first.click()
    sheet = chat.get_by_role("dialog", name="晚点回复我")
    await expect(sheet.get_by_role("radio").first).to_be_checked()
    await sheet.get_by_role("button", name="就这样").click()
    await expect(chat.get_by_text("客服最晚")).to_be_visible()
    await expect(chat.get_by_text("店铺承诺：人工客服会在这里回复您")).to_be_visible()

    async with member(demo_url) as owner:
        owed = (await owner.get("/api/promises", params={"mine": "false"}))["items"]
        (mine,) = [one for one in owed if one["kind"] == "reply"]
        assert mine["owner_id"] is not None
        staff = {one["id"]: one for one in (await owner.get("/api/agents"))["items"]}
        email = staff[mine["owner_id"]]["email"]

    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, email)
    await desk.get_by_role("link").filter(has_text="帐篷杆断了一根").first.click()
    field = desk.locator("textarea").first
    await field.fill("您好，帐篷杆可以单独补发，今天就给您寄出")
    await field.press("Enter")
    await expect(chat.get_by_text("承诺已完成：人工客服会在这里回复您")).to_be_visible()
    await expect(chat.get_by_text("客服最晚")).to_be_hidden()
