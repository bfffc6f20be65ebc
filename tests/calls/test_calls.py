"""A call from its first ring to its line on the timeline, and events that are nobody's."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide

from xiaoer import buyers, calls, conversations, merchants, staff
from xiaoer.app import answers, call_events_http
from xiaoer.app.callers import DEPENDENCIES
from xiaoer.app.plugins import load_all
from xiaoer.app.wiring import react
from xiaoer.buyers.model import Source
from xiaoer.calls import http as calls_http
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Caller, Shared
from xiaoer.kernel.actors import OPERATOR, Actor, ActorKind
from xiaoer.kernel.ids import AgentId, BuyerId, MerchantId, new_id
from xiaoer.merchants.model import NewConnection, NewShop
from xiaoer.staff.model import ROLE_PERMISSIONS, Role
from xiaoer.testing.fake_pbx import FakePbx
from xiaoer.tickets import http_contacts

SECRET = "a secret of sixteen and more"
NUMBER = "13812345678"


class Desk:
    database: Database
    shared: Shared
    merchant_id: MerchantId
    mei: AgentId
    other: AgentId
    buyer: BuyerId
    talk: str
    pbx: FakePbx

    def app(self, who: AgentId | None) -> Litestar:
        actor = Actor(ActorKind.AGENT, who or "", ROLE_PERMISSIONS[Role.AGENT])
        caller = Provide(lambda: Caller(self.merchant_id, actor, self.shared), sync_to_thread=False)
        return Litestar(
            [*calls_http.routes, *http_contacts.routes, *call_events_http.routes],
            dependencies=DEPENDENCIES | ({"caller": caller} if who else {}),
            exception_handlers=answers.HANDLERS,
            state=State({"shared": self.shared, "channels": load_all()}),
            logging_config=None,
            openapi_config=None,
        )

    async def ask(self, who: AgentId, method: str, path: str, body: Any = None) -> Any:
        transport = httpx.ASGITransport(self.app(who))
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
            answer = await client.request(method, path, json=body)
            return answer.json() | ({"status": answer.status_code} if answer.status_code >= 400 else {})

    async def now(self, who: AgentId) -> list[dict[str, Any]]:
        return list((await self.ask(who, "GET", "/api/calls/now"))["items"])


@pytest.fixture
async def desk(dsn: str, keys: KeyRing, tmp_path: Path) -> AsyncIterator[Desk]:
    load_all()
    one = Desk()
    one.database = Database.open(dsn)
    one.database.react = react
    one.merchant_id = await merchants.found_merchant(one.database, "小二百货")
    async with one.database.transaction(one.merchant_id, OPERATOR) as tx:
        shop = await merchants.open_shop(tx, NewShop("旗舰店"))
        emails = [f"{new_id('x')}@shop.example" for _ in range(2)]
        one.mei, one.other = [
            await staff.add_agent(tx, email, name, Role.AGENT, password_hash="-")
            for email, name in zip(emails, ("mei", "atan"), strict=True)
        ]
        link = (await merchants.add_connection(tx, keys, NewConnection(shop.id, "网页"))).connection
        config = {"extensions": [f"8001 {emails[0]}", f"8002 {emails[1].upper()}", "8003"]}
        new = NewConnection(shop.id, "电话", channel="pbx", config=config, credentials={"signing_secret": SECRET})
        line = (await merchants.add_connection(tx, keys, new)).connection
        one.buyer = await buyers.identify(tx, link.id, new_id("u"), display_name="林夏")
        await buyers.set_fields(tx, one.buyer, {"phone": NUMBER}, Source.AGENT)
        one.talk, _ = await conversations.open_thread(
            tx, shop_id=shop.id, connection_id=link.id, channel="webchat", thread="t", buyer_id=one.buyer
        )
    one.shared = Shared(one.database, keys, DiskBlobs(tmp_path), "https://desk.example")
    transport = httpx.ASGITransport(one.app(None))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        one.pbx = FakePbx(client, line.public_key, SECRET)
        yield one
    await one.database.close()


async def test_who_is_called_sees_the_buyer_and_the_end_is_on_the_timeline(desk: Desk) -> None:
    begin = datetime.now(UTC) - timedelta(minutes=5)
    call_id = await desk.pbx.ring(f"+86{NUMBER}", "8001", at=begin.isoformat())
    [now] = await desk.now(desk.mei)
    assert (now["call"]["buyer_name"], now["call"]["state"]) == ("林夏", "ringing")
    assert (now["call"]["conversation_id"], now["call"]["number"]) == (desk.talk, f"+86{NUMBER}")
    assert await desk.now(desk.other) == []
    later = (begin + timedelta(seconds=20)).isoformat()
    await desk.pbx.tell(call_id, "answered", NUMBER, "8001", at=later)
    noted = await desk.ask(desk.mei, "PATCH", f"/api/calls/{now['call']['id']}", {"words": "问物流"})
    assert (noted["state"], noted["words"]) == ("answered", "问物流")
    end = {"at": (begin + timedelta(seconds=200)).isoformat(), "recording_url": "https://pbx.example/1.mp3"}
    for _ in range(2):
        await desk.pbx.tell(call_id, "ended", NUMBER, "8001", recording_allowed=True, **end)
    assert desk.pbx.statuses == [200] * 4
    assert await desk.now(desk.mei) == []
    [contact] = (await desk.ask(desk.mei, "GET", f"/api/contacts?buyer_id={desk.buyer}"))["items"]
    told = (contact["outcome"], contact["waited_s"], contact["duration_s"], contact["words"], contact["agent_id"])
    assert told == ("reached", 20, 180, "问物流", desk.mei)
    [kept] = (await desk.ask(desk.mei, "GET", "/api/calls"))["items"]
    assert (kept["recording_url"], kept["consent"]) == ("https://pbx.example/1.mp3", "given")


async def test_after_the_call_its_agent_alone_adds_to_it(desk: Desk) -> None:
    call_id = await desk.pbx.ring(NUMBER, "8002")
    await desk.pbx.tell(call_id, "answered", NUMBER, "8002")
    end = {"recording_url": "https://pbx.example/1.mp3", "recording_allowed": True}
    await desk.pbx.tell(call_id, "ended", NUMBER, "8002", **end)
    [kept] = (await desk.ask(desk.other, "GET", "/api/calls"))["items"]
    due = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
    body = {"words": "下午回电", "outcome": "call_back", "consent": "refused", "call_back_at": due}
    assert (await desk.ask(desk.mei, "PATCH", f"/api/calls/{kept['id']}", body))["code"] == "call_not_found"
    changed = await desk.ask(desk.other, "PATCH", f"/api/calls/{kept['id']}", body)
    assert "status" not in changed, changed
    assert (changed["outcome"], changed["recording_url"], changed["consent"]) == ("call_back", "", "refused")
    [contact] = (await desk.ask(desk.other, "GET", f"/api/contacts?buyer_id={desk.buyer}"))["items"]
    assert (contact["outcome"], contact["words"], contact["consent"]) == ("call_back", "下午回电", "refused")


async def test_nobody_answers_and_strangers_call_and_the_end_comes_first(desk: Desk) -> None:
    gone = await desk.pbx.ring("02155512345", "8001")
    [now] = await desk.now(desk.mei)
    assert (now["call"]["buyer_id"], now["orders"]) == (None, [])
    await desk.pbx.tell(gone, "ended", "02155512345", "8001")
    out = new_id("pbx")
    await desk.pbx.tell(out, "ended", NUMBER, "8001", direction="out", busy=True)
    await desk.pbx.tell(out, "ringing", NUMBER, "8001", direction="out")
    found = (await desk.ask(desk.mei, "GET", "/api/calls"))["items"]
    assert sorted(one["outcome"] for one in found) == ["abandoned", "busy"]
    assert await desk.now(desk.mei) == []


async def test_the_next_telephone_rings_when_the_first_does_not_answer(desk: Desk) -> None:
    call_id = await desk.pbx.ring(NUMBER, "8001")
    await desk.pbx.ring(NUMBER, "8002", call_id=call_id)
    assert await desk.now(desk.mei) == []
    assert len(await desk.now(desk.other)) == 1


async def test_without_a_good_signature_nothing_is_taken(desk: Desk) -> None:
    pbx = desk.pbx
    pbx.secret = "another secret of sixteen"
    await pbx.ring(NUMBER, "8001")
    pbx.secret = SECRET
    old = int((datetime.now(UTC) - timedelta(minutes=5)).timestamp() * 1000)
    said = {"call_id": "1", "event": "ringing", "number": NUMBER, "at": datetime.now(UTC).isoformat()}
    await pbx.post(said, at_ms=old)
    await pbx.post({"call_id": "1"})
    await pbx.post(said | {"event": "dtmf"})
    pbx.public_key = "pk_nobody"
    await pbx.post(said)
    assert pbx.statuses == [403, 403, 400, 200, 403]
    async with desk.database.transaction(desk.merchant_id, OPERATOR) as tx:
        assert (await calls.find_calls(tx, "", None, 10)).items == []
