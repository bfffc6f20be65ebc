"""C03, C14, C15: the bot answers at once from facts that the agent sees, says when it does not know, and is silent from
the moment a person is wanted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Frame, Locator, expect
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext, open_widget, sign_in
from tests.story.people import all_away, buyer, member, says, until
from tests.story.talk import AGENT


@asynccontextmanager
async def bot_answers(owner: Visitor, **settings: Any) -> AsyncIterator[None]:
    """The shop's bot takes every talk; afterwards it is as before."""
    shop = (await owner.get("/api/shops"))["items"][0]["id"]
    before = (await owner.get(f"/api/bot/shops/{shop}"))["settings"]
    wanted = before | {"mode": "full", "slots": [], "holiday_mode": None} | settings
    assert (await owner.ask("PUT", f"/api/bot/shops/{shop}", wanted))[0] == 200
    yield
    assert (await owner.ask("PUT", f"/api/bot/shops/{shop}", before))[0] == 200


async def write(chat: Frame, words: str) -> None:
    await chat.locator("textarea").fill(words)
    await chat.locator("textarea").press("Enter")


def of_bot(chat: Frame) -> Locator:
    return chat.locator(".author .tag.bot")


@pytest.mark.proves("C15")
async def test_the_bot_answers_with_its_facts_and_is_silent_once_a_person_is_wanted(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    async with member(demo_url) as owner, bot_answers(owner):
        page = await (await new_context(width=400)).new_page()
        chat = await open_widget(page, demo_url)
        await write(chat, "你们发什么快递？")
        await expect(of_bot(chat)).to_have_count(1)
        answer = chat.get_by_text("不能指定快递")
        await expect(answer).to_be_visible()

        desk = await (await new_context()).new_page()
        await sign_in(desk, demo_url, AGENT)
        await write(chat, "转人工")
        await expect(of_bot(chat)).to_have_count(2)
        await desk.get_by_role("link").filter(has_text="发什么快递").first.click()
        await expect(desk.get_by_role("region", name="机器人转接小结")).to_contain_text("买家要人工")
        await expect(desk.get_by_text("依据").first).to_be_visible()

        await write(chat, "那包邮吗？")
        await desk.get_by_text("那包邮吗？", exact=True).last.wait_for()
        box = desk.get_by_role("textbox", name="回复").or_(desk.locator("main textarea")).last
        await box.fill("您好，满 99 元包邮。")
        await box.press("Enter")
        await chat.get_by_text("满 99 元包邮").wait_for()
        await expect(of_bot(chat)).to_have_count(2)


@pytest.mark.proves("C03")
async def test_what_nobody_knows_is_a_task_for_the_catalogues_owner_and_no_guess(demo_url: str) -> None:
    await all_away(demo_url)
    async with member(demo_url) as owner, bot_answers(owner), buyer(demo_url) as stranger:
        question = "双人三季帐篷里面有几个挂灯的钩子？"
        talk = await says(stranger, question)
        await said(stranger, talk, "核实")

        async def tasks() -> list[Any]:
            found = (await owner.get("/api/tickets", params={"view": "any", "limit": 100}))["items"]
            return [one for one in found if question in one["title"]]

        [task] = await until(tasks, bool)
        assert task["department"] == "product"


@pytest.mark.proves("C14")
async def test_an_automatic_answer_is_marked_never_counts_as_a_persons_and_comes_once(demo_url: str) -> None:
    await all_away(demo_url)
    async with member(demo_url) as owner, bot_answers(owner), buyer(demo_url) as stranger:
        talk = await says(stranger, "你们发什么快递？")
        answer = await said(stranger, talk, "不能指定快递")
        assert answer["automatic"] is True
        assert (await owner.get(f"/api/conversations/{talk}"))["first_unanswered_text"] == "你们发什么快递？"
        await says(stranger, "你们发什么快递？")
        await said(stranger, talk, "人工")  # the same answer once more would not help
        assert [line.get("text") for line in stranger.thread(talk).lines].count(answer["text"]) == 1


async def said(stranger: Any, talk: str, words: str) -> Any:
    """The bot's line with these words."""

    async def lines() -> list[Any]:
        seen = stranger.thread(talk).lines
        return [one for one in seen if one.get("author_kind") == "bot" and words in (one.get("text") or "")]

    return (await until(lines, bool))[-1]
