"""Nobody is pestered: one cap for everything, a way out that holds at once, and too many complaints stop it all."""

import re

import pytest
from playwright.async_api import expect
from tests.story.conftest import NewContext, sign_in
from tests.story.people import at_noon, buyer, member, says

from xiaoer.kernel.ids import new_id

LEAD = "lead@luting.example"


@pytest.mark.proves("M02", "V09")
async def test_a_word_from_the_buyer_ends_it_at_once_and_the_desk_sees_what_was_not_sent(
    demo_url: str, new_context: NewContext
) -> None:
    async with member(demo_url, LEAD) as lead, buyer(demo_url) as visitor:
        conversation_id = await says(visitor, f"你好 {new_id('w')[-4:]}")
        buyer_id = (await lead.get(f"/api/conversations/{conversation_id}"))["buyer"]["id"]
        send = {
            "buyer_id": buyer_id, "purpose": "check_in", "channel": "webchat", "medium": "chat",
            "text": "您上次买的茶快喝完了吗？", "conversation_id": conversation_id, "source_id": "cmp_tea",
        }  # fmt: skip
        await at_noon(lead, buyer_id)
        assert (await lead.post("/api/outreach/sends", send))["allowed"]
        await lead.post(f"/api/conversations/{conversation_id}/take-over")
        await says(visitor, "还有一件事")
        await says(visitor, "退订")
        desk = await (await new_context()).new_page()
        await sign_in(desk, demo_url, LEAD)
        await desk.goto(f"{demo_url}/app/inbox/{conversation_id}?view=all")
        await expect(desk.get_by_text("买家已退订").first).to_be_visible()
        after = await lead.post("/api/outreach/sends", send)
        assert not after["allowed"]
        assert "opted_out" in {finding["rule"] for finding in after["findings"]}
        await desk.goto(f"{demo_url}/app/outreach")
        await expect(desk.get_by_text("买家已经拒绝接收这类消息，不能发送。").first).to_be_visible()
        await desk.get_by_role("button", name=re.compile("买家已拒绝")).click()
        await expect(desk).to_have_url(re.compile("rule=opted_out"))
        await desk.get_by_role("tab", name="限制").click()
        await expect(desk.get_by_text(re.compile("短信 24 小时")).first).to_be_visible()


@pytest.mark.proves("M02")
async def test_what_too_many_complain_of_waits_for_a_person(demo_url: str, new_context: NewContext) -> None:
    async with member(demo_url, LEAD) as lead:
        people = [one["id"] for one in (await lead.get("/api/buyers", params={"limit": 60}))["items"]]
        reached: list[str] = []
        for one in people:  # whom another story wrote to today gets nothing more
            await at_noon(lead, one)
            send = {
                "buyer_id": one, "purpose": "gift", "channel": "app", "medium": "push",
                "text": "给您留了一份小礼物",
            }  # fmt: skip
            reached += [one] if (await lead.post("/api/outreach/sends", send))["allowed"] else []
            if len(reached) == 20:
                break
        said = await lead.post(
            "/api/outreach/complaints", {"buyer_id": reached[0], "channel": "push", "words": "别再发了"}
        )
        assert said["rate"]["paused_at"]
        desk = await (await new_context()).new_page()
        await sign_in(desk, demo_url, LEAD)
        await desk.goto(f"{demo_url}/app/outreach/rates")
        row = desk.get_by_role("listitem").filter(has_text="推送")
        await expect(row.get_by_text(re.compile("起已暂停"))).to_be_visible()
        await row.get_by_role("button", name="恢复发送").click()
        dialog = desk.get_by_role("dialog")
        await dialog.get_by_label("已作了哪些改进").fill("只发给会员")
        await dialog.get_by_role("button", name="恢复发送").click()
        await expect(row.get_by_text(re.compile("恢复：只发给会员"))).to_be_visible()
