"""C28: an agent works from a phone, is called by push, and nobody waits for one who is not there."""

import asyncio
import re
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from bench.live_client import LiveClient
from playwright.async_api import Page, expect
from tests.conversations.build import said, thread
from tests.routing.conftest import hire
from tests.staff.push_service import Device, push_service
from tests.story.conftest import NewContext, sign_in
from tests.story.people import all_away, be, buyer, member, routing_as, row, says, until

from xiaoer import conversations
from xiaoer.app import wiring
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.timers import Worker
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import AgentId, MerchantId, new_id
from xiaoer.staff import access
from xiaoer.staff.jobs import Pusher
from xiaoer.staff.vapid import Vapid

pytestmark = pytest.mark.proves("C28")


async def choose(phone: Page, action: str) -> None:
    await phone.get_by_role("button", name="更多", exact=True).click()
    await phone.get_by_role("menuitem", name=action).click()


async def test_a_phone_does_what_the_desk_does(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    phone = await (await new_context(width=360, height=740)).new_page()
    await sign_in(phone, demo_url, "atan@luting.example")
    async with member(demo_url) as owner, buyer(demo_url) as asks, buyer(demo_url) as other:
        talk, passed_on = await says(asks, "地钉会生锈吗？"), await says(other, "可以改地址吗？")
        await row(phone, talk).click()
        await expect(phone.get_by_role("log")).to_contain_text("地钉会生锈吗？")
        await expect(row(phone, passed_on)).to_be_hidden()
        reply = phone.locator("textarea, [contenteditable=true]").last
        await reply.fill("铝合金的，不会。")
        await phone.get_by_role("button", name="发送", exact=True).click()
        await until(lambda: lines_of(asks), lambda heard: "铝合金的，不会。" in heard)

        await phone.get_by_role("button", name="显示或隐藏买家栏").click()
        await expect(phone.get_by_role("complementary")).to_contain_text("资料")
        await expect(phone.get_by_role("log")).to_be_hidden()
        await phone.go_back()
        await expect(phone.get_by_role("log")).to_be_visible()
        await phone.get_by_role("button", name="显示或隐藏买家栏").click()
        await phone.get_by_role("button", name="返回会话").click()
        await expect(phone.get_by_role("log")).to_be_visible()

        await choose(phone, "结束会话")
        await until(lambda: owner.get(f"/api/conversations/{talk}"), lambda seen: seen["state"] == "closed")
        await phone.goto(f"{demo_url}/app/inbox/{passed_on}")
        await choose(phone, "转接")
        await phone.get_by_role("button", name=re.compile("周小满")).click()
        await phone.get_by_role("button", name="转给 周小满").click()
        await until(lambda: owner.get(f"/api/conversations/{passed_on}"), lambda seen: seen["agent_name"] == "周小满")
        assert await phone.evaluate("document.documentElement.scrollWidth") <= 360


async def lines_of(one: LiveClient) -> str:
    return "\n".join(line["text"] or "" for line in one.thread().lines)


async def test_a_conversation_that_nobody_opens_goes_to_the_next_agent(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, "atan@luting.example")
    async with (
        member(demo_url) as owner,
        member(demo_url, "atan@luting.example") as present,
        member(demo_url, "xiaoman@luting.example") as absent,
        buyer(demo_url) as asks,
    ):
        await be(present, "away")
        await be(absent, "online")
        async with routing_as(owner, unopened_after_s=5):
            talk = await says(asks, "有人吗？急！")
            await until(
                lambda: owner.get(f"/api/conversations/{talk}"), lambda seen: seen["agent_name"] == "周小满", within_s=5
            )
        await be(present, "online")
        await row(desk, talk).click()
        await expect(desk.get_by_text("分配给您：前一位客服没有及时打开")).to_be_visible()


async def test_a_device_is_added_and_taken_away_again(demo_url: str) -> None:
    async with member(demo_url, "atan@luting.example") as agent:
        assert len((await agent.get("/api/push-key"))["public_key"]) > 80
        point = f"https://push.example.com/{new_id('dev')}"
        keys = Device().keys
        await agent.post("/api/me/push", {"endpoint": point, "keys": {"p256dh": keys.p256dh, "auth": keys.auth}})
        assert point in str(await agent.get("/api/me/push"))
        assert (await agent.ask("DELETE", "/api/me/push", {"endpoint": point}))[0] < 300
        assert point not in str(await agent.get("/api/me/push"))


async def test_the_device_rings_within_five_seconds_of_the_buyers_line(
    database: Database, merchant_id: MerchantId, tmp_path: Path
) -> None:
    wired, device = replace(database, react=wiring.react), Device()
    pusher = Pusher(Vapid.load(tmp_path / "push.pem", "mailto:ops@shop.example"), may_reach=lambda url: True)
    worker = Worker(wired, wiring.LATER, {"staff.push": pusher.push})
    with push_service() as service:
        async with wired.transaction(merchant_id, OPERATOR) as tx:
            agent = await hire(tx, "ann")
            await carries(tx, agent, device, f"{service.url}/201/a")
            talk = await thread(tx, "b1")
        running = asyncio.create_task(worker.run())
        began = time.monotonic()
        async with wired.transaction(merchant_id, OPERATOR) as tx:
            await conversations.append(tx, [said(talk, "请问什么时候发货？")])
            await conversations.take_news(tx, [talk])
        while not service.got:
            assert time.monotonic() - began < 5, "no notice within 5 s"
            await asyncio.sleep(0.02)
        worker.stop()
        await running
    notice = device.read(service.got[0][2])
    assert notice["url"] == f"/app/inbox/{talk}"
    assert "请问什么时候发货？" in notice["body"]


async def carries(tx: Tx, agent: AgentId, device: Device, endpoint: str) -> None:
    """The agent is signed in on a device that wants notices."""
    sign_in_id, now = new_id("sgn"), tx.clock.now()
    moments = {"started_at": now, "seen_at": now, "expires_at": now + timedelta(days=1)}
    await access.add_sign_in(tx, id=sign_in_id, agent_id=agent, address="", device="Android", **moments)
    keys = {"p256dh": device.keys.p256dh, "auth": device.keys.auth}
    await access.put_push(
        tx, id=new_id("psh"), agent_id=agent, sign_in_id=sign_in_id, endpoint=endpoint, created_at=now, **keys
    )
