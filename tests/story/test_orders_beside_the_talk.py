"""A buyer's order stands beside the talk: its stage sorts the inbox, its parcel answers "where is it"."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
import pytest

from xiaoer import buyers, conversations, merchants, staff
from xiaoer.app import wiring
from xiaoer.app.asgi import create_app
from xiaoer.buyers.model import Source
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Shared
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import BuyerId, ConnectionId, MerchantId, ShopId, new_id
from xiaoer.kernel.permissions import Permission
from xiaoer.merchants.model import NewConnection, NewShop
from xiaoer.staff.model import NewToken, Role

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
PASSWORD = "correct horse battery"
NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass
class Desk:
    """A shop whose own system pushes orders, and an agent at the workspace."""

    client: httpx.AsyncClient
    token: str
    database: Database
    merchant_id: MerchantId
    shop_id: str
    buyer_id: str
    conversation_id: str

    async def ask(self, method: str, path: str, **more: Any) -> Any:
        answer = await self.client.request(method, path, **more)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def push(self, hours: float, **facts: Any) -> dict[str, Any]:
        """The shop's system says how the order stands, `hours` after it was placed."""
        row = {
            "external_id": "26112000017",
            "placed_at": (NOW - timedelta(hours=60)).isoformat(),
            "source_updated_at": (NOW - timedelta(hours=60 - hours)).isoformat(),
            "paid": "399.00",
            "buyer": {"external_id": "u-1042"},
            "receiver": {"name": "林夏", "phone": "13800000042", "region": "浙江省 杭州市", "address": "文三路 9 号"},
            "lines": [{"title": "双人三季帐篷", "sku_name": "松绿", "unit_price": "399.00"}],
        }
        headers = {"Authorization": f"Bearer {self.token}"}
        async with httpx.AsyncClient(transport=self.client._transport, base_url=self.client.base_url) as system:
            answer = await system.put(
                f"/api/shops/{self.shop_id}/orders", json={"orders": [row | facts]}, headers=headers | {"X-Xiaoer": "1"}
            )
        assert answer.status_code == 200, answer.text
        report: dict[str, Any] = answer.json()
        assert report["rejected"] == []
        return report

    async def row(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.ask("GET", f"/api/conversations/{self.conversation_id}")
        return found


@pytest.fixture
async def desk(database: Database, keys: KeyRing, tmp_path: Path) -> AsyncIterator[Desk]:
    wired = replace(database, react=wiring.react)
    merchant_id, email = MerchantId(new_id("mer")), f"{new_id('x')}@shop.example"
    async with wired.transaction(merchant_id, OPERATOR) as tx:
        await merchants.found_in(tx, "鹿汀")
        shop_id = ShopId((await merchants.open_shop(tx, NewShop("鹿汀"))).id)
        connection_id = ConnectionId(
            (await merchants.add_connection(tx, keys, NewConnection(shop_id, "官网"))).connection.id
        )
        await staff.add_agent(tx, email, "组长", Role.LEAD, password_hash=await staff.hash_password(PASSWORD))
        token = (await staff.make_token(tx, NewToken("ERP", [Permission.ORDER_PUSH]))).secret
        buyer_id = await buyers.identify(tx, connection_id, "user:u-1042", display_name="山里的风", verified=True)
        conversation_id, _ = await conversations.open_thread(
            tx, shop_id=shop_id, connection_id=connection_id, channel="webchat", thread="user:u-1042", buyer_id=buyer_id
        )
    app = create_app(Shared(wired, keys, DiskBlobs(tmp_path), "https://desk.example"))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="https://desk.example", headers={"X-Xiaoer": "1"}
    ) as agent:
        opened = Desk(agent, token, wired, merchant_id, shop_id, buyer_id, conversation_id)
        await opened.ask("POST", "/api/sign-in", json={"email": email, "password": PASSWORD})
        yield opened


