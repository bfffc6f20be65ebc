"""Money at the REST doors: who may see it, who may record it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.payouts.desk import START, Desk, know_channel, open_desk
from xiaoer import orders, staff
from xiaoer.app.asgi import create_app
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Shared
from xiaoer.ports.refunds import Paid
from xiaoer.staff.model import Role

PASSWORD = "a-long-password-1"


async def door(desk: Desk, role: Role, folder: Path) -> httpx.AsyncClient:
    email = f"{role}-{desk.merchant_id}@example.com"
    hashed = await staff.hash_password(PASSWORD)
    async with desk.tx() as tx:
        await staff.add_agent(tx, email, role.value, role, password_hash=hashed)
    shared = Shared(desk.database, desk.keys, DiskBlobs(folder), "http://shop.test")
    transport = httpx.ASGITransport(app=create_app(shared))
    know_channel()
    client = httpx.AsyncClient(transport=transport, base_url="http://shop.test", headers={"X-Xiaoer": "1"})
    answer = await client.post("/api/sign-in", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return client


async def number_of(desk: Desk) -> str:
    """The shop's own number of the desk's order."""
    async with desk.tx() as tx:
        return (await orders.numbers(tx, [desk.order_id]))[desk.order_id]


@pytest.fixture
async def by_hand(database: Database, keys: KeyRing) -> Desk:
    return await open_desk(database, keys, payer=False)


@pytest.fixture
async def owner(by_hand: Desk, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    client = await door(by_hand, Role.OWNER, tmp_path)
    yield client
    await client.aclose()


async def test_a_payout_by_hand_is_listed_recorded_and_seen_in_the_orders_ledger(
    by_hand: Desk, owner: httpx.AsyncClient
) -> None:
    payout_id = await by_hand.ask()
    listed = (await owner.get("/api/payouts", params={"needs_person": "true"})).json()["items"]
    assert [(one["id"], one["owner"], one["next_action"]) for one in listed] == [(payout_id, "person", "record")]
    assert listed[0]["due_at"]
    assert listed[0]["order_external_id"] == await number_of(by_hand)
    answer = await owner.post(f"/api/payouts/{payout_id}/record", json={"reference": ""})
    assert answer.status_code == 400
    answer = await owner.post(f"/api/payouts/{payout_id}/record", json={"reference": "bank 4711"})
    assert (answer.status_code, answer.json()["state"], answer.json()["reference"]) == (200, "paid", "bank 4711")
    found = (await owner.get(f"/api/orders/{by_hand.order_id}/ledger")).json()
    assert [(one["kind"], one["balance_minor"]) for one in found["balances"]] == [
        ("refundable", 6_000),
        ("refunding", 0),
        ("refunded", 4_000),
    ]
    assert [line["what"] for line in found["lines"]] == ["payment", "hold_refund", "settle_refund"]
    one = (await owner.get(f"/api/payouts/{payout_id}")).json()
    assert (one["state"], one["attempts"]) == ("paid", [])
    answer = await owner.post(f"/api/payouts/{payout_id}/cancel", json={"reason": "too late"})
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")


async def test_retry_without_a_payer_and_what_is_not_there_are_told(by_hand: Desk, owner: httpx.AsyncClient) -> None:
    payout_id = await by_hand.ask()
    answer = await owner.post(f"/api/payouts/{payout_id}/retry")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_payer")
    answer = await owner.post(f"/api/payouts/{payout_id}/cancel", json={"reason": "twice"})
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert (await owner.get("/api/payouts/pot_none")).status_code == 404
    assert (await owner.get("/api/orders/ord_none/ledger")).status_code == 404
    answer = await owner.post("/api/reconciliations", json={"connection_id": "con_none", "day": "2026-11-22"})
    assert answer.status_code == 404


async def test_a_day_is_compared_on_demand_and_its_differences_settled(desk: Desk, tmp_path: Path) -> None:
    owner = await door(desk, Role.OWNER, tmp_path)
    desk.payer.script = [Paid("R-1", START)]
    await desk.ask()
    await desk.run()
    asked = {"connection_id": desk.connection_id, "day": "2026-11-22"}
    assert (await owner.post("/api/reconciliations", json=asked)).status_code == 202
    await desk.run()
    [day] = (await owner.get("/api/reconciliations/days")).json()["items"]
    assert (day["day"], day["rows"], day["differences"]) == ("2026-11-22", 0, 1)
    [found] = (await owner.get("/api/reconciliations", params={"state": "open"})).json()["items"]
    assert (found["kind"], found["ours_minor"]) == ("missing_there", 4_000)
    assert (found["order_external_id"], found["case_id"]) == (await number_of(desk), None)
    settled = await owner.post(f"/api/reconciliations/{found['id']}/settle", json={"note": "comes tomorrow"})
    assert (settled.status_code, settled.json()["state"]) == (200, "settled")
    assert (await owner.get("/api/reconciliations", params={"state": "open"})).json()["items"] == []
    await owner.aclose()


async def test_an_agent_sees_no_money_and_a_lead_records_none(desk: Desk, tmp_path: Path) -> None:
    payout_id = await desk.ask()
    agent, lead = await door(desk, Role.AGENT, tmp_path), await door(desk, Role.LEAD, tmp_path)
    for path in ("/api/payouts", f"/api/payouts/{payout_id}", "/api/reconciliations"):
        assert (await agent.get(path)).status_code == 403
        assert (await lead.get(path)).status_code == 200
    answer = await lead.post(f"/api/payouts/{payout_id}/record", json={"reference": "x"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    await agent.aclose()
    await lead.aclose()
