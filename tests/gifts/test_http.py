"""The REST doors of gifts: rights, and what a retry of the whole request does."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.di import Provide

from tests.gifts.conftest import Counter
from xiaoer.app import answers
from xiaoer.gifts import http
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Caller, Shared
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.ids import new_id
from xiaoer.kernel.permissions import Permission
from xiaoer.staff.model import ROLE_PERMISSIONS, Role

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


class Door:
    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        app = Litestar(
            http.routes,
            dependencies={"caller": Provide(lambda: self.caller, sync_to_thread=False)},
            exception_handlers=answers.HANDLERS,
            logging_config=None,
            openapi_config=None,
        )
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.example")

    def be(self, actor: Actor) -> None:
        self.caller = replace(self.caller, actor=actor)

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = await self.client.request(method, path, json=body)
        return answer.status_code, answer.json() if answer.content else None


@pytest.fixture
async def door(counter: Counter, keys: KeyRing, tmp_path: Path) -> AsyncIterator[Door]:
    shared = Shared(counter.database, keys, DiskBlobs(tmp_path), "https://desk.example")
    opened = Door(Caller(counter.merchant_id, staff(counter, "owner"), shared))
    yield opened
    await opened.client.aclose()


def staff(counter: Counter, name: str) -> Actor:
    role = {"mei": Role.AGENT, "lead": Role.LEAD, "owner": Role.OWNER}[name]
    return Actor(ActorKind.AGENT, counter.people[name], ROLE_PERMISSIONS[role])


async def test_an_owner_sets_aside_a_lead_approves_and_the_lists_tell_it(door: Door, counter: Counter) -> None:
    new = {"name": "节日", "amount_minor": 8_000, "offer": {"percent": 5, "least_minor": 900, "most_minor": 300}}
    assert (await door.ask("POST", "/api/budgets", new))[1]["code"] == "offer_rule_upside_down"
    budget = (await door.ask("POST", "/api/budgets", {**new, "offer": None}))[1]
    assert (budget["left_minor"], budget["currency"]) == (8_000, "CNY")
    assert (await door.ask("POST", "/api/budgets", {"name": "好评返现"}))[1]["code"] == "review_inducement"
    path = f"/api/budgets/{budget['id']}"
    assert (await door.ask("PATCH", path, {"claim_hours": 2}))[1]["claim_hours"] == 2
    assert (await door.ask("POST", f"{path}/fund", {"amount_minor": -1_000, "key": "take-some"}))[1][
        "left_minor"
    ] == 7_000

    gift = {"key": new_id("key"), "kind": "red_packet", "budget_id": budget["id"], "amount_minor": 5_000}
    talk = f"/api/conversations/{counter.conversation_id}"
    async with counter.tx() as tx:
        await tx.conn.exec_driver_sql(
            "update conversation set agent_id = %s where id = %s", (counter.people["mei"], counter.conversation_id)
        )
    door.be(staff(counter, "mei"))
    assert (await door.ask("GET", f"{talk}/giveable"))[1]["limit_minor"] == 1_000
    asked = [(await door.ask("POST", f"{talk}/gifts", gift))[1] for _ in range(2)]
    assert [one["id"] for one in asked] == [asked[0]["id"]] * 2
    assert asked[0]["state"] == "awaiting_approval"
    assert (await door.ask("GET", "/api/gift-approvals"))[0] == 403

    door.be(staff(counter, "lead"))
    [waiting] = (await door.ask("GET", "/api/gift-approvals"))[1]["items"]
    assert (await door.ask("POST", f"/api/gifts/{waiting['id']}/approve", {}))[1]["state"] == "sent"
    assert (await door.ask("POST", f"/api/gifts/{waiting['id']}/approve", {}))[1]["code"] == "illegal_move"
    [row] = (await door.ask("GET", f"/api/gifts?budget_id={budget['id']}"))[1]["items"]
    assert (row["state"], row["approval"]["approved"]) == ("sent", True)
    assert (await door.ask("POST", f"/api/gifts/{row['id']}/withdraw"))[1]["state"] == "withdrawn"
    await counter.books_are_right()


async def test_each_door_wants_its_right(door: Door, counter: Counter) -> None:
    door.be(Actor(ActorKind.TOKEN, "tok_1", frozenset({Permission.ORDER_READ})))
    talk = f"/api/conversations/{counter.conversation_id}"
    gift = {"key": new_id("key"), "kind": "red_packet"}
    for method, path, body in (
        ("GET", "/api/budgets", None),
        ("POST", "/api/budgets", {"name": "x"}),
        ("PATCH", f"/api/budgets/{counter.budget_id}", {}),
        ("POST", f"/api/budgets/{counter.budget_id}/fund", {"amount_minor": 1, "key": "key-12345"}),
        ("GET", "/api/coupons", None),
        ("POST", "/api/coupons", {"name": "x", "budget_id": "bud_1", "amount_minor": 1}),
        ("PATCH", "/api/coupons/cpn_1", {}),
        ("GET", f"{talk}/giveable", None),
        ("POST", f"{talk}/gifts", gift),
        ("GET", "/api/gifts", None),
        ("GET", "/api/gifts/gft_1", None),
        ("GET", "/api/gift-approvals", None),
        ("POST", "/api/gifts/gft_1/approve", {}),
        ("POST", "/api/gifts/gft_1/refuse", {}),
        ("POST", "/api/gifts/gft_1/withdraw", None),
        ("PUT", f"/api/shops/{counter.shop_id}/gift-uses", {"uses": []}),
    ):
        status, answer = await door.ask(method, path, body)
        assert (status, answer["code"]) == (403, "not_allowed"), path
