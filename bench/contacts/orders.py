"""Orders of the contacts: a state by name, made of the demo's goods, as rows of a push."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from xiaoer.app.demo.goods import Listing, Sku, listings

ZONE = ZoneInfo("Asia/Shanghai")
FREE_FREIGHT, FREIGHT = 9900, 800
STEP, OFF = 19900, 2000
CARRIERS = {"yto": ("圆通", "YTO"), "zto": ("中通", "ZTO"), "sf": ("顺丰", "SF"), "yunda": ("韵达", "Yunda")}
TRACKING = {"yto": "YT", "sf": "SF"}
PLACES = ("合肥", "武汉", "长沙", "郑州", "济南", "福州")


@dataclass(frozen=True, slots=True)
class State:
    """Hours ago: placed, and each scan with its status."""

    state: str
    placed: float
    scans: tuple[tuple[float, str], ...] = ()
    locked: bool = False
    dearer: int = 0
    """Paid so much more a piece than it costs today, in the smallest unit."""
    refunded: bool = False
    paid: bool = True


LONG_AGO = ((1290, "collected"), (1260, "in_transit"), (1200, "signed"))
STATES = {
    "unpaid": State("placed", 2, paid=False),
    "paid": State("paid", 3),
    "paid_late": State("paid", 75),
    "locked": State("paid", 5, locked=True),
    "collected": State("dispatched", 20, ((3, "collected"),)),
    "on_the_way": State("dispatched", 50, ((40, "collected"), (20, "in_transit"))),
    "stalled": State("dispatched", 150, ((130, "collected"), (98, "in_transit"))),
    "problem": State("dispatched", 90, ((70, "collected"), (40, "in_transit"), (3, "problem"))),
    "delivering": State("dispatched", 70, ((60, "collected"), (30, "in_transit"), (2, "out_for_delivery"))),
    "pickup": State("dispatched", 80, ((66, "collected"), (40, "in_transit"), (6, "ready_for_pickup"))),
    "delivered": State("signed", 120, ((110, "collected"), (80, "in_transit"), (40, "signed"))),
    "received_long_ago": State("completed", 1300, LONG_AGO),
    "cancelled": State("cancelled", 60, paid=False),
    "refunded": State("cancelled", 60, refunded=True),
    "dear": State("paid", 20, dearer=4000),
    "dear_long_ago": State(
        "completed", 1300, ((1290, "collected"), (1260, "in_transit"), (1200, "signed")), dearer=2000
    ),
}
WORDS = {
    "collected": "【湖州德清】快递员已揽收",
    "in_transit": "快件到达【{place}转运中心】",
    "out_for_delivery": "【{place}营业部】正在派件，请保持电话畅通",
    "ready_for_pickup": "快件已到达【{place}邻里驿站】，请凭取件码领取，保管 3 天",
    "problem": "派件不成功：电话无人接听，明日再次派送",
    "signed": "已签收，签收人：本人",
}
RECEIVER = {
    "name": "赵晓明",
    "phone": "13712345678",
    "parts": {"province": "江苏省", "city": "南京市", "district": "鼓楼区", "line1": "中山北路 88 号 3 幢 502 室"},
}


@dataclass(frozen=True, slots=True)
class Pushed:
    """An order as it was pushed, and what of it can be told."""

    row: dict[str, Any]
    state: State
    listing: Listing
    sku: Sku
    carrier: str
    tracking: str
    place: str
    times: tuple[datetime, ...]

    @property
    def external_id(self) -> str:
        return str(self.row["external_id"])

    @property
    def amounts(self) -> set[int]:
        """Every amount of it, in the smallest unit."""
        row = self.row
        found = {row["goods_minor"], row["freight_minor"], row["discount_minor"], row["paid_minor"]}
        return found | {line["unit_price_minor"] for line in row["lines"]} | {self.state.dearer}

    def words(self) -> dict[str, str]:
        """What a regular expression may name."""
        return {
            "order": self.external_id,
            "tracking": self.tracking or "没有单号",
            "carrier": "|".join(CARRIERS[self.carrier]),
            "place": self.place,
            "paid": f"{self.row['paid_minor'] / 100:.2f}".removesuffix(".00").replace(".", r"\."),
            "promised_day": _day(datetime.fromisoformat(self.row["promised_dispatch_at"]).astimezone(ZONE)),
        }


def _day(at: datetime) -> str:
    """In any of the ways a day is written."""
    return rf"0?{at.month}\s?[-/月.]\s?0?{at.day}|{at.day} {at:%b}|{at:%b} {at.day}"


def find(sku_id: str) -> tuple[Listing, Sku]:
    """Raises KeyError."""
    for listing in listings():
        for sku in listing.skus:
            if sku.external_id == sku_id:
                return listing, sku
    raise KeyError(sku_id)


def make(words: str, number: int, buyer: str) -> Pushed:
    """`words`: the state's name and the SKU. `number` makes it unlike every other order."""
    name, sku_id = words.split()
    state, (listing, sku) = STATES[name], find(sku_id)
    now = datetime.now(UTC).replace(microsecond=0)
    placed_at = now - timedelta(hours=state.placed)
    carrier, place = list(CARRIERS)[number % len(CARRIERS)], PLACES[number % len(PLACES)]
    tracking = f"{TRACKING.get(carrier, '75')}{8800000000000 + number * 7919}"
    scans = [(now - timedelta(hours=ago), status) for ago, status in state.scans]
    promised = placed_at + timedelta(hours=48, minutes=10)
    row: dict[str, Any] = {
        "external_id": f"26{placed_at:%m%d}{55000000 + number * 13}",
        "state": state.state,
        "placed_at": placed_at.isoformat(),
        "promised_dispatch_at": promised.isoformat(),
        "buyer": {"external_id": buyer},
        "receiver": RECEIVER,
        **_bought(state, listing, sku),
    }
    row |= _paid(state, row, number, placed_at) if row["paid_minor"] else {}
    row |= _sent(scans, carrier, tracking, place) if scans else {}
    row |= _ended(state, now, scans)
    times = (placed_at, *(at for at, _ in scans), promised)
    return Pushed(row, state, listing, sku, carrier, tracking if scans else "", place if scans else "没有地点", times)


