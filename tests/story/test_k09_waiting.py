"""K09: who must wait is told the place in line and what the last waits were like, until somebody is there."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Locator, Page, expect
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext, open_widget
from tests.story.people import all_away, be, buyer, member, says
from tests.story.talk import AGENT

ROOMY, FULL, USUAL = 90, 1, 20
IN_LINE = re.compile(r"正在排队，(下一位就是你|前面还有 (\d+) 位) · 预计等待(不到 1 分钟| \d+ 分钟)")


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


@pytest.mark.proves("K09")
async def test_a_waiting_buyer_is_told_the_place_in_line_and_the_usual_wait(
    demo_url: str, new_context: NewContext
) -> None:
    async with member(demo_url) as owner, the_only_agent(demo_url, owner) as agent_id:
        for n in range(5):  # so many waits must be known before any is foretold
            async with buyer(demo_url) as one:
                await says(one, f"第 {n + 1} 位的问题")
        await make_room(owner, agent_id, FULL)
        first = await ask(await (await new_context()).new_page(), demo_url, "我先来的")
        ahead = await ahead_of(first)
        second = await ask(await (await new_context()).new_page(), demo_url, "我后来的")
        assert await ahead_of(second) == ahead + 1

        await make_room(owner, agent_id, ROOMY)
        for told in (first, second):
            await expect(told).to_have_text("客服 阿檀 正在为你服务")
