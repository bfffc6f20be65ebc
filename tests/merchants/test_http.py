"""The REST doors of merchants, shops and connections."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.staff.front_door import Visitor, application, visitor
from xiaoer import merchants, staff
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, new_id
from xiaoer.merchants import http
from xiaoer.ports.channel import CHANNELS, ChannelFacts
from xiaoer.staff.model import Role

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def channels(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = ChannelFacts("webchat", {"zh": "网页客服", "en": "Web chat"}, "web", ["messages"])
    monkeypatch.setitem(CHANNELS, "webchat", facts)


async def browser_of(database: Database, keys: KeyRing, folder: Path, role: Role) -> AsyncIterator[Visitor]:
    merchant_id = await merchants.found_merchant(database, "小二百货")
    email = f"{new_id('x')}@shop.example"
    async with database.transaction(MerchantId(merchant_id), OPERATOR) as tx:
        await staff.add_agent(tx, email, "老板", role, password_hash=await staff.hash_password(PASSWORD))
    async with visitor(application(database, keys, folder)) as found:
        await found.sign_in(email, PASSWORD)
        yield found


@pytest.fixture
async def owner(database: Database, keys: KeyRing, tmp_path: Path) -> AsyncIterator[Visitor]:
    async for found in browser_of(database, keys, tmp_path, Role.OWNER):
        yield found


@pytest.fixture
async def agent(database: Database, keys: KeyRing, tmp_path: Path) -> AsyncIterator[Visitor]:
    async for found in browser_of(database, keys, tmp_path, Role.AGENT):
        yield found


async def test_a_shop_and_its_connection_from_nothing_to_removal(owner: Visitor, database: Database) -> None:
    shop = await owner.post("/api/shops", {"name": "旗舰店", "url": "https://shop.example"})
    assert (shop["channel"], shop["currency"]) == ("webchat", "CNY")
    made = await owner.post(
        "/api/connections",
        {"shop_id": shop["id"], "name": "网页", "config": {"accent": "#ff5000"}, "credentials": {"token": "geheim"}},
    )
    connection, path = made["connection"], f"/api/connections/{made['connection']['id']}"
    assert made["identity_secret"]
    for answer in (await owner.get(path), await owner.get("/api/connections"), connection):
        assert "geheim" not in str(answer)
        assert made["identity_secret"] not in str(answer)
        assert "sealed" not in str(answer)
    changed = (await owner.ask("PATCH", path, {"state": "paused", "config": {"accent": None}}))[1]
    assert (changed["state"], changed["config"]) == ("paused", {})
    rotated = await owner.post(f"{path}/rotate-secret")
    assert rotated["identity_secret"] != made["identity_secret"]
    assert await merchants.find_connection(database, connection["public_key"])
    assert (await owner.ask("DELETE", path))[0] == 204
    assert await owner.refused("GET", path) == (404, "connection_not_found")
    assert await merchants.find_connection(database, connection["public_key"]) is None


async def test_the_merchant_and_its_shops_are_changed(owner: Visitor) -> None:
    status, merchant = await owner.ask("PATCH", "/api/merchant", {"name": "新名", "settings": {"announcement": "上新"}})
    assert (status, merchant["name"], merchant["settings"]) == (200, "新名", {"announcement": "上新"})
    assert await owner.get("/api/merchant") == merchant
    shop = await owner.post("/api/shops", {"name": "甲"})
    path = f"/api/shops/{shop['id']}"
    assert (await owner.ask("PATCH", path, {"name": "乙"}))[1]["name"] == "乙"
    assert (await owner.get(path))["name"] == "乙"
    assert [one["name"] for one in (await owner.get("/api/shops"))["items"]] == ["乙"]


async def test_what_cannot_be_meant_is_refused_with_a_code(owner: Visitor) -> None:
    shop = await owner.post("/api/shops", {"name": "甲"})
    new = {"shop_id": shop["id"], "name": "x"}
    for method, path, body, code in (
        ("PATCH", "/api/merchant", {"time_zone": "Mars/Base"}, "bad_time_zone"),
        ("POST", "/api/connections", new | {"channel": "pigeon"}, "unknown_channel"),
        ("POST", "/api/connections", new | {"config": {"accent": "red"}}, "bad_config"),
        ("POST", "/api/connections", new | {"shop_id": "shp_elsewhere"}, "shop_not_found"),
        ("POST", "/api/connections", new | {"config": {"x": "y" * 40_000}}, "settings_too_large"),
        ("POST", "/api/shops", {"name": "x", "currency": "DOGE"}, "bad_request"),
        ("POST", "/api/shops", {"name": "x", "url": "javascript:alert(1)"}, "bad_request"),
        ("POST", "/api/shops", {"name": "x" * 81}, "bad_request"),
        ("PATCH", "/api/shops/shp_elsewhere", {"name": "x"}, "shop_not_found"),
    ):
        assert (await owner.refused(method, path, body))[1] == code
    assert (await owner.get("/api/connections"))["items"] == []


async def test_an_agent_reads_names_and_changes_nothing(agent: Visitor) -> None:
    assert (await agent.get("/api/merchant"))["name"] == "小二百货"
    for method, path, body in (
        ("PATCH", "/api/merchant", {"name": "x"}),
        ("POST", "/api/shops", {"name": "x"}),
        ("POST", "/api/connections", {"shop_id": "x", "name": "x"}),
        ("DELETE", "/api/connections/con_x", None),
        ("POST", "/api/connections/con_x/rotate-secret", None),
    ):
        assert await agent.refused(method, path, body) == (403, "not_allowed")


async def test_the_channels_of_this_install_come_with_their_forms(owner: Visitor) -> None:
    (one,) = [c for c in (await owner.get("/api/channels"))["items"] if c["slug"] == "webchat"]
    assert one["name"]["zh"] == "网页客服"


async def test_every_door_is_closed_to_strangers(database: Database, keys: KeyRing, tmp_path: Path) -> None:
    async with visitor(application(database, keys, tmp_path)) as stranger:
        for route in http.routes:
            for path in route.paths:
                for method in route.http_methods:
                    body = None if method == "GET" else {}
                    assert await stranger.refused(method, path, body) == (401, "not_signed_in")