def _bought(state: State, listing: Listing, sku: Sku) -> dict[str, Any]:
    """One piece, with the amounts that the shop's rules make of it."""
    unit = sku.price_minor + state.dearer
    freight = 0 if unit >= FREE_FREIGHT else FREIGHT
    discount = OFF * (unit // STEP)
    line = {
        "external_id": "1",
        "listing_external_id": listing.external_id,
        "sku_external_id": sku.external_id,
        "title": listing.title,
        "sku_name": sku.name,
        "quantity": 1,
        "unit_price_minor": unit,
    }
    return {
        "goods_minor": unit,
        "freight_minor": freight,
        "discount_minor": discount,
        "paid_minor": unit + freight - discount if state.paid else 0,
        "lines": [line],
    }


def _ended(state: State, now: datetime, scans: list[tuple[datetime, str]]) -> dict[str, Any]:
    if state.locked:
        return {"locked_at": (now - timedelta(hours=1)).isoformat()}
    closed_at = {
        "cancelled": now - timedelta(hours=30),
        "completed": scans[-1][0] + timedelta(days=2) if scans else now,
    }
    return {"closed_at": closed_at[state.state].isoformat()} if state.state in closed_at else {}


def _paid(state: State, row: dict[str, Any], number: int, placed_at: datetime) -> dict[str, Any]:
    paid_at = (placed_at + timedelta(minutes=10)).isoformat()
    payment = {
        "external_id": f"PAY-C{number}",
        "method": "支付宝",
        "amount_minor": row["paid_minor"],
        "state": "refunded" if state.refunded else "paid",
        "paid_at": paid_at,
    }
    return {"paid_at": paid_at, "payments": [payment]}


def _sent(scans: list[tuple[datetime, str]], carrier: str, tracking: str, place: str) -> dict[str, Any]:
    first, (last_at, last) = scans[0][0], scans[-1]
    events = [
        {"at": at.isoformat(), "status": status, "place": place, "text": WORDS[status].format(place=place)}
        for at, status in scans
    ]
    parcel = {"carrier": carrier, "tracking_number": tracking, "dispatched_at": first.isoformat(), "events": events}
    sent: dict[str, Any] = {"dispatched_at": first.isoformat(), "parcels": [parcel]}
    sent["promised_delivery_at"] = (first + timedelta(hours=96)).isoformat()
    return sent | ({"signed_at": last_at.isoformat()} if last == "signed" else {})
