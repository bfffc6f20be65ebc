"""A public complaint has an owner, its posts, a holding statement first, and is not over without its lesson."""

import pytest
from tests.story.people import member

LEAD = "lead@luting.example"


@pytest.mark.proves("V19")
async def test_an_incident_is_owned_told_in_time_and_ends_with_a_post_mortem(demo_url: str) -> None:
    async with member(demo_url, LEAD) as lead:
        asked = {"kind": "incident", "title": "有人发帖说帐篷漏水"}
        assert await lead.refused("POST", "/api/tickets", asked) == (422, "ticket_field_missing")
        posts = ["https://weibo.example/1", "https://xhs.example/2"]
        one = await lead.post("/api/tickets", asked | {"fields": {"posts": posts}})
        row, path = one["row"], f"/api/tickets/{one['row']['id']}"
        assert (row["priority"], row["next_action"], bool(row["owner_id"])) == ("urgent", "holding_statement", True)
        statement = {"fields.holding_statement": "我们看到了，正在逐单核实，今晚八点前答复。"}
        await lead.ask("PATCH", path, {"version": row["version"], "changes": statement})
        await lead.post(f"{path}/notes", {"words": "已联系发帖人，寄出新帐篷"})
        assert (await lead.refused("POST", f"{path}/actions/solve", {}))[1] == "ticket_field_missing"
        seen = (await lead.get(path))["row"]["version"]
        await lead.ask("PATCH", path, {"version": seen, "changes": {"fields.post_mortem": "压胶工序漏检，已加抽检。"}})
        ended = await lead.post(f"{path}/actions/solve", {"words": "发帖人已更新帖子"})
        assert ended["row"]["state"] == "solved"
        assert [line["action"] for line in ended["entries"]] == ["open", "edit", "note", "edit", "solve"]
