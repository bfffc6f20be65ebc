"""The REST doors of orders, catalogue and buyers, as the shop's own system and an agent use them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.di import Provide

from tests.buyers.build import CONNECTION
from tests.catalog.build import tent
from tests.orders.build import new_shop, order
from xiaoer import buyers
from xiaoer.app import answers
from xiaoer.buyers import http as buyers_http
from xiaoer.catalog import http as catalog_http
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.infra.rows import MAX_FILE_BYTES
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Caller, Shared
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.permissions import Permission
from xiaoer.orders import http

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
ALL = frozenset(Permission)


class Door:
    """A caller with every right at the REST API of one shop."""

    def __init__(self, caller: Caller, shop_id: str) -> None:
        self.caller, self.shop_id = caller, shop_id
        app = Litestar(
            [*http.routes, *catalog_http.routes, *buyers_http.routes],
            dependencies={"caller": Provide(lambda: self.caller, sync_to_thread=False)},
            exception_handlers=answers.HANDLERS,
            logging_config=None,
            openapi_config=None,
        )
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.example")

    def allow(self, *permissions: Permission) -> None:
        actor = Actor(ActorKind.TOKEN, "tok_1", frozenset(permissions))
        self.caller = replace(self.caller, actor=actor)

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        answer = await self.client.request(method, path.replace("{shop}", self.shop_id), **more)
        return answer.status_code, answer.json() if answer.content else None


@pytest.fixture
async def door(database: Database, keys: KeyRing, tmp_path: Path) -> AsyncIterator[Door]:
    merchant_id, shop_id = await new_shop(database)
    shared = Shared(database, keys, DiskBlobs(tmp_path), "https://desk.example")
    opened = Door(Caller(merchant_id, Actor(ActorKind.AGENT, "agt_1", ALL), shared), shop_id)
    yield opened
    await opened.client.aclose()


async def test_a_shop_pushes_goods_orders_and_parcels_and_reads_them_back(door: Door) -> None:
    assert (await door.ask("PUT", "/api/shops/{shop}/listings", json={"listings": [tent()]}))[1]["created"] == 1
    status, report = await door.ask("PUT", "/api/shops/{shop}/orders", json={"orders": [order(), {"external_id": "x"}]})
    assert (status, report["created"]) == (200, 1)
    assert report["rejected"] == [{"line": 2, "field": "state", "code": "row_field_missing", "reason": "is missing"}]
    scan = {"at": "2026-11-05T08:00:00+08:00", "text": "正在派件"}
    parcel = {"order_external_id": "T-1", "carrier": "zto", "tracking_number": "75312345678901", "events": [scan]}
    assert (await door.ask("PUT", "/api/shops/{shop}/parcels", json={"parcels": [parcel]}))[1]["changed"] == 1
    [shown] = (await door.ask("GET", "/api/orders?q=T-1"))[1]["items"]
    assert (shown["state"], shown["parcels"][0]["state"], shown["stage"]) == ("dispatched", "out_for_delivery", "in")
    assert shown["placed_at"] == "2026-11-01T02:00:00Z"
    assert shown["lines"][0]["listing_id"]
    assert (await door.ask("GET", f"/api/orders/{shown['id']}/status"))[1]["code"] == "out_for_delivery"
    assert (await door.ask("GET", "/api/listings?q=帐篷"))[1]["items"][0]["skus"] == 2
    assert (await door.ask("GET", "/api/orders/ord_none"))[0] == 404


@pytest.mark.parametrize("way", ["body", "form"])
async def test_a_file_is_imported_as_the_body_or_from_a_form(door: Door, way: str) -> None:
    content = "订单编号,订单状态,下单时间\n1,待发货,2026-11-01 10:00:00\n2,失踪,2026-11-01 10:00:00\n".encode("gb18030")
    given: dict[str, Any] = {"content": content, "headers": {"content-type": "text/csv"}}
    if way == "form":
        given = {"files": {"file": ("orders.csv", content)}}
    status, report = await door.ask("POST", "/api/shops/{shop}/import/orders", **given)
    assert (status, report["total"], report["created"], report["rejected"][0]["line"]) == (200, 2, 1, 3)


async def test_bad_files_and_bodies_are_refused_with_a_code(door: Door) -> None:
    path = "/api/shops/{shop}/import/listings"
    assert (await door.ask("POST", path, content=b"nothing to read"))[1]["code"] == "file_unreadable"
    assert (await door.ask("POST", path, files={"note": (None, "no file")}))[1]["code"] == "file_unreadable"
    assert (await door.ask("POST", path, content=b" " * (MAX_FILE_BYTES + 1)))[1]["code"] == "file_too_large"
    rows = {"orders": [{}] * 1001}
    assert (await door.ask("PUT", "/api/shops/{shop}/orders", json=rows))[1]["code"] == "too_many_rows"
    assert (await door.ask("PUT", "/api/shops/{shop}/orders", json={"orders": "x"}))[0] == 400
    assert (await door.ask("PUT", "/api/shops/shp_none/orders", json={"orders": []}))[1]["code"] == "shop_not_found"


async def test_a_token_does_only_what_its_scopes_allow(door: Door) -> None:
    door.allow(Permission.ORDER_PUSH)
    assert (await door.ask("PUT", "/api/shops/{shop}/orders", json={"orders": [order()]}))[0] == 200
    for method, path, body in (
        ("GET", "/api/orders", None),
        ("GET", "/api/listings", None),
        ("GET", "/api/buyers", None),
        ("PUT", "/api/shops/{shop}/listings", {"listings": []}),
        ("POST", "/api/orders/ord_1/reveal", {"purpose": "delivery"}),
    ):
        status, answer = await door.ask(method, path, json=body)
        assert (status, answer["code"]) == (403, "not_allowed"), path


async def test_the_receiver_is_revealed_for_a_purpose_and_a_link_is_made(door: Door) -> None:
    await door.ask("PUT", "/api/shops/{shop}/orders", json={"orders": [order()]})
    [shown] = (await door.ask("GET", "/api/orders"))[1]["items"]
    assert shown["receiver"]["phone"] == "138****8000"
    reveal = f"/api/orders/{shown['id']}/reveal"
    assert (await door.ask("POST", reveal, json={"purpose": "delivery"}))[1]["phone"] == "13800138000"
    assert (await door.ask("POST", reveal, json={"purpose": "curiosity"}))[0] == 400
    link = (await door.ask("POST", f"/api/orders/{shown['id']}/link", json={"days": 7}))[1]
    assert link["url"].startswith("https://desk.example/o/")


async def test_a_buyer_is_tagged_changed_revealed_and_merged(door: Door, database: Database) -> None:
    from_shop = {"phone": "13800138000"}
    async with database.transaction(door.caller.merchant_id) as tx:
        one = await buyers.identify(tx, CONNECTION, "7", display_name="林夏")
        two = await buyers.identify(tx, CONNECTION, "8", display_name="linxia")
    path = f"/api/buyers/{one}"
    assert (await door.ask("PATCH", path, json={"fields": from_shop}))[1]["fields"][0]["value"] == "138****8000"
    tagged = (await door.ask("POST", f"{path}/tags", json={"tag": "VIP", "reason": "老客"}))[1]
    assert (tagged["vip"], tagged["tags"][0]["reason"], tagged["stats"]) == (True, "老客", None)
    assert (await door.ask("GET", "/api/buyer-tags"))[1]["items"] == [{"tag": "VIP", "buyers": 1}]
    assert (await door.ask("POST", f"{path}/reveal", json={"field": "phone", "purpose": "call_back"}))[1] == {
        "field": "phone",
        "value": "13800138000",
    }
    consent = {"purpose": "marketing", "channel": "sms", "granted": False}
    assert (await door.ask("PUT", f"{path}/consent", json=consent))[1]["consents"][0]["granted"] is False
    merged = (await door.ask("POST", f"{path}/merge", json={"other_id": two, "reason": "同一人"}))[1]
    assert len((await door.ask("GET", f"/api/buyers/{two}"))[1]["identities"]) == 2
    assert (await door.ask("POST", f"{path}/unmerge", json=merged))[0] == 200
    assert (await door.ask("DELETE", f"{path}/tags/VIP"))[0] == 204
    assert (await door.ask("GET", "/api/buyers?q=linxia"))[1]["items"][0]["id"] == two
    assert (await door.ask("GET", "/api/buyers?cursor=x"))[1]["code"] == "bad_cursor"