@pytest.mark.proves("C02")
async def test_one_thread_serves_before_during_and_after_the_sale(desk: Desk) -> None:
    assert (await desk.row())["stage"] == "pre"
    for hours, state, stage in (
        (0, "placed", "pre"),
        (1, "paid", "in"),
        (20, "dispatched", "in"),
        (50, "signed", "after"),
    ):
        paid_at = None if state == "placed" else (NOW - timedelta(hours=59)).isoformat()
        await desk.push(hours, state=state, paid_at=paid_at)
        row = await desk.row()
        assert (row["stage"], row["stage_source"]) == (stage, "derived"), state
    assert row["order_value_minor"] == 39900
    for stage, count in (("after", 1), ("pre", 0)):
        found = await desk.ask("GET", "/api/conversations", params={"view": "all", "stage": stage})
        assert len(found["items"]) == count
    await desk.ask("POST", f"/api/conversations/{desk.conversation_id}/stage", json={"stage": "pre"})
    await desk.push(51, state="completed", paid_at=(NOW - timedelta(hours=59)).isoformat())
    row = await desk.row()
    assert (row["stage"], row["stage_source"]) == ("pre", "corrected"), "a person's word stands"


@pytest.mark.proves("A01")
async def test_where_is_my_order_is_answered_from_our_copy_with_its_age(desk: Desk) -> None:
    left_at = NOW - timedelta(hours=30)
    scans = [
        {"at": left_at.isoformat(), "place": "湖州德清", "text": "快递员已揽收"},
        {"at": (NOW - timedelta(hours=2)).isoformat(), "place": "杭州", "text": "【西湖营业部】正在派件"},
    ]
    parcel = {"carrier": "中通", "tracking_number": "75312345678901", "events": scans}
    due = (NOW + timedelta(hours=4)).isoformat()
    await desk.push(40, state="dispatched", parcels=[parcel], promised_delivery_at=due)
    [order] = (await desk.ask("GET", "/api/orders", params={"q": "26112000017"}))["items"]
    began = perf_counter()
    answer = await desk.ask("GET", f"/api/orders/{order['id']}/status")
    assert perf_counter() - began < 1
    assert (answer["state"], answer["code"], answer["late"]) == ("dispatched", "out_for_delivery", False)
    assert answer["promised_delivery_at"] == due.replace("+00:00", "Z")
    assert answer["parcels"][0]["text"] == "【西湖营业部】正在派件"
    assert answer["age_s"] < 60
    beside = (await desk.ask("GET", f"/api/conversations/{desk.conversation_id}/context"))["orders"][0]
    assert [event["place"] for event in beside["parcels"][0]["events"]] == ["杭州", "湖州德清"]
    assert beside["synced_at"]


@pytest.mark.proves("T03")
async def test_the_profile_says_what_is_known_from_whom_and_since_when(desk: Desk) -> None:
    async with desk.database.transaction(desk.merchant_id, OPERATOR) as tx:
        await buyers.set_fields(tx, BuyerId(desk.buyer_id), {"phone": "13800000042", "tee_size": "L"}, Source.SHOP)
        await buyers.record_consent(
            tx, BuyerId(desk.buyer_id), "marketing", "sms", granted=True, source="buyer", evidence="下单页勾选"
        )
    await desk.push(50, state="signed", paid_at=(NOW - timedelta(hours=59)).isoformat())
    await desk.ask("POST", f"/api/buyers/{desk.buyer_id}/tags", json={"tag": "物流敏感", "reason": "催过两次"})
    known = (await desk.ask("GET", f"/api/conversations/{desk.conversation_id}/context"))["buyer"]
    assert (known["stats"]["orders"], known["stats"]["spend_minor"], known["stats"]["returns"]) == (1, 39900, 0)
    fields = {field["name"]: field for field in known["fields"]}
    assert (fields["tee_size"]["value"], fields["tee_size"]["source"]) == ("L", "shop")
    assert (fields["phone"]["value"], fields["phone"]["masked"]) == ("138****0042", True)
    assert all(field["as_of"] for field in known["fields"])
    assert [(tag["tag"], tag["reason"], tag["source"]) for tag in known["tags"]] == [("物流敏感", "催过两次", "manual")]
    assert known["consents"][0]["granted"]
    assert known["identities"][0]["verified"]
    shown = await desk.ask(
        "POST", f"/api/buyers/{desk.buyer_id}/reveal", json={"field": "phone", "purpose": "call_back"}
    )
    assert shown["value"] == "13800000042"
