"""The REST doors of quick replies."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.knowledge.conftest import Shelf
from tests.staff.front_door import Visitor, application, visitor
from xiaoer import staff
from xiaoer.infra.secrets import KeyRing
from xiaoer.knowledge import http

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
PASSWORD = "correct horse battery"


async def signed_in(shelf: Shelf, keys: KeyRing, folder: Path, who: str) -> AsyncIterator[Visitor]:
    async with shelf.tx() as tx:
        await staff.store.set_agent(tx, who, password_hash=await staff.hash_password(PASSWORD))  # type: ignore[arg-type]
        email = (await staff.get_agent(tx, who)).email  # type: ignore[arg-type]
    async with visitor(application(shelf.database, keys, folder)) as found:
        await found.sign_in(email, PASSWORD)
        yield found


@pytest.fixture
async def lead(shelf: Shelf, keys: KeyRing, tmp_path: Path) -> AsyncIterator[Visitor]:
    async for found in signed_in(shelf, keys, tmp_path, shelf.lead):
        yield found


@pytest.fixture
async def mei(shelf: Shelf, keys: KeyRing, tmp_path: Path) -> AsyncIterator[Visitor]:
    async for found in signed_in(shelf, keys, tmp_path, shelf.mei):
        yield found


async def test_written_found_used_changed_removed(lead: Visitor, mei: Visitor, shelf: Shelf) -> None:
    new = {"scope": "team", "owner_id": shelf.team_id, "shortcut": "th", "text": "请寄到{{退货仓}},{{buyer.name}}"}
    made = await lead.post("/api/quick-replies", new)
    assert made["variables"] == [{"name": "退货仓", "known": False}, {"name": "buyer.name", "known": True}]
    path = f"/api/quick-replies/{made['id']}"
    assert (await mei.ask("POST", f"{path}/used", {"conversation_id": "cnv_1"}))[0] == 204
    (found,) = (await mei.get("/api/quick-replies?q=/th"))["items"]
    assert (found["id"], found["uses"], found["stale"]) == (made["id"], 1, False)
    assert await mei.refused("PATCH", path, {"text": "x"}) == (403, "not_allowed")
    assert (await lead.ask("PATCH", path, {"text": "不退"}))[1]["text"] == "不退"
    assert (await lead.get("/api/quick-replies?scope=team"))["items"][0]["text"] == "不退"
    assert (await lead.ask("DELETE", path))[0] == 204
    assert await lead.refused("DELETE", path) == (404, "quick_reply_not_found")


async def test_replies_of_one_occasion_are_listed_alone(lead: Visitor, mei: Visitor, shelf: Shelf) -> None:
    for text, occasion in (("请稍等", "holding"), ("您好", "greeting"), ("其他", "")):
        body = {"scope": "team", "owner_id": shelf.team_id, "text": text, "occasion": occasion}
        assert (await lead.post("/api/quick-replies", body))["occasion"] == occasion
    (held,) = (await mei.get("/api/quick-replies?occasion=holding"))["items"]
    assert held["text"] == "请稍等"
    assert (await lead.ask("PATCH", f"/api/quick-replies/{held['id']}", {"occasion": "closing"}))[0] == 200
    assert (await mei.get("/api/quick-replies?occasion=holding"))["items"] == []
    assert len((await lead.get("/api/quick-replies?scope=team&occasion=closing"))["items"]) == 1
    assert len((await mei.get("/api/quick-replies"))["items"]) == 3
    assert await mei.refused("GET", "/api/quick-replies?occasion=lunch") == (400, "bad_request")


async def test_what_cannot_be_meant_is_refused_with_a_code(mei: Visitor) -> None:
    for body, code in (
        ({"scope": "personal", "text": ""}, "quick_reply_empty"),
        ({"scope": "personal", "text": "x", "shortcut": "a b"}, "bad_request"),
        ({"scope": "personal", "text": "x" * 5001}, "bad_request"),
        ({"scope": "personal", "text": "x", "file_ids": ["f"] * 10}, "bad_request"),
        ({"scope": "galaxy", "text": "x"}, "bad_request"),
        ({"scope": "personal", "text": "x", "owner_id": "agt_other"}, "quick_reply_not_yours"),
        ({"scope": "shop", "text": "x"}, "not_allowed"),
    ):
        assert (await mei.refused("POST", "/api/quick-replies", body))[1] == code
    assert await mei.refused("GET", "/api/quick-replies?cursor=nonsense") == (422, "bad_cursor")
    assert (await mei.get("/api/quick-replies"))["items"] == []


@pytest.mark.parametrize("kind", ["csv", "json"])
async def test_a_file_goes_out_and_comes_back(lead: Visitor, kind: str) -> None:
    content = "scope,owner,shortcut,text\nshop,旗舰店,fh,48小时内发货\ngalaxy,,,x\npersonal,,hi,亲\n".encode()
    status, report = await lead.ask("POST", "/api/quick-replies/import", content=content)
    assert (status, report["created"], report["rejected"][0]["line"]) == (200, 2, 3)
    answer = await lead.client.get(f"/api/quick-replies/export?file={kind}")
    assert f'filename="quick-replies.{kind}"' in answer.headers["content-disposition"]
    form = {"file": (f"replies.{kind}", answer.content)}
    again = (await lead.ask("POST", "/api/quick-replies/import", files=form))[1]
    assert (again["unchanged"], again["rejected"]) == (2, [])


async def test_every_door_is_closed_to_strangers(shelf: Shelf, keys: KeyRing, tmp_path: Path) -> None:
    async with visitor(application(shelf.database, keys, tmp_path)) as stranger:
        for route in http.routes:
            for path in route.paths:
                for method in route.http_methods:
                    body, address = None if method == "GET" else {}, path.replace("{version:int}", "1")
                    assert await stranger.refused(method, address, body) == (401, "not_signed_in")
