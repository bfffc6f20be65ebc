"""The demo shop's orders: every state, parcels at every step, a year of history behind today."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from xiaoer.app.demo import scans
from xiaoer.app.demo.goods import Sku, listings
from xiaoer.app.demo.people import SEED, Buyer, invented_buyers
from xiaoer.app.demo.purses import method_of

FREE_FREIGHT = 9900
COURIERS = ["王师傅", "李师傅", "陈师傅", "赵师傅", "刘师傅"]
NOTES = [
    "请周末送货",
    "麻烦放门口鞋柜上",
    "送人的，不要放价格单",
    "尽快发，周五出发露营",
    "请用结实一点的箱子",
    "打电话再上楼",
]
SELLER_NOTES = ["已核对地址", "赠收纳袋一只", "买家要求电子发票"]


@dataclass(frozen=True, slots=True)
class Lot:
    """So many orders, so long ago, in this state."""

    count: int
    state: str
    hours: tuple[float, float]
    """How long ago they were placed: from, to."""
    parcel: str = ""
    paid: bool = True


LOTS = [
    Lot(14, "placed", (0.2, 20), paid=False),
    Lot(30, "paid", (1, 40)),
    Lot(6, "paid", (52, 70)),  # later than promised
    Lot(10, "dispatched", (14, 30), "collected"),
    Lot(26, "dispatched", (40, 70), "in_transit"),
    Lot(12, "dispatched", (62, 90), "out_for_delivery"),
    Lot(8, "dispatched", (70, 100), "ready_for_pickup"),
    Lot(5, "dispatched", (80, 130), "problem"),
    Lot(3, "dispatched", (110, 160), "returning"),
    Lot(40, "signed", (110, 230), "signed"),
    Lot(170, "completed", (320, 8000), "signed"),
    Lot(14, "cancelled", (30, 4000), paid=False),
    Lot(12, "cancelled", (200, 5000)),
]


SHOWN_FIRST = [
    ("dispatched", "in_transit"),
    ("signed", "signed"),
    ("paid", ""),
    ("dispatched", "out_for_delivery"),
    ("completed", "signed"),
]


def rows(people: list[Buyer], now: datetime) -> list[dict[str, Any]]:
    """Rows of a push, oldest order first."""
    draw, now = Random(SEED + 1), now.replace(microsecond=0)  # noqa: S311 — a story, not a secret
    placed = sorted(
        ((now - _hours(draw, *lot.hours), lot) for lot in LOTS for _ in range(lot.count)),
        key=lambda pair: pair[0],
    )
    weights = [one.orders_often for one in people]
    return [_order(draw, n, draw.choices(people, weights)[0], lot, at, now) for n, (at, lot) in enumerate(placed)]


@cache
def customers() -> list[Buyer]:
    """Who has ordered. The first ones' newest orders stand as `SHOWN_FIRST` says: a visitor of the demo is one of them.

    The same at any time: what is drawn depends on the seed alone.
    """
    people = invented_buyers()
    newest = {row["buyer"]["external_id"]: _standing(row) for row in rows(people, datetime(2026, 1, 1, tzinfo=UTC))}
    buying = [one for one in people if one.external_id in newest]
    first = [next(one for one in buying if newest[one.external_id] == standing) for standing in SHOWN_FIRST]
    return first + [one for one in buying if one not in first]


def _standing(row: dict[str, Any]) -> tuple[str, str]:
    """State of the order, and of its parcel."""
    parcels = row.get("parcels") or [{"events": [{"status": ""}]}]
    return row["state"], parcels[0]["events"][-1]["status"]


def _hours(draw: Random, least: float, most: float) -> timedelta:
    """A stretch of whole seconds."""
    return timedelta(seconds=round(draw.uniform(least, most) * 3600))


def _order(draw: Random, n: int, who: Buyer, lot: Lot, at: datetime, now: datetime) -> dict[str, Any]:
    lines = [_line(draw, m) for m in range(draw.choice([1, 1, 1, 2, 2, 3]))]
    goods = sum(line["unit_price_minor"] * line["quantity"] for line in lines)
    freight = 0 if goods >= FREE_FREIGHT else 800
    discount = 2000 * (goods // 19900) if goods >= 19900 else 0
    paid_at = at + timedelta(minutes=draw.randint(1, 40)) if lot.paid else None
    row: dict[str, Any] = {
        "external_id": f"{at:%y%m%d}{880001 + n * 7}",
        "state": lot.state,
        "placed_at": at,
        "paid_at": paid_at,
        "goods_minor": goods,
        "freight_minor": freight,
        "discount_minor": discount,
        "paid_minor": goods + freight - discount if lot.paid else 0,
        "buyer": {"external_id": who.external_id},
        "receiver": {
            "name": who.name,
            "phone": who.phone,
            "region": who.region,
            "address": who.street,
            "parts": dict(zip(("province", "city", "district", "line1"), (*who.place, who.street), strict=True)),
        },
        "note": draw.choice(NOTES) if draw.random() < 0.18 else "",
        "seller_note": draw.choice(SELLER_NOTES) if draw.random() < 0.15 else "",
        "lines": lines,
    }
    if paid_at:
        row |= _after_paying(draw, n, row, lot, paid_at)
    if lot.parcel and paid_at:
        row |= _sent(draw, who, lot, paid_at, now)
    if lot.state == "completed":
        row["closed_at"] = min(now, row["signed_at"] + _hours(draw, 24, 216))
    if lot.state == "cancelled":
        row["closed_at"] = min(now, at + timedelta(hours=24))
    return row


def _line(draw: Random, m: int) -> dict[str, Any]:
    listing = draw.choice(listings())
    sku: Sku = draw.choice(listing.skus)
    return {
        "external_id": str(m + 1),
        "listing_external_id": listing.external_id,
        "sku_external_id": sku.external_id,
        "title": listing.title,
        "sku_name": sku.name,
        "quantity": draw.choice([1, 1, 1, 1, 2, 2, 4]),
        "unit_price_minor": sku.price_minor,
        "image_url": sku.image_url,
    }


def _after_paying(draw: Random, n: int, row: dict[str, Any], lot: Lot, paid_at: datetime) -> dict[str, Any]:
    back = lot.state == "cancelled"
    way = draw.choice(["支付宝", "微信支付", "微信支付"])
    payment = {
        "external_id": f"PAY{770001 + n * 3}",
        "method": way,
        "method_external_id": method_of(row["buyer"]["external_id"], way),
        "amount_minor": row["paid_minor"],
        "state": "refunded" if back else "paid",
        "paid_at": paid_at,
    }
    lines = [line | {"state": "refunded"} for line in row["lines"]] if back else row["lines"]
    due = {"promised_dispatch_at": paid_at + timedelta(hours=48)}
    return {"payments": [payment], "lines": lines, **due}


def _sent(draw: Random, who: Buyer, lot: Lot, paid_at: datetime, now: datetime) -> dict[str, Any]:
    left_at = paid_at + _hours(draw, 2, 7)
    carrier = scans.choose(draw)
    way = scans.Way(carrier, who.place[1].removesuffix("市"), who.place[2], draw.choice(COURIERS))
    events = scans.scans(draw, way, left_at, now, lot.parcel)
    parcel = {
        "carrier": carrier,
        "tracking_number": scans.number(draw, carrier),
        "dispatched_at": left_at,
        "events": events,
    }
    sent: dict[str, Any] = {
        "dispatched_at": left_at,
        "promised_delivery_at": left_at + timedelta(hours=96),
        "parcels": [parcel],
    }
    if lot.parcel == "signed" and events[-1]["status"] == "signed":
        sent["signed_at"] = datetime.fromisoformat(events[-1]["at"])
    return sent
