"""What buyers suggest goes to the department that can do it, is decided, answered, and stands in the month's report."""

from datetime import UTC, datetime

import pytest
from tests.story.conftest import NewContext, sign_in
from tests.story.people import buyer, member, says, until

LEAD = "lead@luting.example"
pytestmark = pytest.mark.proves("T12")


async def test_a_suggestion_is_routed_decided_answered_and_reported(demo_url: str, new_context: NewContext) -> None:
    async with member(demo_url, LEAD) as lead, buyer(demo_url) as visitor:
        conversation_id = await says(visitor, "要是有小号的收纳袋就好了")
        asked = {"kind": "suggestion", "title": "小号收纳袋", "conversation_id": conversation_id}
        one = (await lead.post("/api/tickets", asked))["row"]
        assert (one["department"], one["next_action"]) == ("product", "decide")
        desk = await (await new_context()).new_page()
        await sign_in(desk, demo_url, LEAD)
        await desk.goto(f"{demo_url}/app/tickets/{one['id']}")
        actions = desk.locator("[data-actions]")
        await actions.get_by_role("button", name="采纳或谢绝").click()
        await actions.get_by_label("发给买家的话").fill("谢谢，春季上架小号收纳袋。")
        await actions.locator("form").get_by_role("button", name="采纳").last.click()
        seen = await until(
            lambda: lead.get(f"/api/tickets/{one['id']}"), lambda it: it["row"]["decision"] == "accepted"
        )
        assert seen["row"]["next_action"] == "carry_out"
        lines = (await lead.get(f"/api/conversations/{conversation_id}/lines"))["lines"]
        assert "谢谢，春季上架小号收纳袋。" in [line["text"] for line in lines]

        await desk.goto(f"{demo_url}/app/settings/tickets")
        await desk.get_by_role("heading", name="建议月报").wait_for()
        await desk.get_by_role("link", name="小号收纳袋").wait_for()
        month = f"{datetime.now(UTC):%Y-%m}"
        report = (await lead.get(f"/api/tickets/suggestions/{month}"))["report"]
        assert report["accepted"] >= 1
        assert any(row["department"] == "product" for row in report["departments"])
