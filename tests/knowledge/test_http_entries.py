"""The REST doors of knowledge entries."""

from tests.knowledge.conftest import Shelf
from tests.knowledge.test_http import lead, mei  # noqa: F401  # fixtures
from tests.staff.front_door import Visitor


def entry(shop_id: str, question: str = "多久发货", answer: str = "48 小时内") -> dict[str, object]:
    wording = {"questions": [question], "answer": answer}
    return {"shop_id": shop_id, "content": {"wordings": {"zh": wording}, "source": "客服手册"}}


async def test_written_checked_handed_in_approved_and_asked(lead: Visitor, mei: Visitor, shelf: Shelf) -> None:  # noqa: F811
    made = await mei.post("/api/knowledge/entries", entry(shelf.shop_id))
    path = f"/api/knowledge/entries/{made['row']['id']}"
    assert (made["row"]["state"], made["actions"]) == ("draft", ["submit", "discard"])
    assert (await mei.ask("POST", f"{path}/decide", {"action": "submit"}))[1]["row"]["state"] == "waiting"
    assert await mei.refused("POST", f"{path}/decide", {"action": "approve"}) == (403, "not_allowed")
    assert (await lead.get("/api/knowledge/counts"))["waiting"] == 1
    assert (await lead.ask("POST", f"{path}/decide", {"action": "approve"}))[1]["row"]["in_force"] is True
    asked = {"shop_id": shelf.shop_id, "text": "多久能发货"}
    (hit,) = (await mei.ask("POST", "/api/knowledge/look-up", asked))[1]
    assert (hit["answer"], hit["version"], hit["source"]) == ("48 小时内", 1, "客服手册")


async def test_a_faster_colleague_is_not_overwritten(lead: Visitor, mei: Visitor, shelf: Shelf) -> None:  # noqa: F811
    made = await mei.post("/api/knowledge/entries", entry(shelf.shop_id))
    path = f"/api/knowledge/entries/{made['row']['id']}"
    body = {"content": entry(shelf.shop_id, answer="24 小时内")["content"], "base_version": 1}
    assert (await lead.ask("PUT", path, body))[1]["row"]["version"] == 2
    assert await mei.refused("PUT", path, body) == (409, "entry_changed")
    versions = await mei.get(f"{path}/versions")
    assert [one["state"] for one in versions] == ["draft", "retired"]
    restored = (await lead.ask("POST", f"{path}/versions/1/restore", {}))[1]
    assert restored["content"]["wordings"]["zh"]["answer"] == "48 小时内"
    assert await mei.refused("PATCH", f"{path}/keeping", {"owner_id": shelf.mei}) == (403, "not_allowed")
    assert (await lead.ask("PATCH", f"{path}/keeping", {"owner_id": shelf.lei}))[1]["row"]["owner_name"] == "李雷"


async def test_what_it_lacks_is_said_while_it_is_written(mei: Visitor, shelf: Shelf) -> None:  # noqa: F811
    measure = {"name": "续航时间", "value": "8 小时", "conditions": [{"name": "亮度", "value": "低亮"}]}
    wording = {"questions": ["续航多久"], "answer": "看下面", "measures": [measure]}
    flags = (await mei.ask("POST", "/api/knowledge/check", {"wordings": {"zh": wording}}))[1]
    assert {(one["code"], one["subject"]) for one in flags} == {
        ("condition_missing", "环境温度"),
        ("source_missing", "续航时间"),
        ("no_source", ""),
    }
    bad = entry(shelf.shop_id)
    bad["content"] = {"wordings": {"zh": {"questions": ["x"], "media": [{"kind": "picture", "url": "javascript:1"}]}}}
    assert await mei.refused("POST", "/api/knowledge/entries", bad) == (400, "bad_request")
