"""Problem and progress are recorded once: one action makes a ticket, duplicates are proposed and merged, nothing is
forgotten, and nobody overwrites anybody."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext, sign_in
from tests.story.people import all_away, be, buyer, member, says, shop_server, until

from xiaoer.kernel.ids import new_id

ATAN = "atan@luting.example"
LEAD = "lead@luting.example"


async def desk_of(new_context: NewContext, demo_url: str, email: str = LEAD, **size: int) -> Page:
    page = await (await new_context(**size)).new_page()
    await sign_in(page, demo_url, email)
    return page


async def make(desk: Visitor, **facts: Any) -> Any:
    return await desk.post("/api/tickets", {"title": f"试 {new_id('x')[-6:]}", **facts})


@pytest.mark.proves("T02")
async def test_a_line_becomes_a_ticket_and_the_buyer_hears_when_it_is_solved(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    async with member(demo_url, LEAD) as lead, buyer(demo_url) as visitor:
        await be(lead, "online")
        words = f"三天了物流没有更新 {new_id('w')[-5:]}"
        conversation_id = await says(visitor, words)
        desk = await desk_of(new_context, demo_url)
        await desk.goto(f"{demo_url}/app/inbox/{conversation_id}?view=all")
        line = desk.locator("[data-seq]", has_text=words).first
        await line.hover()
        await line.get_by_role("button", name="消息操作").click()
        await desk.get_by_role("menuitem", name="转工单").click()
        dialog = desk.get_by_role("dialog")
        await dialog.get_by_role("button", name="新建工单").click()
        await desk.get_by_text(re.compile(r"已新建 #\d+")).first.wait_for()
        found = (await lead.get("/api/tickets", params={"conversation_id": conversation_id}))["items"]
        assert [(one["title"], one["next_action"], bool(one["owner_id"]), bool(one["due_at"])) for one in found] == [
            (words, "start", True, True)
        ]
        await desk.goto(f"{demo_url}/app/tickets/{found[0]['id']}")
        await desk.locator("[data-actions]").get_by_role("button", name="解决").click()
        await desk.get_by_role("checkbox", name=re.compile("告诉买家")).click()
        await desk.get_by_label("发给买家的话").fill("快递今天会送到，给您添麻烦了。")
        await desk.locator("[data-actions] form").get_by_role("button", name="解决").click()
        await desk.get_by_text(re.compile("已告诉买家")).first.wait_for()

        async def lines() -> list[str]:
            page = await lead.get(f"/api/conversations/{conversation_id}/lines")
            return [one["text"] or "" for one in page["lines"]]

        await until(lines, lambda seen: "快递今天会送到，给您添麻烦了。" in seen)


@pytest.mark.proves("T02")
async def test_every_open_ticket_has_owner_next_action_and_time_or_is_refused(demo_url: str) -> None:
    async with member(demo_url, LEAD) as lead:
        one = await make(lead)
        path = f"/api/tickets/{one['row']['id']}"
        for changes in ({"owner_id": ""}, {"next_action": " "}, {"due_at": None}):
            status, _ = await lead.ask("PATCH", path, {"version": 1, "changes": changes})
            assert status == 422, changes
        past = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
        assert (await lead.refused("POST", "/api/tickets", {"title": "x", "due_at": past}))[1] == "ticket_due_in_past"


@pytest.mark.proves("T02")
async def test_the_same_order_and_matter_is_proposed_merged_and_taken_apart(
    demo_url: str, new_context: NewContext
) -> None:
    async with member(demo_url, LEAD) as lead, member(demo_url) as owner, shop_server(demo_url, owner) as shop:
        number = new_id("T")
        await shop.push(number, new_id("u"), 10, state="paid")
        first = (await make(lead, order_id=number, kind="parcel", title="头一张"))["row"]
        second = (await make(lead, order_id=number, kind="parcel", title="又一张"))["row"]
        desk = await desk_of(new_context, demo_url)
        await desk.goto(f"{demo_url}/app/tickets/{first['id']}")
        await desk.get_by_text("相似的未解决工单，建议合并").wait_for()
        await desk.get_by_role("button", name="并入本工单").click()
        await desk.get_by_role("button", name="拆开").wait_for()
        assert (await lead.get(f"/api/tickets/{second['id']}"))["row"]["merged_into"] == first["id"]
        await desk.get_by_role("button", name="拆开").click()
        await desk.get_by_text("相似的未解决工单，建议合并").wait_for()
        whole = await lead.get(f"/api/tickets/{second['id']}")
        assert (whole["row"]["merged_into"], whole["row"]["state"]) == (None, "new")


@pytest.mark.proves("T02")
async def test_two_colleagues_at_one_ticket_read_each_other(demo_url: str, new_context: NewContext) -> None:
    async with member(demo_url, LEAD) as lead, member(demo_url, ATAN) as atan:
        one = (await make(lead))["row"]
        desk = await desk_of(new_context, demo_url)
        await desk.goto(f"{demo_url}/app/tickets/{one['id']}")
        title = desk.get_by_label("标题", exact=True)
        await title.fill("我写的标题")
        await atan.ask("PATCH", f"/api/tickets/{one['id']}", {"version": 1, "changes": {"title": "同事写的标题"}})
        await desk.get_by_role("button", name="保存").click()
        note = desk.get_by_role("alert").filter(has_text="未覆盖")
        await expect(note).to_contain_text("同事写的标题")
        await expect(note).to_contain_text("我写的标题")
        await note.get_by_role("button", name="改用我的").click()
        seen = await until(lambda: lead.get(f"/api/tickets/{one['id']}"), lambda it: it["row"]["title"] == "我写的标题")
        assert {change["applied"] for line in seen["entries"] for change in line["changes"]} == {True, False}


@pytest.mark.proves("T02")
async def test_the_board_is_worked_by_mouse_and_by_keyboard_and_undone(demo_url: str, new_context: NewContext) -> None:
    async with member(demo_url, LEAD) as lead:
        one = (await make(lead, priority="urgent", due_at=(datetime.now(UTC) + timedelta(minutes=3)).isoformat()))[
            "row"
        ]
        at = f"/api/tickets/{one['id']}"
        desk = await desk_of(new_context, demo_url)
        await desk.goto(f"{demo_url}/app/tickets?as=board")
        card = desk.locator(f"[data-ticket={one['id']}]")
        await card.drag_to(desk.get_by_role("region", name="处理中"))
        await until(lambda: lead.get(at), lambda seen: seen["row"]["state"] == "in_progress")
        await expect(desk.get_by_role("region", name="处理中").locator(card)).to_be_visible()
        await card.focus()
        await desk.keyboard.press("Shift+ArrowRight")
        await until(lambda: lead.get(at), lambda seen: seen["row"]["state"] == "waiting_buyer")
        await desk.get_by_role("button", name="撤销").last.click()
        await until(lambda: lead.get(at), lambda seen: seen["row"]["state"] == "in_progress")


@pytest.mark.proves("T02")
async def test_many_are_changed_at_once_and_all_of_it_is_taken_back(demo_url: str, new_context: NewContext) -> None:
    mark = new_id("x")[-6:]
    async with member(demo_url, LEAD) as lead:
        made = [(await make(lead, title=f"批 {mark} {n}"))["row"] for n in range(3)]
        desk = await desk_of(new_context, demo_url)
        await desk.goto(f"{demo_url}/app/tickets?q={mark}")
        for one in made:
            await desk.get_by_role("checkbox", name=f"选中 #{one['number']}").click()
        await desk.get_by_role("button", name="优先级").click()
        await desk.get_by_role("menuitem", name="紧急").click()
        await desk.get_by_text("3 张已处理，0 张未处理").first.wait_for()

        async def priorities() -> set[str]:
            return {one["priority"] for one in (await lead.get("/api/tickets", params={"q": mark}))["items"]}

        assert await priorities() == {"urgent"}
        await desk.get_by_role("button", name="撤销").last.click()
        await until(priorities, lambda seen: seen == {"normal"})


@pytest.mark.proves("T02")
@pytest.mark.parametrize(("locale", "title"), [("zh-CN", "工单"), ("en", "Tickets")])
async def test_tickets_fit_a_phone_in_both_languages(
    demo_url: str, new_context: NewContext, locale: str, title: str
) -> None:
    page = await (await new_context(width=360, height=780, locale=locale)).new_page()
    await sign_in(page, demo_url, LEAD)
    for path in ("tickets", "tickets?as=board", "settings/tickets"):
        await page.goto(f"{demo_url}/app/{path}")
        await page.get_by_role("heading", name=title).first.wait_for()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360, path
