"""After-sales without a browser: a buyer in the chat, orders as the shop's server tells them, cases by REST."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.live_client import LiveClient
from PIL import Image
from tests.staff.front_door import Visitor
from tests.story.people import ShopServer, all_away, at_the_door, buyer, member, says, shop_server, until

from xiaoer.kernel.ids import new_id

LEAD, AGENT = "lead@luting.example", "qingyu@luting.example"
HOME = {"province": "浙江省", "city": "杭州市", "district": "余杭区", "line1": "文一西路 969 号"}


def ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def paid(days: float = 0.1) -> dict[str, Any]:
    """Placed and paid so many days ago, not sent."""
    return {"state": "paid", "placed_at": ago(days), "paid_at": ago(days)}


def sent(days: float = 1, *events: dict[str, Any], **parcel: Any) -> dict[str, Any]:
    """On its way since so many days, picked up at once; `events` are later scans."""
    scans = [{"at": ago(days), "place": "杭州", "text": "【杭州西湖】已揽收"}, *events]
    parcel = {"carrier": "中通快递", "tracking_number": number_of_parcel(), "dispatched_at": ago(days)} | parcel
    return paid(days + 1) | {"state": "dispatched", "dispatched_at": ago(days), "parcels": [parcel | {"events": scans}]}


def signed(days: float = 1) -> dict[str, Any]:
    """Signed so many days ago."""
    return paid(days + 3) | {"state": "signed", "dispatched_at": ago(days + 2), "signed_at": ago(days)}


def number_of_parcel() -> str:
    return f"7531{int(new_id('n')[-8:], 36) % 10**10:010d}"


def photo() -> bytes:
    """A picture that no other one is like."""
    out = io.BytesIO()
    Image.effect_noise((96, 96), 60).convert("RGB").save(out, "PNG")
    return out.getvalue()


@dataclass(frozen=True)
class Shopper:
    """One buyer who has said something, the shop's server that tells of their orders, and the desk that cares."""

    external_id: str
    talk: str
    chat: LiveClient
    door: Visitor
    """The buyer's own, as their page uses it."""
    shop: ShopServer
    desk: Visitor

    async def order(self, number: str = "", **facts: Any) -> str:
        """The shop's server says how the order stands; 399.00 paid with Alipay unless said otherwise."""
        number = number or new_id("T")
        amount = facts.get("paid", "399.00")
        lines = [{"external_id": f"{number}-1", "title": "双人三季帐篷", "sku_name": "松绿", "unit_price": amount}]
        payment = {"external_id": f"P-{number}", "method": "alipay", "amount": amount, "state": "paid"}
        known = {"lines": lines, "payments": [payment], "source_updated_at": datetime.now(UTC).isoformat()}
        await self.shop.push(number, self.external_id, 0, **(known | facts))
        return number

    async def ask(self, number: str, remedy: str, reason: str = "changed_mind", **more: Any) -> Any:
        """A case on the buyer's behalf."""
        return await self.desk.post("/api/cases", self.request(number, remedy, reason, **more))

    async def denied(self, number: str, remedy: str, reason: str = "changed_mind", **more: Any) -> Any:
        """What the policy answers to a request that it denies."""
        status, answer = await self.desk.ask("POST", "/api/cases", self.request(number, remedy, reason, **more))
        assert (status, answer["code"]) == (409, "policy_denied"), answer
        return answer["data"]

    def request(self, number: str, remedy: str, reason: str, **more: Any) -> dict[str, Any]:
        asked = {"order_id": number, "remedy": remedy, "reason": reason, "words": "麻烦处理一下", "confirmed": True}
        return asked | {"conversation_id": self.talk} | more

    async def act(self, case: str, action: str, **body: Any) -> Any:
        return await self.desk.post(f"/api/cases/{case}/actions/{action}", body)

    async def case(self, case: str) -> Any:
        return await self.desk.get(f"/api/cases/{case}")

    async def cases(self, number: str) -> list[Any]:
        """Of the order, the newest first."""
        found = await self.desk.get("/api/cases", params={"view": "any", "order_id": await self.order_id(number)})
        return list(found["items"])

    async def order_id(self, number: str) -> str:
        [found] = (await self.desk.get("/api/orders", params={"q": number}))["items"]
        return str(found["id"])

    async def shown(self, number: str) -> Any:
        """The order as the desk sees it."""
        return await self.desk.get(f"/api/orders/{await self.order_id(number)}")

    async def becomes(self, case: str, state: str) -> Any:
        return await until(lambda: self.case(case), lambda seen: seen["row"]["state"] == state)

    async def paid_by_hand(self, case: str) -> None:
        """A person pays what the case waits for, and the case settles."""

        async def waiting() -> list[Any]:
            found = (await self.desk.get("/api/payouts", params={"limit": 200}))["items"]
            return [one for one in found if one["case_id"] == case]

        for payout in await until(waiting, bool):
            await self.desk.post(f"/api/payouts/{payout['id']}/record", {"reference": "网银 0001"})
        await self.becomes(case, "settled")

    async def reads(self, *words: str) -> str:
        """The line in the buyer's own chat that holds all these words."""

        async def lines() -> list[str]:
            return [line.get("text") or "" for line in self.chat.thread(self.talk).lines]

        def matching(seen: list[str]) -> list[str]:
            return [text for text in seen if all(word in text for word in words)]

        return matching(await until(lines, lambda seen: bool(matching(seen))))[-1]

    def has_read(self, words: str) -> int:
        """How many lines in the buyer's chat hold these words."""
        return sum(words in (line.get("text") or "") for line in self.chat.thread(self.talk).lines)

    async def picture(self, name: str, octets: bytes) -> str:
        """The buyer uploads it; the file's id."""
        return await upload(self.door, "/api/webchat/uploads", name, octets)


