"""What Xiaoer's API says of orders and buyers, in the benchmark's schema."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from bench.tau.data import Record, Records, TauShop
from bench.tau.pushes import METHOD_KINDS, PARTS, parts_of
from bench.tau.server import Api

AT_ONCE = 8
SOURCES = {ours: theirs for theirs, ours in METHOD_KINDS.items()}
REQUESTED = {"return_refund": "return", "exchange": "exchange"}
CHANGED = "change_sku"
PURPOSE = {"purpose": "aftersales"}
T = TypeVar("T")
R = TypeVar("R")
Found = tuple[str, Record, dict[str, Record]]
"""A user's id and record, and the user's orders."""


async def many(things: Iterable[T], look: Callable[[T], Awaitable[R]]) -> list[R]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(thing: T) -> R:
        async with gate:
            return await look(thing)

    return await asyncio.gather(*(one(thing) for thing in things))


class Export:
    """Reads one shop. `owner` may reveal addresses and see money."""

    def __init__(self, owner: Api, shop_id: str) -> None:
        self.owner, self.shop_id = owner, shop_id
        self.products: dict[str, str] = {}
        """Our listing → the shop's product."""
        self.items: dict[str, tuple[str, dict[str, str]]] = {}
        """Our SKU → the shop's item, with its options."""
        self.buyers: dict[str, str] = {}
        """The shop's user → our buyer."""
        self.users: dict[str, str] = {}
        self.methods: dict[str, str] = {}
        """Our payment method → the shop's."""
        self.revealed: dict[tuple[Any, ...], Any] = {}
        """What was behind a mask, by what it belongs to and since when it holds."""

    async def learn(self, shop: TauShop, near: Iterable[str]) -> None:
        """Who is who: ids here and in the shop. Of users who are not `near`, addresses are taken as they were pushed
        for as long as the order has its version; what is near is revealed."""
        async for one in self.owner.all("/api/listings", shop_id=self.shop_id):
            self.products[one["id"]] = one["external_id"]
        for listing in await many(self.products, lambda key: self.owner.get(f"/api/listings/{key}")):
            for sku in listing["skus"]:
                options = {one["name"]: one["value"] for one in sku["attributes"]}
                self.items[sku["id"]] = (sku["external_id"], options)
        wanted = set(near)
        async for one in self.owner.all("/api/orders"):
            order = shop.orders[one["external_id"]]
            self._know(order["user_id"], one["buyer_id"])
            if order["user_id"] not in wanted:
                self.revealed[one["id"], one["version"]] = parts_of(order["address"])
        await many(sorted(wanted - self.buyers.keys()), lambda user_id: self._look_up(shop, user_id))

    def _know(self, user_id: str, buyer_id: str) -> None:
        self.buyers[user_id], self.users[buyer_id] = buyer_id, user_id

    async def _look_up(self, shop: TauShop, user_id: str) -> None:
        """A user without orders, by name."""
        async for one in self.owner.all("/api/buyers", q=" ".join(shop.users[user_id]["name"].values())):
            profile = await self.owner.get(f"/api/buyers/{one['id']}")
            if user_id in (place["external_id"] for place in profile["in_shops"]):
                self._know(user_id, profile["id"])

    async def of_users(self, user_ids: Iterable[str]) -> Records:
        """These users with all their orders."""
        return _joined(await many(user_ids, self._user_alone))

    async def everything(self, near: Iterable[str]) -> Records:
        """All orders, and the users who are near; orders and cases are read in pages."""
        orders, cases = await self._read("/api/orders", {}), await self._read("/api/cases", {"view": "any"})
        wanted = set(near)

        async def look(user_id: str) -> Found:
            buyer_id = self.buyers[user_id]
            theirs = (orders[buyer_id], cases[buyer_id])
            return await self._user_with(user_id, *theirs, orders_only=user_id not in wanted)

        return _joined(await many(self.buyers, look))

    async def _read(self, path: str, params: dict[str, str]) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = defaultdict(list)
        async for one in self.owner.all(path, **params):
            found[one["buyer_id"]].append(one)
        return found

    async def _user_alone(self, user_id: str) -> Found:
        buyer_id = self.buyers[user_id]
        orders = await self._read("/api/orders", {"buyer_id": buyer_id})
        cases = await self._read("/api/cases", {"view": "any", "buyer_id": buyer_id})
        return await self._user_with(user_id, orders[buyer_id], cases[buyer_id])

    async def _user_with(
        self, user_id: str, views: list[Record], rows: list[Record], *, orders_only: bool = False
    ) -> Found:
        buyer_id = self.buyers[user_id]
        profile = {} if orders_only and not rows else await self.owner.get(f"/api/buyers/{buyer_id}")
        self.methods |= {one["id"]: one["external_id"] for one in profile.get("payment_methods", [])}
        cases: dict[str, list[Record]] = defaultdict(list)
        for row in rows:
            cases[row["order_id"]].append(await self.owner.get(f"/api/cases/{row['id']}"))
        orders = [await self._order(one, cases[one["id"]]) for one in views if one["purpose"] == "sale"]
        user = {} if orders_only else await self._user(profile, orders)
        return user_id, user, {one["order_id"]: one for one in orders}

    async def _user(self, profile: Record, orders: list[Record]) -> Record:
        fields = {one["name"]: one["value"] for one in profile["fields"]}
        cards = {one["method_id"]: one for one in await self.owner.get(f"/api/buyers/{profile['id']}/gift-cards")}
        return {
            "name": {name: fields[name] for name in ("first_name", "last_name")},
            "email": await self._of_buyer(profile, "email", "value"),
            "address": _address(await self._of_buyer(profile, "address", "parts")),
            "payment_methods": {
                one["external_id"]: _method(one, cards.get(one["id"]))
                for one in profile["payment_methods"]
                if one["state"] == "active"
            },
            "orders": [one["order_id"] for one in orders],
        }

    async def _of_buyer(self, profile: Record, field: str, part: str) -> Any:
        key = (profile["id"], field, _stamps(profile)[field])
        if key not in self.revealed:
            path = f"/api/buyers/{profile['id']}/reveal"
            self.revealed[key] = (await self.owner.do("POST", path, {"field": field, **PURPOSE}))[part]
        return self.revealed[key]

    async def _receiver(self, view: Record) -> Any:
        key = (view["id"], view["version"])
        if key not in self.revealed:
            answer = await self.owner.do("POST", f"/api/orders/{view['id']}/reveal", PURPOSE)
            self.revealed[key] = answer["parts"]
        return self.revealed[key]

    async def _order(self, view: Record, cases: list[Record]) -> Record:
        skus = {line["id"]: self.items[line["sku_id"]][0] for line in view["lines"]}
        place = {line["external_id"]: skus[line["id"]] for line in view["lines"]}
        standing = [one for one in cases if one["row"]["state"] != "closed"]
        record = {
            "order_id": view["external_id"],
            "user_id": self.users[view["buyer_id"]],
            "address": _address(await self._receiver(view)),
            "items": [self._item(line) for line in view["lines"] if line["state"] == "normal"],
            "fulfillments": [
                {"tracking_id": [one["tracking_number"]], "item_ids": [place[line] for line in one["lines"]]}
                for one in view["parcels"]
            ],
            "status": status_of(view, standing),
            "payment_history": await self._payments(view, standing),
        }
        return record | self._asked(view, standing, skus)

    def _item(self, line: Record) -> Record:
        item_id, options = self.items[line["sku_id"]]
        return {
            "name": line["title"],
            "product_id": self.products[line["listing_id"]],
            "item_id": item_id,
            "price": line["unit_price_minor"] / 100,
            "options": options,
        }

    async def _payments(self, view: Record, cases: list[Record]) -> list[Record]:
        """The order's own list, then what else was given back, paid already or under way."""
        rows = [(one["kind"], one["amount_minor"], one["method_external_id"]) for one in view["payments"]]
        cancelled = {one["row"]["id"] for one in cases if one["row"]["remedy"] == "cancel"}
        if cancelled:
            payouts = [one async for one in self.owner.all("/api/payouts", order_id=view["id"])]
            stand = {one["external_id"] for one in view["payments"]}
            rows += [
                ("refund", one["amount_minor"], self.methods[one["method_id"]])
                for one in sorted(payouts, key=lambda one: (one["asked_at"], one["key"]))
                if one["case_id"] in cancelled
                and one["state"] not in ("cancelled", "refused")
                and one["id"] not in stand
            ]
        rows += [
            ("refund", 0, self.methods[one["method_id"]])  # where nothing is to pay the benchmark notes nothing paid
            for one in cases
            if one["row"]["remedy"] == CHANGED and one["facts"]["difference_minor"] == 0
        ]
        return [{"transaction_type": k, "amount": a / 100, "payment_method_id": m} for k, a, m in rows]

    def _asked(self, view: Record, cases: list[Record], skus: dict[str, str]) -> Record:
        """What a cancellation, a return or an exchange adds to the order."""
        reasons = [one["what"]["reason"] for one in view["changes"] if one["kind"] == "cancel"]
        found: Record = {"cancel_reason": reasons[0].replace("_", " ")} if reasons else {}
        for case in cases:
            kind = REQUESTED.get(case["row"]["remedy"])
            if kind is None:
                continue
            found[f"{kind}_items"] = sorted(skus[line["line_id"]] for line in case["lines"])
            found[f"{kind}_payment_method_id"] = self.methods[case["method_id"]]
            if kind == "exchange":
                found["exchange_new_items"] = sorted(self.items[line["new_sku_id"]][0] for line in case["lines"])
                found["exchange_price_difference"] = case["facts"]["difference_minor"] / 100
        return found


