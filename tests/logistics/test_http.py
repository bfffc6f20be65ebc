"""The REST doors, as an agent and the shop's own system use them."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from litestar.di import Provide

from tests.logistics.build import START, Depot, case_id, scan, sent
from xiaoer import logistics
from xiaoer.app import answers, asgi, wiring
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.web import Caller, Shared
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.permissions import Permission
from xiaoer.logistics import http, jobs, reactions
from xiaoer.orders.events import OrdersStored, ParcelMoved
from xiaoer.staff.model import ROLE_PERMISSIONS, Role

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


def door(depot: Depot, *permissions: Permission) -> httpx.AsyncClient:
    shared = Shared(depot.database, depot.keys, DiskBlobs(Path("unused")), "http://shop.example")
    caller = Caller(depot.merchant_id, Actor(ActorKind.AGENT, "agt_1", frozenset(permissions)), shared)
    app = Litestar(
        http.routes,
        dependencies={"caller": Provide(lambda: caller, sync_to_thread=False)},
        exception_handlers=answers.HANDLERS,
        logging_config=None,
        openapi_config=None,
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.example")


async def test_an_agent_finds_answers_and_closes_what_is_wrong(depot: Depot) -> None:
    await depot.push(sent(scan("快件已发往 上海", hours=0)))
    depot.clock.at = START + timedelta(hours=49)
    await depot.ring()
    async with door(depot, Permission.CASE_READ, Permission.CASE_HANDLE) as client:
        [watch] = (await client.get("/api/parcel-watches", params={"kind": "no_scan"})).json()["items"]
        assert (watch["kind"], watch["order_external_id"], watch["lane"]) == ("no_scan", "T-1", "domestic")
        said = {"answer": "今晚发出", "close": True}
        closed = (await client.post(f"/api/parcel-watches/{watch['id']}/answer", json=said)).json()
        assert (closed["answer"], closed["closed_by"]) == ("今晚发出", "agt_1")
        assert (await client.get("/api/parcel-watches")).json()["items"] == []
        assert len((await client.get("/api/parcel-watches", params={"closed": True})).json()["items"]) == 1
        gone = await client.post("/api/parcel-watches/wch_none/answer", json=said)
        assert (gone.status_code, gone.json()["code"]) == (404, "watch_not_found")


async def test_the_courier_s_answer_is_recorded_by_hand(depot: Depot) -> None:
    [parcel_id] = await depot.push(sent(scan("已揽收", hours=0)))
    async with depot.tx() as tx:
        task = await logistics.intercept(tx, parcel_id, case_id())
    depot.clock.forward(minutes=6)
    async with door(depot, Permission.CASE_READ, Permission.CASE_HANDLE) as client:
        assert [one["id"] for one in (await client.get("/api/intercepts?open=true")).json()["items"]] == [task.id]
        said = {"result": "succeed", "words": "已拦下"}
        done = await client.post(f"/api/intercepts/{task.id}/result", json=said)
        assert (done.status_code, done.json()["state"], done.json()["minutes"]) == (200, "succeeded", 6)
        again = await client.post(f"/api/intercepts/{task.id}/result", json={"result": "fail"})
        assert (again.status_code, again.json()["code"]) == (409, "illegal_move")


async def test_a_warehouse_pushes_return_parcels(depot: Depot) -> None:
    await depot.push(sent(scan("已揽收", hours=0)))
    case, order_id = case_id(), await depot.order_id()
    async with depot.tx() as tx:
        await logistics.expect_return(tx, case, order_id, depot.shop_id)
    rows = [{"case_id": case, "tracking_number": "YT8812345678901", "signed_at": "2026-11-05T10:00:00+08:00"}, {}]
    async with door(depot, Permission.ORDER_PUSH) as client:
        report = (await client.put("/api/return-parcels", json={"parcels": rows})).json()
    assert (report["changed"], [row["code"] for row in report["rejected"]]) == (1, ["row_return_unknown"])


async def test_numbers_are_set_as_a_whole_and_shown_beside_the_built_in_ones(depot: Depot) -> None:
    mine = {"rules": [{"kind": "no_scan", "carrier": "sf", "hours": 24}], "ship_from": "浙江"}
    async with door(depot, Permission.CASE_READ, Permission.POLICY_EDIT) as client:
        put = await client.put("/api/parcel-watches/settings", json=mine)
        assert put.status_code == 200
        shown = (await client.get("/api/parcel-watches/settings")).json()
        assert shown["settings"]["rules"][0]["hours"] == 24
        assert {"kind": "dispatch_late", "lane": None, "hours": 48, "enabled": True} in shown["defaults"]
        bad = await client.put("/api/parcel-watches/settings", json={"rules": [{"kind": "no_scan", "hours": -1}]})
        assert bad.status_code == 400


async def test_nobody_does_more_than_their_role_may(depot: Depot) -> None:
    calls = [
        ("GET", "/api/parcel-watches", None),
        ("GET", "/api/parcel-watches/settings", None),
        ("PUT", "/api/parcel-watches/settings", {}),
        ("POST", "/api/parcel-watches/wch_1/answer", {}),
        ("GET", "/api/intercepts", None),
        ("POST", "/api/intercepts/icp_1/result", {"result": "fail"}),
        ("PUT", "/api/return-parcels", {"parcels": []}),
    ]
    async with door(depot) as client:
        for method, path, body in calls:
            assert (await client.request(method, path, json=body)).status_code == 403, path
    async with door(depot, *ROLE_PERMISSIONS[Role.AGENT]) as client:
        assert (await client.get("/api/parcel-watches")).status_code == 200
        assert (await client.put("/api/parcel-watches/settings", json={})).status_code == 403


def test_the_server_knows_the_doors_the_clocks_and_what_moves_them() -> None:
    assert http in asgi.PARTS
    assert jobs.HANDLERS.items() <= wiring.LATER.items()
    assert reactions.look_at_orders in wiring.NOW[OrdersStored]
    assert reactions.look_at_parcels in wiring.NOW[ParcelMoved]
