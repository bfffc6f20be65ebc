"""A call of the benchmark as a request to Xiaoer."""

import re
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from bench.tau.data import Call, Record, TauShop
from bench.tau.pushes import line_ids, parts_of

REMEDIES = {
    "cancel_pending_order": "cancel",
    "modify_pending_order_address": "change_address",
    "modify_pending_order_payment": "change_payment",
    "modify_pending_order_items": "change_sku",
    "return_delivered_order_items": "return_refund",
    "exchange_delivered_order_items": "exchange",
}
ADDRESS = "modify_user_address"


@dataclass(frozen=True)
class Ask:
    """What an agent sends: the body of a case, or a buyer's new address."""

    body: dict[str, Any] = field(default_factory=dict)
    user_id: str = ""
    """Of an address: whose it is."""

    @property
    def remedy(self) -> str:
        return str(self.body.get("remedy", ""))

    @property
    def order_id(self) -> str:
        return str(self.body.get("order_id", ""))

    def but(self, **changes: Any) -> "Ask":
        """The same with other fields; None takes one away."""
        body = {name: value for name, value in (self.body | changes).items() if value is not None}
        return Ask(body, self.user_id)


def ask_of(shop: TauShop, user_id: str, call: Call) -> Ask:
    """The agent asks for the buyer of the conversation, who has agreed; a task that names nobody means the owner."""
    given = call.arguments
    if call.name == ADDRESS:
        return Ask({"address": parts_of(given)}, given["user_id"])
    body: dict[str, Any] = {
        "order_id": given["order_id"],
        "remedy": REMEDIES[call.name],
        "buyer_id": user_id if user_id in shop.users else shop.orders.get(given["order_id"], {}).get("user_id", ""),
        "confirmed": True,
    }
    if "payment_method_id" in given:
        body["method_id"] = given["payment_method_id"]
    if "reason" in given:
        body["reason"] = reason_code(given["reason"])
    if "item_ids" in given:
        order = shop.orders.get(given["order_id"], {"items": []})
        body["lines"] = lines(order, given["item_ids"], given.get("new_item_ids", []))
    if "address1" in given:
        body["address"] = parts_of(given)
    return Ask(body)


def lines(order: Record, item_ids: list[str], new_ids: list[str]) -> list[Record]:
    pairs = zip_longest(line_ids(order, item_ids), new_ids)
    return [{"line_id": line, **({"new_sku_id": new} if new else {})} for line, new in pairs]


def reason_code(words: str) -> str:
    return re.sub(r"\W+", "_", words.lower()).strip("_") or "other"
