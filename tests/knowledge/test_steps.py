"""Macros: a quick reply that also does what follows, whole or not at all, and can be undone."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.conversations.build import thread
from tests.knowledge.conftest import Shelf
from tests.knowledge.test_http import PASSWORD
from tests.staff.front_door import Visitor, visitor
from xiaoer import conversations, staff
from xiaoer.app.asgi import create_app
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Shared
from xiaoer.kernel.ids import ConversationId

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@pytest.fixture
async def mei(shelf: Shelf, keys: KeyRing, tmp_path: Path) -> AsyncIterator[Visitor]:
    async with shelf.tx() as tx:
        await staff.store.set_agent(tx, shelf.mei, password_hash=await staff.hash_password(PASSWORD))
        email = (await staff.get_agent(tx, shelf.mei)).email
    app = create_app(Shared(shelf.database, keys, DiskBlobs(tmp_path), "https://desk.example"))
    async with visitor(app) as found:
        await found.sign_in(email, PASSWORD)
        yield found


@pytest.fixture
async def talk(shelf: Shelf) -> ConversationId:
    async with shelf.tx() as tx:
        made = await thread(tx)
        await conversations.assign(tx, made, shelf.mei, reason={"code": "claimed", "data": {}})
        await conversations.set_tags(tx, made, ["老客"])
        return made


async def test_a_macro_is_kept_with_its_steps_and_goes_through_a_sheet(mei: Visitor) -> None:
    steps = [{"do": "add_tags", "tags": ["物流敏感"]}, {"do": "close", "reason": "已解决"}]
    body = {"scope": "personal", "shortcut": "jie", "title": "结束", "steps": steps}
    made = await mei.post("/api/quick-replies", body)
    assert made["steps"] == steps
    sheet = (await mei.ask("GET", "/api/quick-replies/export"))[1]
    assert (await mei.ask("DELETE", f"/api/quick-replies/{made['id']}"))[0] == 204
    report = (await mei.ask("POST", "/api/quick-replies/import", content=sheet))[1]
    assert (report["created"], report["rejected"]) == (1, [])
    assert (await mei.get("/api/quick-replies?q=jie"))["items"][0]["steps"] == steps
    assert (await mei.ask("POST", "/api/quick-replies/import", content=sheet))[1]["unchanged"] == 1


async def test_steps_that_cannot_follow_each_other_are_refused(mei: Visitor, talk: ConversationId) -> None:
    close, tag = {"do": "close"}, {"do": "add_tags", "tags": ["x"]}
    for steps in ([close, tag], [tag, tag], [{"do": "snooze", "hours": 1}, close]):
        body: dict[str, Any] = {"scope": "personal", "text": "好的", "steps": steps}
        assert await mei.refused("POST", "/api/quick-replies", body) == (422, "steps_contradict")
        assert await mei.refused("POST", f"/api/conversations/{talk}/steps", {"steps": steps}) == (
            422, "steps_contradict",
        )  # fmt: skip
    assert await mei.refused("POST", f"/api/conversations/{talk}/steps", {"steps": []}) == (400, "bad_request")
    row = 'scope,title,text,steps\npersonal,a,b,"[{""do"":""fly""}]"\npersonal,c,d,{{\npersonal,e,f,\n'
    report = (await mei.ask("POST", "/api/quick-replies/import", content=row.encode()))[1]
    assert (report["created"], [bad["line"] for bad in report["rejected"]]) == (1, [2, 3])


async def test_all_steps_are_done_and_undone(mei: Visitor, shelf: Shelf, talk: ConversationId) -> None:
    path = f"/api/conversations/{talk}/steps"
    steps = [
        {"do": "add_tags", "tags": ["老客", "物流敏感"]},
        {"do": "set_stage", "stage": "after"},
        {"do": "write_note", "text": "已加急"},
        {"do": "close", "reason": "已解决"},
    ]
    done = await mei.post(path, {"steps": steps})
    row = done["row"]
    assert (row["state"], row["stage"], row["tags"]) == ("closed", "after", ["老客", "物流敏感"])
    async with shelf.tx() as tx:
        lines = await conversations.read_after(tx, talk, 0, 50)
    assert [line.text for line in lines if line.kind == "note"] == ["已加急"]
    assert done["undo"] == [
        {"do": "reopen"}, {"do": "set_stage", "stage": None}, {"do": "remove_tags", "tags": ["物流敏感"]},
    ]  # fmt: skip
    back = (await mei.post(path, {"steps": done["undo"]}))["row"]
    assert (back["state"], back["stage"], back["tags"]) == ("open", row["stage"] and "pre", ["老客"])
    assert back["agent_id"] == shelf.mei


async def test_one_step_that_cannot_be_done_undoes_the_others(mei: Visitor, talk: ConversationId) -> None:
    path = f"/api/conversations/{talk}/steps"
    steps = [{"do": "remove_tags", "tags": ["老客"]}, {"do": "hand_over"}]
    assert await mei.refused("POST", path, {"steps": steps}) == (422, "nowhere_to_go")
    assert (await mei.get(f"/api/conversations/{talk}"))["tags"] == ["老客"]


async def test_a_snooze_is_woken_by_its_undo_and_a_hand_over_leaves_the_desk(
    mei: Visitor, shelf: Shelf, talk: ConversationId
) -> None:
    path = f"/api/conversations/{talk}/steps"
    slept = await mei.post(path, {"steps": [{"do": "snooze", "hours": 2}]})
    assert (slept["row"]["state"], slept["undo"]) == ("snoozed", [{"do": "wake"}])
    assert (await mei.post(path, {"steps": slept["undo"]}))["row"]["state"] == "open"
    given = await mei.post(path, {"steps": [{"do": "hand_over", "team_id": shelf.other_team_id}]})
    assert given["row"]["agent_id"] is None