async def upload(door: Visitor, path: str, name: str, octets: bytes) -> str:
    announced = await door.post(path, {"name": name, "size": len(octets), "mime": "image/png"})
    headers = door.headers | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    answer = await door.client.patch(f"{path}/{announced['id']}", content=octets, headers=headers)
    assert answer.status_code < 300, answer.text
    await door.post(f"{path}/{announced['id']}/finish")
    return str(announced["id"])


@asynccontextmanager
async def shopper(demo_url: str, words: str = "你好，想问一下订单", *, desk: str = "") -> AsyncIterator[Shopper]:
    """A buyer of one's own whom the shop vouches for. `desk`: who acts for the shop; the owner unless said."""
    await all_away(demo_url)
    who = new_id("usr")
    async with (
        member(demo_url) as owner,
        member(demo_url, desk) if desk else member(demo_url) as handling,
        shop_server(demo_url, owner) as server,
        buyer(demo_url, server.identity(who)) as chat,
        at_the_door(demo_url, chat.token) as door,
    ):
        yield Shopper(who, await says(chat, words), chat, door, server, handling)


async def goods(desk: Visitor, shop_id: str, **stock: int) -> dict[str, str]:
    """A listing with one SKU for each name, of so many pieces and 399.00; the shop's ids of the SKUs by name."""
    number = new_id("G")
    skus = {name: f"{number}-{name}" for name in stock}
    rows = [
        {"external_id": skus[name], "name": name, "price": "399.00", "stock": pieces} for name, pieces in stock.items()
    ]
    listing = {"external_id": number, "title": "双人三季帐篷", "skus": rows}
    status, report = await desk.ask("PUT", f"/api/shops/{shop_id}/listings", {"listings": [listing]})
    assert (status, report["rejected"]) == (200, []), report
    return skus


def bought(number: str, sku: str, price: str = "399.00") -> list[dict[str, Any]]:
    """The one line of an order of this SKU."""
    return [{"external_id": f"{number}-1", "title": "双人三季帐篷", "sku_external_id": sku, "unit_price": price}]
