"""The τ-bench player on a made-up shop: imported, asked, refused, exported and compared through the API."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from bench.tau.__main__ import rounds_of, take_in
from bench.tau.data import Call, Records, Task, TauShop, delta_hash, differing
from bench.tau.export import Export
from bench.tau.play import Play, Score, differences
from bench.tau.server import Api

from xiaoer import merchants, staff
from xiaoer.app.asgi import create_app
from xiaoer.app.wiring import react
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Shared
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import new_id
from xiaoer.merchants.model import NewShop
from xiaoer.staff.model import Role

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
PASSWORD = "a-made-up-password"
HOME = {"address1": "1 Mill Lane", "address2": "", "city": "Ely", "country": "USA", "state": "NV", "zip": "89301"}
AWAY = {"address1": "2 Quay", "address2": "Flat 3", "city": "Reno", "country": "USA", "state": "NV", "zip": "89501"}


def item(product_id: str, name: str, item_id: str, price: float, colour: str) -> dict[str, Any]:
    return {
        "name": name,
        "product_id": product_id,
        "item_id": item_id,
        "price": price,
        "options": {"colour": colour},
    }


RED, BLUE, GOLD = (
    item("10", "Kettle", f"10{n}", price, colour)
    for n, (price, colour) in enumerate(((20.0, "red"), (24.5, "blue"), (90.0, "gold")), 1)
)
DIM, BRIGHT = item("20", "Lamp", "201", 15.25, "dim"), item("20", "Lamp", "202", 11.0, "bright")
SOLD_OUT = item("20", "Lamp", "203", 5.0, "none")


def product(*items: dict[str, Any]) -> dict[str, Any]:
    variants = {one["item_id"]: one | {"available": one is not SOLD_OUT} for one in items}
    return {"name": items[0]["name"], "product_id": items[0]["product_id"], "variants": variants}


def order(order_id: str, user_id: str, status: str, method: str, *items: dict[str, Any]) -> dict[str, Any]:
    paid = {"transaction_type": "payment", "amount": sum(one["price"] for one in items), "payment_method_id": method}
    ids = [one["item_id"] for one in items]
    return {
        "order_id": order_id,
        "user_id": user_id,
        "address": HOME,
        "items": list(items),
        "fulfillments": [] if status == "pending" else [{"tracking_id": [order_id[2:] * 6], "item_ids": ids}],
        "status": status,
        "payment_history": [paid],
    }


def user(name: str, orders: list[str], *methods: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": {"first_name": name, "last_name": "Made"},
        "address": HOME,
        "email": f"{name.lower()}@example.com",
        "payment_methods": {one["id"]: one for one in methods},
        "orders": orders,
    }


CARD = {"source": "credit_card", "brand": "visa", "last_four": "1234", "id": "card_1"}
GIFT = {"source": "gift_card", "balance": 12, "id": "gift_1"}
SHOP = TauShop(
    orders={
        "#W11": order("#W11", "ann", "pending", "card_1", RED, RED, DIM),
        "#W12": order("#W12", "ann", "delivered", "gift_1", RED, DIM),
        "#W13": order("#W13", "ann", "processed", "card_1", RED),
        "#W21": order("#W21", "bob", "pending", "pay_2", DIM),
        "#W22": order("#W22", "bob", "delivered", "pay_2", RED, DIM),
        "#W31": order("#W31", "cyd", "pending", "pay_3", DIM, SOLD_OUT),
    },
    products={"10": product(RED, BLUE, GOLD), "20": product(DIM, BRIGHT, SOLD_OUT)},
    users={
        "ann": user("Ann", ["#W12", "#W11", "#W13"], CARD, GIFT),
        "bob": user("Bob", ["#W21", "#W22"], {"source": "paypal", "id": "pay_2"}, {**CARD, "id": "card_2"}),
        "dee": user("Dee", []),
        "cyd": user("Cyd", ["#W31"], {"source": "paypal", "id": "pay_3"}, {**GIFT, "balance": 15.01, "id": "gift_3"}),
    },
)


def task(name: str, user_id: str, calls: list[Call], changed: Records) -> Task:
    return Task(name, user_id, calls, changed, delta_hash(differing(changed, {})), users_carry_id=False)


def swap(kind: str, order_id: str, old: list[str], new: list[str], method: str, **more: Any) -> Call:
    given = {"order_id": order_id, "item_ids": old, "new_item_ids": new, "payment_method_id": method}
    return Call(f"{kind}_items", given, more.get("ok", True), more.get("error", ""))


def ann_modifies_and_exchanges() -> Task:
    """The gift card pays 4.50 for the kettle, gets nothing yet for the lamp, and cannot pay for gold."""
    poor = swap("exchange_delivered_order", "#W12", ["101"], ["103"], "gift_1", ok=False, error="gift card balance")
    modified = SHOP.orders["#W11"] | {
        "address": AWAY,
        "items": [BLUE, RED, DIM],
        "status": "pending (item modified)",
        "payment_history": [
            *SHOP.orders["#W11"]["payment_history"],
            {"transaction_type": "payment", "amount": 4.5, "payment_method_id": "gift_1"},
        ],
    }
    asked = SHOP.orders["#W12"] | {
        "status": "exchange requested",
        "exchange_items": ["201"],
        "exchange_new_items": ["202"],
        "exchange_payment_method_id": "gift_1",
        "exchange_price_difference": -4.25,
    }
    ann = SHOP.users["ann"] | {"payment_methods": {"card_1": CARD, "gift_1": {**GIFT, "balance": 7.5}}}
    calls = [
        Call("modify_pending_order_address", {"order_id": "#W11", **AWAY}, True),
        swap("modify_pending_order", "#W11", ["101"], ["102"], "gift_1"),
        poor,
        swap("exchange_delivered_order", "#W12", ["201"], ["202"], "gift_1"),
    ]
    return task("ann", "ann", calls, {"orders": {"#W11": modified, "#W12": asked}, "users": {"ann": ann}})


def bob_cancels_returns_and_moves() -> Task:
    paid = SHOP.orders["#W21"]["payment_history"][0]
    cancelled = SHOP.orders["#W21"] | {
        "status": "cancelled",
        "cancel_reason": "no longer needed",
        "payment_history": [paid, paid | {"transaction_type": "refund"}],
    }
    returned = {"status": "return requested", "return_items": ["101", "201"], "return_payment_method_id": "pay_2"}
    calls = [
        Call("cancel_pending_order", {"order_id": "#W21", "reason": "no longer needed"}, True),
        Call(
            "return_delivered_order_items",
            {"order_id": "#W22", "item_ids": ["201", "101"], "payment_method_id": "pay_2"},
            True,
        ),
        Call("modify_user_address", {"user_id": "bob", **AWAY}, True),
    ]
    orders = {"#W21": cancelled, "#W22": SHOP.orders["#W22"] | returned}
    return task("bob", "bob", calls, {"orders": orders, "users": {"bob": SHOP.users["bob"] | {"address": AWAY}}})


def cyd_pays_otherwise() -> Task:
    """20.25 is more than the card holds, so it is refused; the same goods again cost nothing."""
    short = Call(
        "modify_pending_order_payment", {"order_id": "#W31", "payment_method_id": "gift_3"}, False, "gift card"
    )
    history = SHOP.orders["#W31"]["payment_history"]
    nothing = {"transaction_type": "refund", "amount": 0, "payment_method_id": "pay_3"}
    same = SHOP.orders["#W31"] | {"status": "pending (item modified)", "payment_history": [*history, nothing]}
    again = swap("modify_pending_order", "#W31", ["201"], ["201"], "pay_3")
    return task("cyd", "cyd", [short, again], {"orders": {"#W31": same}})


def dee_moves() -> Task:
    call = Call("modify_user_address", {"user_id": "dee", **AWAY}, True)
    return task("dee", "dee", [call], {"users": {"dee": SHOP.users["dee"] | {"address": AWAY}}})


@pytest.fixture
async def player(dsn: str, keys: KeyRing, tmp_path: Path) -> AsyncIterator[Play]:
    database = Database.open(dsn, pool_size=20, wait_s=300)
    database.react = react
    merchant_id = await merchants.found_merchant(database, "τ")
    emails = {role: f"{new_id('agt')}@example.com" for role in (Role.OWNER, Role.AGENT)}
    hashed = await staff.hash_password(PASSWORD)
    async with database.transaction(merchant_id, OPERATOR) as tx:
        shop = await merchants.open_shop(tx, NewShop("τ"))
        for role, email in emails.items():
            await staff.add_agent(tx, email, role.value, role, password_hash=hashed)
    app = create_app(Shared(database, keys, DiskBlobs(tmp_path), "https://desk.example"))
    people = []
    for email in emails.values():
        transport = httpx.ASGITransport(app)
        client = httpx.AsyncClient(transport=transport, base_url="https://desk.example", headers={"X-Xiaoer": "1"})
        answer = await client.post("/api/sign-in", json={"email": email, "password": PASSWORD})
        assert answer.status_code < 300, answer.text
        people.append(Api(client))
    owner, agent = people
    await take_in(owner, shop.id, SHOP)
    export = Export(owner, shop.id)
    await export.learn(SHOP, SHOP.users)
    yield Play(SHOP, agent, export, Score())
    for person in people:
        await person.close()
    await database.close()


async def test_tasks_end_in_their_state_and_all_that_breaks_the_policy_is_refused(player: Play) -> None:
    await player.whole("as it was taken in", [], set(SHOP.users))
    tasks = [ann_modifies_and_exchanges(), bob_cancels_returns_and_moves(), cyd_pays_otherwise(), dee_moves()]
    await player.round(tasks, "the shop")
    score = player.score
    assert score.different == {}
    assert (score.equal, score.tasks, score.again) == (4, 4, score.repeats)
    assert score.refused == score.tried > 100
    assert {"gift_card_short", "method_not_allowed", "blocked_by_other", "locked_by_warehouse"} <= score.rules.keys()


def test_what_differs_is_named() -> None:
    right = bob_cancels_returns_and_moves()
    found = {group: records | right.changed[group] for group, records in SHOP.records.items()}
    assert differences(right, found, SHOP) == []
    found["orders"] = found["orders"] | {"#W22": SHOP.orders["#W22"]}
    found["users"] = found["users"] | {"ann": SHOP.users["ann"] | {"address": AWAY}}
    wrong = [one.split(":")[0] for one in differences(right, found, SHOP)]
    assert wrong == ["orders #W22", "users ann"]


def test_tasks_of_one_user_are_in_different_copies_of_the_shop() -> None:
    ann, bob = ann_modifies_and_exchanges(), bob_cancels_returns_and_moves()
    assert rounds_of([ann, ann, bob], SHOP) == [[ann, bob], [ann]]
