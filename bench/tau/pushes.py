"""The benchmark's shop as rows of the public import."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bench.tau.data import Record, TauShop

CURRENCY = "USD"
METHOD_KINDS = {"credit_card": "card", "paypal": "paypal", "gift_card": "gift_card"}
PARTS = {
    "country": "country",
    "province": "state",
    "city": "city",
    "line1": "address1",
    "line2": "address2",
    "postal_code": "zip",
}
"""Our parts of an address, and the benchmark's."""
STATES = {"pending": "paid", "processed": "paid", "delivered": "signed", "cancelled": "cancelled"}
PARCEL_STATES = {"processed": "pending", "delivered": "signed", "cancelled": "returned"}


def minor(amount: float) -> int:
    return int((Decimal(str(amount)) * 100).to_integral_exact())


def parts_of(address: Record) -> dict[str, str]:
    return {ours: address[theirs] for ours, theirs in PARTS.items() if address.get(theirs)}


def listings(shop: TauShop) -> list[Record]:
    return [
        {
            "external_id": product_id,
            "title": product["name"],
            "currency": CURRENCY,
            "skus": [
                {
                    "external_id": item_id,
                    "name": ", ".join(one["options"].values()),
                    "price_minor": minor(one["price"]),
                    "state": "on_sale" if one["available"] else "off_sale",
                    "attributes": [{"name": name, "value": value} for name, value in one["options"].items()],
                }
                for item_id, one in product["variants"].items()
            ],
        }
        for product_id, product in shop.products.items()
    ]


def buyers(shop: TauShop) -> list[Record]:
    return [
        {
            "external_id": user_id,
            "name": f"{user['name']['first_name']} {user['name']['last_name']}",
            "email": user["email"],
            "fields": dict(user["name"]),
            "address": parts_of(user["address"]),
            "currency": CURRENCY,
            "payment_methods": [_method(one) for one in user["payment_methods"].values()],
        }
        for user_id, user in shop.users.items()
    ]


def _method(one: Record) -> Record:
    said = {"external_id": one["id"], "kind": METHOD_KINDS[one["source"]]}
    said |= {name: one[name] for name in ("brand", "last_four") if one.get(name)}
    return said | ({"balance_minor": minor(one["balance"])} if "balance" in one else {})


def orders(shop: TauShop, now: datetime) -> list[Record]:
    """Placed within the last day, each user's in the order in which the user's record names them, the first newest."""
    place = {order_id: n for user in shop.users.values() for n, order_id in enumerate(user["orders"])}
    return [_order(shop, one, now - timedelta(hours=12, minutes=place.get(one["order_id"], 600))) for one in
            shop.orders.values()]  # fmt: skip


def _order(shop: TauShop, order: Record, placed: datetime) -> Record:
    status = order["status"]
    times: dict[str, datetime] = {"placed_at": placed, "paid_at": placed}
    if status == "processed":
        times["locked_at"] = placed + timedelta(hours=1)
    if status == "delivered":
        times |= {"dispatched_at": placed + timedelta(hours=1), "signed_at": placed + timedelta(hours=2)}
    if status == "cancelled":
        times["closed_at"] = placed + timedelta(hours=1)
    times["source_updated_at"] = placed + timedelta(hours=2)
    name = shop.users[order["user_id"]]["name"]
    return {
        **{key: at.isoformat() for key, at in times.items()},
        "external_id": order["order_id"],
        "state": STATES[status],
        "currency": CURRENCY,
        "buyer": {"external_id": order["user_id"]},
        "receiver": {"name": " ".join(name.values()), "parts": parts_of(order["address"])},
        "lines": [_line(n, item) for n, item in enumerate(order["items"], 1)],
        "payments": [_payment(n, one, placed) for n, one in enumerate(order["payment_history"], 1)],
        "parcels": [
            _parcel(order, one, number) for one in order["fulfillments"] for number in one["tracking_id"]
        ],
    }  # fmt: skip


def _line(n: int, item: Record) -> Record:
    return {
        "external_id": str(n),
        "title": item["name"],
        "listing_external_id": item["product_id"],
        "sku_external_id": item["item_id"],
        "sku_name": ", ".join(item["options"].values()),
        "quantity": 1,
        "unit_price_minor": minor(item["price"]),
        "paid_minor": minor(item["price"]),
    }


def _payment(n: int, one: Record, at: datetime) -> Record:
    return {
        "external_id": str(n),
        "kind": one["transaction_type"],
        "method_external_id": one["payment_method_id"],
        "amount_minor": minor(one["amount"]),
        "paid_at": at.isoformat(),
    }


def _parcel(order: Record, fulfillment: Record, number: str) -> Record:
    return {
        "carrier": "UPS",
        "tracking_number": number,
        "state": PARCEL_STATES[order["status"]],
        "lines": line_ids(order, fulfillment["item_ids"]),
    }


def line_ids(order: Record, item_ids: list[str]) -> list[str]:
    """The lines of an order that these items are, each line once; an item that is not in it stands for itself."""
    left: list[tuple[str, Any]] = [(str(n), item["item_id"]) for n, item in enumerate(order["items"], 1)]
    found = []
    for item_id in item_ids:
        line = next((one for one in left if one[1] == item_id), (item_id, None))
        if line in left:
            left.remove(line)
        found.append(line[0])
    return found
