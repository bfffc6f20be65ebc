"""Requests that break the shop's policy in one way each, made from those that keep it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.tau.calls import Ask, lines
from bench.tau.data import Record, Task, TauShop
from bench.tau.pushes import minor, parts_of

CHANGES = ("cancel", "change_address", "change_payment", "change_sku")
REQUESTS = ("return_refund", "exchange")
NEW_GOODS = ("change_sku", "exchange")
WITH_METHOD = ("change_payment", *NEW_GOODS, "return_refund")
ONCE = {
    "cancel": {"wrong_order_state"},
    "change_payment": {"more_than_one_payment"},
    "change_sku": {"once_per_order"},
    "return_refund": {"once_per_order"},
    "exchange": {"once_per_order"},
}
LATER = {
    "pending (item modified)": {
        **{key: {"blocked_by_other"} for key in ("cancel", "change_address", "change_payment")},
        "change_sku": {"once_per_order"},
        **{key: {"wrong_order_state"} for key in REQUESTS},
    },
    "cancelled": {key: {"wrong_order_state"} for key in (*CHANGES, *REQUESTS)},
    "return requested": {
        "return_refund": {"once_per_order"},
        "exchange": {"blocked_by_other"},
        **{key: {"wrong_order_state"} for key in CHANGES},
    },
    "exchange requested": {
        "return_refund": {"blocked_by_other"},
        "exchange": {"once_per_order"},
        **{key: {"wrong_order_state"} for key in CHANGES},
    },
}
"""By what became of an order: every further request, and the rule that refuses it."""
NOWHERE = "#W0000000"
NOTHING = "0000000000"


SAID = {
    "gift card balance": {"gift_card_short"},
    "exactly one payment": {"more_than_one_payment", "blocked_by_other"},
    "payment method": {"method_not_the_buyers", "method_not_allowed", "same_method", "more_than_one_payment"},
    "delivered": {"wrong_order_state", "once_per_order", "blocked_by_other"},
    "pending": {"wrong_order_state", "locked_by_warehouse", "blocked_by_other", "once_per_order"},
    "reason": {"reason_not_allowed"},
    "order not found": {"order_not_found"},
    "user not found": {"buyer_not_found"},
    "not available": {"sku_off_sale"},
    "not found": {"case_line_unknown", "case_sku_unknown", "quantity_taken", "other_listing", "sku_off_sale"},
}
"""Words of the benchmark's own refusals, and the rules that they can mean; the first that fits."""


def rules_for(error: str) -> frozenset[str]:
    """Empty: any rule will do."""
    return frozenset(next((rules for words, rules in SAID.items() if words in error.lower()), set()))


@dataclass(frozen=True)
class Variant:
    kind: str
    ask: Ask
    rules: frozenset[str]
    """One of them has to be named in the refusal."""


def variant(kind: str, ask: Ask, *rules: str) -> Variant:
    return Variant(kind, ask, frozenset(rules))