def status_of(view: Record, cases: list[Record]) -> str:
    if view["state"] == "cancelled":
        return "cancelled"
    if view["state"] in ("signed", "completed"):
        asked = [REQUESTED[one["row"]["remedy"]] for one in cases if one["row"]["remedy"] in REQUESTED]
        return f"{asked[0]} requested" if asked else "delivered"
    if view["locked_at"] or view["state"] != "paid":
        return "processed"
    modified = any(one["kind"] == CHANGED and one["state"] == "applied" for one in view["changes"])
    return "pending (item modified)" if modified else "pending"


def _address(parts: dict[str, str]) -> Record:
    return {theirs: parts.get(ours, "") for ours, theirs in PARTS.items()}


def _method(one: Record, card: Record | None) -> Record:
    found: dict[str, Any] = {"id": one["external_id"], "source": SOURCES[one["kind"]]}
    found |= {name: one[name] for name in ("brand", "last_four") if one[name]}
    return found | ({"balance": card["balance_minor"] / 100} if card else {})


def _stamps(profile: Record) -> dict[str, str]:
    """Since when e-mail and address are as they are."""
    email = next(one for one in profile["fields"] if one["name"] == "email")
    return {"email": email["as_of"], "address": profile["address"]["as_of"]}


def _joined(found: Iterable[Found]) -> Records:
    users: dict[str, Record] = {}
    orders: dict[str, Record] = {}
    for user_id, user, theirs in found:
        users |= {user_id: user} if user else {}
        orders |= theirs
    return {"orders": orders, "users": users}
