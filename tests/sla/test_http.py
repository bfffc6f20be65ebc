"""The REST doors of clocks and promises, as agents, leads and strangers of other conversations use them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.di import Provide

from tests.sla.build import START, Desk
from xiaoer import sla
from xiaoer.app import answers, clocks_http
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Caller, Shared
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.sla import http
from xiaoer.sla.model import Calendar, Span
from xiaoer.staff.model import ROLE_PERMISSIONS, Role

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


def door(desk: Desk, agent_id: str, role: Role = Role.AGENT) -> httpx.AsyncClient:
    shared = Shared(desk.database, KeyRing({"k1": bytes(32)}), DiskBlobs(Path("unused")), "http://shop.example")
    caller = Caller(desk.merchant_id, Actor(ActorKind.AGENT, agent_id, ROLE_PERMISSIONS[role]), shared)
    routes: list[Any] = [one for one in (*http.routes, *clocks_http.routes) if "webchat" not in next(iter(one.paths))]
    app = Litestar(
        routes,
        dependencies={"caller": Provide(lambda: caller, sync_to_thread=False)},
        exception_handlers=answers.HANDLERS,
        logging_config=None,
        openapi_config=None,
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.example")


async def test_an_agent_sees_clocks_and_the_forecast_but_sets_nothing(desk: Desk) -> None:
    agent = await desk.hire("阿檀")
    one = await desk.talk(channel="taobao")
    await desk.say(one)
    async with door(desk, agent) as client:
        [clock] = (await client.get("/api/clocks", params={"conversation_ids": one})).json()["items"]
        assert (clock["name"], clock["left_s"], clock["due_at"]) == ("reply_3min", 180, "2026-11-20T02:03:00Z")
        assert (await client.get("/api/sla/forecast")).json()["items"][0]["next_up"][0]["subject_id"] == one
        rules = (await client.get("/api/sla/targets")).json()["rules"]
        refused = [
            await client.put("/api/sla/targets", json=rules),
            await client.post("/api/sla/calendars", json={"zone": "UTC", "week": [[]] * 7}),
            await client.get("/api/sla/breaches"),
            await client.get("/api/promises", params={"mine": False}),
        ]
        assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(403, "not_allowed")}


async def test_targets_as_they_are_read_can_be_saved_again(desk: Desk) -> None:
    async with door(desk, await desk.hire("组长", "lead"), Role.LEAD) as client:
        read = (await client.get("/api/sla/targets")).json()
        saved = (await client.put("/api/sla/targets", json=read["rules"])).json()
        assert (read["version"], saved["version"]) == (0, 1)
        assert saved["rules"] == read["rules"]


async def test_a_bad_calendar_is_refused_with_the_place_that_is_wrong(desk: Desk) -> None:
    async with door(desk, await desk.hire("组长", "lead"), Role.LEAD) as client:
        week = [[{"start": 540, "end": 1080}]] * 6 + [[{"start": 600, "end": 540}]]
        answer = await client.post("/api/sla/calendars", json={"zone": "Asia/Shanghai", "week": week})
        assert (answer.status_code, answer.json()) == (422, {"code": "bad_span", "data": {"where": "weekday 7"}})
        answer = await client.post("/api/sla/calendars", json={"zone": "Mars/Base", "week": [[]] * 7})
        assert answer.json()["code"] == "unknown_zone"
        assert (await client.put("/api/sla/calendars/cal_none", json=_office())).json()["code"] == "no_such_calendar"


def _office() -> dict[str, Any]:
    return {"zone": "Asia/Shanghai", "week": [[{"start": 540, "end": 1080}]] * 5 + [[], []]}


async def test_chinas_holidays_are_added_to_a_calendar_that_is_edited(desk: Desk) -> None:
    async with door(desk, await desk.hire("组长", "lead"), Role.LEAD) as client:
        body = {"calendar": _office(), "pack": "cn", "year": 2026}
        days = {
            day["on"]: day["spans"] for day in (await client.post("/api/sla/calendar-packs", json=body)).json()["days"]
        }
        assert days["2026-10-01"] == []
        assert days["2026-10-10"] == [{"start": 540, "end": 1080}], "a Saturday that is worked"


async def test_a_promise_of_a_colleagues_conversation_is_closed_to_who_may_not_see_it(desk: Desk) -> None:
    agent, stranger = await desk.hire("阿檀"), await desk.hire("外包", "outsourced", "away")
    one = await desk.talk()
    await desk.say(one)
    due = (START + timedelta(hours=5)).isoformat()
    async with door(desk, agent) as client:
        new = {"kind": "call_back", "words": "下午给您回电", "due_at": due}
        made = (await client.post(f"/api/conversations/{one}/promises", json=new)).json()
        assert (made["state"], made["owner_id"], made["actions"]) == ("open", agent, ["keep", "move", "withdraw"])
    async with door(desk, stranger, Role.OUTSOURCED) as client:
        for answer in (
            await client.get(f"/api/conversations/{one}/promises"),
            await client.post(f"/api/promises/{made['id']}", json={"action": "keep"}),
            await client.post(f"/api/conversations/{one}/no-response", json={"reason": "spam"}),
        ):
            assert answer.status_code in (403, 404), answer.text
        assert (await client.get("/api/clocks", params={"conversation_ids": one})).json()["items"] == []


async def test_another_merchant_sees_nothing(desk: Desk) -> None:
    one = await desk.talk(channel="amazon")
    await desk.say(one)
    other = Desk(desk.database, desk.clock, type(desk.merchant_id)("mer_other"), desk.shop_id)
    async with other.tx() as tx:
        assert await sla.open_clocks(tx, [one]) == []
        assert (await sla.find_breaches(tx)).items == []


def test_a_calendar_is_a_value() -> None:
    week = ((Span(540, 1080),),) * 7
    assert hash(Calendar("UTC", week)) == hash(Calendar("UTC", week))
