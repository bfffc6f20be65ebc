"""The doors of campaigns: who may, and what comes back."""

import csv
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.datastructures import State

from tests.campaigns.build import NOON, TEXT, HandClock, Shop, shop_at, signed
from tests.staff.front_door import PUBLIC_URL, Visitor, visitor
from xiaoer import staff
from xiaoer.app.answers import HANDLERS
from xiaoer.app.callers import DEPENDENCIES
from xiaoer.app.plugins import load_all
from xiaoer.campaigns import http as campaigns_http
from xiaoer.campaigns.export import plain
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Shared
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import new_id
from xiaoer.staff import http as staff_http
from xiaoer.staff.model import Role

PASSWORD = "correct horse battery"
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
TERMS: dict[str, Any] = {"aim": "review_request", "channel": "webchat", "texts": {"zh": TEXT}}


@pytest.fixture
async def people(database: Database, keys: KeyRing, tmp_path: Path) -> AsyncIterator[dict[str, Visitor]]:
    """A lead and an agent of one shop, and the lead of another."""
    load_all()
    shop, other = [await shop_at(database, keys, HandClock()) for _ in range(2)]
    hashed = await staff.hash_password(PASSWORD)
    emails = {name: f"{new_id('x')}@shop.example" for name in ("lead", "agent", "stranger")}
    for name, where, role in (("lead", shop, Role.LEAD), ("agent", shop, Role.AGENT), ("stranger", other, Role.LEAD)):
        async with database.transaction(where.merchant_id, OPERATOR) as tx:
            await staff.add_agent(tx, emails[name], name, role, password_hash=hashed)
    await one_order(shop)
    app = Litestar(
        [*staff_http.routes, *campaigns_http.routes],
        dependencies=DEPENDENCIES,
        exception_handlers=HANDLERS,
        state=State({"shared": Shared(database, keys, DiskBlobs(tmp_path), PUBLIC_URL)}),
        openapi_config=None,
    )
    async with AsyncExitStack() as stack:
        found = {name: await stack.enter_async_context(visitor(app)) for name in emails}
        for name, email in emails.items():
            await found[name].sign_in(email, PASSWORD)
        yield found


async def one_order(shop: Shop) -> None:
    await shop.buyer("u-1")
    await shop.push(signed("=T-1", "u-1", NOON))


async def test_a_lead_writes_and_an_agent_reads(people: dict[str, Visitor]) -> None:
    made = await people["lead"].post("/api/campaigns", {"name": "邀评", "terms": TERMS})
    assert (made["state"], made["actions"], made["version"]) == ("draft", ["start", "end"], 1)
    seen = await people["agent"].get(f"/api/campaigns/{made['id']}")
    assert (seen["name"], seen["actions"]) == ("邀评", [])
    for method, path, body in (
        ("POST", "/api/campaigns", {"name": "x", "terms": TERMS}),
        ("POST", f"/api/campaigns/{made['id']}/move", {"action": "start"}),
        ("GET", f"/api/campaigns/{made['id']}/preview.csv", None),
        ("POST", "/api/campaigns/preview", {"terms": TERMS}),
    ):
        assert (await people["agent"].refused(method, path, body))[1] == "not_allowed", path


async def test_another_merchant_sees_none_of_it(people: dict[str, Visitor]) -> None:
    made = await people["lead"].post("/api/campaigns", {"name": "邀评", "terms": TERMS})
    assert (await people["stranger"].get("/api/campaigns"))["items"] == []
    assert (await people["stranger"].refused("GET", f"/api/campaigns/{made['id']}"))[1] == "campaign_not_found"
    answer = await people["stranger"].refused("POST", f"/api/campaigns/{made['id']}/move", {"action": "start"})
    assert answer[1] == "campaign_not_found"


async def test_two_who_edit_at_once_are_told(people: dict[str, Visitor]) -> None:
    made = await people["lead"].post("/api/campaigns", {"name": "邀评", "terms": TERMS})
    change = {"version": 1, "name": "新", "terms": TERMS | {"days": 5}}
    assert (await people["lead"].ask("PUT", f"/api/campaigns/{made['id']}", change))[1]["version"] == 2
    assert (await people["lead"].refused("PUT", f"/api/campaigns/{made['id']}", change))[1] == "campaign_moved"
    versions = (await people["lead"].get(f"/api/campaigns/{made['id']}/versions"))["items"]
    assert [(one["version"], one["terms"]["days"]) for one in versions] == [(2, 5), (1, 3)]


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@sum"])
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert plain(cell) == f"'{cell}"


async def test_the_list_is_a_file_for_a_spreadsheet(people: dict[str, Visitor]) -> None:
    terms = TERMS | {"days": 0, "hour": 8}
    made = await people["lead"].post("/api/campaigns", {"name": "邀评", "terms": terms})
    answer = await people["lead"].client.get(f"/api/campaigns/{made['id']}/preview.csv", params={"days": 30})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    head, *rows = csv.reader(answer.text.lstrip("\ufeff").splitlines())
    assert head == ["order", "buyer", "paid_minor", "currency", "due_at", "sent", "reason"]
    assert [row[0] for row in rows] == ["'=T-1"]


async def test_the_form_hears_what_it_may_offer(people: dict[str, Visitor]) -> None:
    found = await people["lead"].get("/api/campaigns/options")
    channels = {one["channel"]: one["connected"] for one in found["channels"]}
    assert channels == {"webchat": True, "sms": False, "email": False}
    assert found["categories"] == ["垫子", "帐篷"]
    assert [one["id"] for one in found["presets"]] == ["review_chat", "review_sms", "check_in", "confirm_receipt"]