class Breaking:
    """Makes the variants. Everything is chosen by the data alone, so that each run tries the same."""

    def __init__(self, shop: TauShop) -> None:
        self.shop = shop
        self.by_status: dict[str, list[Record]] = {}
        for order in shop.orders.values():
            self.by_status.setdefault(order["status"], []).append(order)

    def before(self, ask: Ask) -> Iterator[Variant]:
        """Of a request that will be granted, while nothing has happened yet."""
        order = self.shop.orders[ask.order_id]
        for kinds in (self._who, self._state, self._lines, self._goods, self._method, self._others):
            yield from kinds(ask, order)

    def after(self, task: Task) -> Iterator[Variant]:
        """Of orders that have been changed: whatever is now too late, the same again, and parts of it."""
        for order in task.changed.get("orders", {}).values():
            before = self.shop.orders[order["order_id"]]
            for remedy, rules in LATER.get(order["status"], {}).items():
                yield variant(f"{remedy} after {order['status']}", self.plain(remedy, order), *rules)
            asked = [x for x in REQUESTS if order["status"] == f"{x.split('_')[0]} requested"]
            for remedy in asked:
                yield from self._parts(remedy, before, order)
            if order["status"] == "pending" and len(order["payment_history"]) > 1:
                yield variant("second payment change", self.plain("change_payment", order), "more_than_one_payment")

    def _parts(self, remedy: str, order: Record, now: Record) -> Iterator[Variant]:
        """One item of those asked for already, and one that was left."""
        taken = now["return_items"] if remedy == "return_refund" else now["exchange_items"]
        left = [item["item_id"] for item in order["items"] if item["item_id"] not in taken]
        for kind, ids in (("partial repeat", taken[:1]), ("second request for the rest", left[:1])):
            if ids:
                yield variant(kind, self.plain(remedy, order, ids), *ONCE[remedy])

    # ---- one way each ----------------------------------------------------------------------------------------

    def _who(self, ask: Ask, order: Record) -> Iterator[Variant]:
        other = self._another(order["user_id"])
        yield variant("no confirmation", ask.but(confirmed=False), "not_confirmed", "case_buyer_has_not_asked")
        yield variant("asked by another user", ask.but(buyer_id=other), "not_the_buyers_order")
        foreign = next((one for one in self.by_status[order["status"]] if one["user_id"] == other), None)
        if foreign:
            theirs = self.plain(ask.remedy, foreign).but(buyer_id=order["user_id"])
            yield variant("another user's order", theirs, "not_the_buyers_order")
        yield variant("order that does not exist", ask.but(order_id=NOWHERE), "order_not_found")

    def _state(self, ask: Ask, order: Record) -> Iterator[Variant]:
        for status, orders in self.by_status.items():
            if status == order["status"]:
                continue
            mine = [one for one in orders if one["user_id"] == order["user_id"]]
            wrong = (mine or orders[hash_of(ask.order_id) % len(orders) :])[0]
            locked = ask.remedy in CHANGES and status == "processed"
            rule = "locked_by_warehouse" if locked else "wrong_order_state"
            yield variant(f"{ask.remedy} of a {status} order", self.plain(ask.remedy, wrong), rule)

    def _lines(self, ask: Ask, order: Record) -> Iterator[Variant]:
        given = ask.body.get("lines")
        if not given:
            return
        yield variant("item of another order", ask.but(lines=changed(given, line_id=NOTHING)), *UNKNOWN_LINE)
        yield variant("more pieces than bought", ask.but(lines=changed(given, quantity=2)), "quantity_taken")
        yield variant("the same item twice", ask.but(lines=[*given, given[0]]), "quantity_taken")

    def _goods(self, ask: Ask, order: Record) -> Iterator[Variant]:
        given = ask.body.get("lines")
        if ask.remedy not in NEW_GOODS or not given:
            return
        item = order["items"][int(given[0]["line_id"]) - 1]
        other = next(key for key in self.shop.products if key != item["product_id"])
        yield variant("another product", ask.but(lines=changed(given, new_sku_id=self._best(other))), "other_listing")
        yield variant("item that does not exist", ask.but(lines=changed(given, new_sku_id=NOTHING)), "case_sku_unknown")
        yield variant("nothing wanted instead", ask.but(lines=changed(given, new_sku_id=None)), "new_sku_missing")
        sold_out = [key for key, one in self._variants(item).items() if not one["available"]]
        if sold_out:
            yield variant("item not available", ask.but(lines=changed(given, new_sku_id=sold_out[0])), "sku_off_sale")
        yield from self._dear(ask, order)

    def _dear(self, ask: Ask, order: Record) -> Iterator[Variant]:
        """The dearest items there are, with a gift card that cannot pay for them."""
        dearest = [self._best(item["product_id"]) for item in order["items"]]
        more = sum(
            minor(self._variants(item)[key]["price"]) - minor(item["price"])
            for item, key in zip(order["items"], dearest, strict=True)
        )
        wanted = lines(order, [item["item_id"] for item in order["items"]], dearest)
        for card in self._cards(order["user_id"]):
            if more > minor(card["balance"]):
                poor = ask.but(lines=wanted, method_id=card["id"])
                yield variant("gift card too small for the difference", poor, "gift_card_short")

    def _method(self, ask: Ask, order: Record) -> Iterator[Variant]:
        if ask.remedy not in WITH_METHOD:
            return
        paid_with = order["payment_history"][0]["payment_method_id"]
        others = [one for user, one in self._methods() if user != order["user_id"]]
        foreign = others[hash_of(ask.order_id) % len(others)]
        yield variant("no payment method", ask.but(method_id=None), "method_required")
        yield variant("another user's payment method", ask.but(method_id=foreign["id"]), "method_not_the_buyers")
        yield variant("payment method that does not exist", ask.but(method_id="card_0"), "method_not_the_buyers")
        if ask.remedy == "return_refund":
            for one in self.shop.users[order["user_id"]]["payment_methods"].values():
                if one["source"] != "gift_card" and one["id"] != paid_with:
                    yield variant("refund to another method", ask.but(method_id=one["id"]), "method_not_allowed")
        if ask.remedy == "change_payment":
            yield variant("the same payment method", ask.but(method_id=paid_with), "same_method")
            total = sum(minor(one["amount"]) for one in order["payment_history"])
            for card in self._cards(order["user_id"]):
                if minor(card["balance"]) < total and card["id"] != paid_with:
                    yield variant("gift card too small", ask.but(method_id=card["id"]), "gift_card_short")

    def _others(self, ask: Ask, order: Record) -> Iterator[Variant]:
        if ask.remedy == "cancel":
            yield variant("a reason that does not count", ask.but(reason="found_cheaper"), "reason_not_allowed")
            yield variant("no reason", ask.but(reason=None), "reason_not_allowed")
        if ask.remedy == "change_address":
            short = {name: value for name, value in ask.body["address"].items() if name != "city"}
            yield variant("no address", ask.but(address=None), "address_missing")
            yield variant("address without a city", ask.but(address=short), "address_missing", "address_invalid")
        if ask.remedy == "return_refund":
            above = sum(minor(one["amount"]) for one in order["payment_history"]) + 1
            yield variant("more money than was paid", ask.but(amount_minor=above), "over_refundable")
            yield variant("no money at all", ask.but(amount_minor=0), "bad_request")
            yield variant("less than no money", ask.but(amount_minor=-1), "bad_request")
        yield variant("another currency", ask.but(currency="EUR"), "case_other_currency")

    # ---- what keeps the policy -------------------------------------------------------------------------------

    def plain(self, remedy: str, order: Record, item_ids: list[str] | None = None) -> Ask:
        """This remedy for this order (for its first item), asked as it should be."""
        paid_with = order["payment_history"][0]["payment_method_id"]
        body: dict[str, Any] = {"order_id": order["order_id"], "remedy": remedy, "buyer_id": order["user_id"]}
        body["confirmed"] = True
        if remedy == "cancel":
            body["reason"] = "no_longer_needed"
        if remedy == "change_address":
            body["address"] = parts_of(order["address"])
        if remedy in WITH_METHOD:
            body["method_id"] = paid_with
        if remedy == "change_payment":
            theirs = self.shop.users[order["user_id"]]["payment_methods"]
            body["method_id"] = next((key for key in theirs if key != paid_with), paid_with)
        if remedy in (*REQUESTS, "change_sku"):
            ids = item_ids or [order["items"][0]["item_id"]]
            products = {item["item_id"]: item["product_id"] for item in order["items"]}
            new = [self._best(products[key]) for key in ids] if remedy in NEW_GOODS else []
            body["lines"] = lines(order, ids, new)
        return Ask(body)

    def _best(self, product_id: str) -> str:
        """The dearest item that can be had of a product; where none can, the dearest."""
        found: dict[str, Record] = self.shop.products[product_id]["variants"]
        return max(found, key=lambda key: (found[key]["available"], found[key]["price"]))

    def _variants(self, item: Record) -> dict[str, Record]:
        found: dict[str, Record] = self.shop.products[item["product_id"]]["variants"]
        return found

    def _cards(self, user_id: str) -> list[Record]:
        methods = self.shop.users[user_id]["payment_methods"].values()
        return [one for one in methods if one["source"] == "gift_card"]

    def _methods(self) -> list[tuple[str, Record]]:
        return [(key, one) for key, user in self.shop.users.items() for one in user["payment_methods"].values()]

    def _another(self, user_id: str) -> str:
        others = [key for key, user in self.shop.users.items() if key != user_id and user["orders"]]
        return others[hash_of(user_id) % len(others)]


UNKNOWN_LINE = ("line_not_in_order", "case_line_unknown")


def changed(given: list[Record], **fields: Any) -> list[Record]:
    """The first line otherwise; None takes a field away."""
    first = {name: value for name, value in (given[0] | fields).items() if value is not None}
    return [first, *given[1:]]


def hash_of(text: str) -> int:
    """The same number in every run."""
    return sum(ord(letter) * (n + 1) for n, letter in enumerate(text))
