"""Calls stand on the buyer's timeline: a click calls, the log keeps notes, outcome and leave to record, and a promised
call-back is a task with its time."""

import re
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect
from tests.story.conftest import NewContext, sign_in
from tests.story.people import at_the_door, buyer, member, says, shop_server

from xiaoer.kernel.ids import new_id
from xiaoer.testing.fake_pbx import FakePbx

LEAD = "lead@luting.example"


@pytest.mark.proves("C26", "V18")
async def test_a_call_is_logged_from_the_talk_with_its_call_back(demo_url: str, new_context: NewContext) -> None:
    async with member(demo_url, LEAD) as lead, buyer(demo_url) as visitor:
        conversation_id = await says(visitor, f"请给我回电话 {new_id('w')[-4:]}")
        desk = await (await new_context()).new_page()
        await sign_in(desk, demo_url, LEAD)
        await desk.goto(f"{demo_url}/app/inbox/{conversation_id}?view=all")
        await desk.locator("textarea").first.wait_for()
        await desk.keyboard.press("Control+k")
        await desk.get_by_role("dialog").get_by_role("textbox").or_(desk.get_by_role("combobox")).first.fill("登记通话")
        await desk.get_by_role("option", name="登记通话").click()
        dialog = desk.get_by_role("dialog", name="登记通话")
        await dialog.get_by_role("combobox", name="结果").click()
        await desk.get_by_role("option", name="约定回电").click()
        await dialog.get_by_label("说明").fill("下午三点后方便")
        later = (datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M")
        await dialog.get_by_label("约定回电时间").fill(later)
        await dialog.get_by_role("button", name="登记通话").click()
        await desk.get_by_text(re.compile(r"回电工单 #\d+")).first.wait_for()
        await expect(desk.get_by_text("登记了一次联系").first).to_be_visible()
        contacts = (await lead.get("/api/contacts", params={"conversation_id": conversation_id}))["items"]
        assert [(one["outcome"], one["consent"]) for one in contacts] == [("call_back", "not_recorded")]
        tasks = (await lead.get("/api/tickets", params={"conversation_id": conversation_id, "kind": "call_back"}))[
            "items"
        ]
        assert [(one["next_action"], one["due_at"] is not None) for one in tasks] == [("call_back", True)]


@pytest.mark.proves("C26")
async def test_a_click_calls_the_buyer_without_showing_the_number(demo_url: str) -> None:
    async with member(demo_url) as owner, shop_server(demo_url, owner) as shop, member(demo_url, LEAD) as lead:
        number = new_id("T")
        await shop.push(number, new_id("u"), 10, state="paid", receiver={"name": "林夏", "phone": "13812345678"})
        order = (await lead.get("/api/orders", params={"q": number}))["items"][0]["id"]
        link = await lead.post("/api/call-links", {"order_id": order})
        assert link == {"href": "tel:13812345678", "number": "138****5678"}
        async with member(demo_url, "outsourced@luting.example") as outsourced:
            assert (await outsourced.refused("POST", "/api/call-links", {"order_id": order}))[1] == "not_allowed"
        assert any(row["action"] == "order.revealed" for row in (await owner.get("/api/audit"))["items"])
        bad = {"outcome": "reached", "recording_file_id": "fil_x", "consent": "refused"}
        assert (await lead.refused("POST", "/api/contacts", bad))[1] == "recording_without_consent"


@pytest.mark.proves("C26")
async def test_a_ringing_telephone_shows_who_calls_with_their_orders(demo_url: str, new_context: NewContext) -> None:
    secret, extension = "a secret of sixteen and more", new_id("e")[-6:]
    async with member(demo_url) as owner, shop_server(demo_url, owner) as shop, at_the_door(demo_url) as door:
        number = f"139{int(time.time()) % 100_000_000:08d}"
        order = new_id("T")
        await shop.push(order, new_id("u"), 10, state="paid", receiver={"name": "林夏", "phone": number})
        new = {
            "shop_id": shop.shop_id, "name": "电话", "channel": "pbx",
            "config": {"extensions": [f"{extension} {LEAD}"]},
            "credentials": {"signing_secret": secret},
        }  # fmt: skip
        line = (await owner.post("/api/connections", new))["connection"]
        pbx = FakePbx(door.client, line["public_key"], secret)
        desk = await (await new_context()).new_page()
        await sign_in(desk, demo_url, LEAD)
        await expect(desk.get_by_role("navigation").first).to_be_visible()
        call = await pbx.ring(f"+86{number}", extension)
        popup = desk.get_by_role("dialog", name="来电")
        await expect(popup.get_by_text(order)).to_be_visible()
        await expect(popup.get_by_text("振铃中")).to_be_visible()
        await pbx.tell(call, "answered", number, extension)
        await expect(popup.get_by_text("通话中")).to_be_visible()
        await popup.get_by_label("通话记录").fill("问什么时候发货，已告知今天")
        recording = {"recording_url": "https://pbx.example/1.mp3", "recording_allowed": True}
        await pbx.tell(call, "ended", number, extension, **recording)
        await expect(popup.get_by_text("已挂断")).to_be_visible()
        await popup.get_by_role("combobox", name="录音").click()
        await desk.get_by_role("option", name="对方同意录音").click()
        await popup.get_by_role("button", name="保存").click()
        await expect(popup).to_be_hidden()
        assert pbx.statuses == [200, 200, 200]
        await desk.goto(f"{demo_url}/app/calls")
        row = desk.get_by_role("listitem").filter(has_text="问什么时候发货")
        await expect(row.get_by_text("已联系上")).to_be_visible()
        await expect(row.get_by_role("link", name="录音")).to_be_visible()
        await expect(desk.get_by_role("columnheader", name="需要")).to_be_visible()


@pytest.mark.proves("C27")
async def test_waiting_on_the_telephone_is_known_by_half_hour_with_the_people_needed(demo_url: str) -> None:
    async with member(demo_url, LEAD) as lead:
        at = datetime.now(UTC).replace(minute=5, second=0, microsecond=0) - timedelta(days=40)
        for n in range(12):
            gone = n % 4 == 0
            call = {
                "direction": "in", "outcome": "abandoned" if gone else "reached", "at": at.isoformat(),
                "waited_s": 90 if gone else 15, "duration_s": 0 if gone else 240, "client_id": new_id("c"),
            }  # fmt: skip
            await lead.post("/api/contacts", call)
        span = {"since": (at - timedelta(minutes=5)).isoformat(), "until": (at + timedelta(hours=23)).isoformat()}
        figures = await lead.get("/api/call-figures", params=span)
        [slot] = figures["half_hours"]
        assert (slot["calls"], slot["abandoned"], slot["needed"]) == (12, 3, 4)
