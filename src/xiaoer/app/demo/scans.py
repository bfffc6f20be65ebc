"""What carriers say of a parcel on its way, in our own words, in the manner of each carrier."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

WAREHOUSE = "湖州德清"
CARRIERS = {
    "zto": ("中通", 42, "75", 12),
    "yto": ("圆通", 20, "YT90", 11),
    "sto": ("申通", 12, "77", 13),
    "yunda": ("韵达", 10, "46", 13),
    "sf": ("顺丰", 12, "SF19", 11),
    "jt": ("极兔", 4, "JT90", 11),
}
"""Code → short name, how often used in a hundred, start and further digits of a number."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where a parcel goes."""

    carrier: str
    city: str
    district: str
    courier: str

    @property
    def name(self) -> str:
        return CARRIERS[self.carrier][0]


Say = Callable[[Way], str]
STEPS: list[tuple[str, float, Say]] = [
    ("pending", 0.0, lambda way: f"商家已打印面单，等待{way.name}揽收"),
    ("collected", 5.0, lambda way: f"【{WAREHOUSE}】{way.name}快递员{way.courier}已揽收"),
    ("in_transit", 9.0, lambda way: f"【{WAREHOUSE}】快件已装车，发往【湖州转运中心】"),
    ("in_transit", 14.0, lambda way: f"快件离开【湖州转运中心】，下一站【{way.city}转运中心】"),
    ("in_transit", 33.0, lambda way: f"快件到达【{way.city}转运中心】"),
    ("in_transit", 39.0, lambda way: f"快件到达【{way.city}{way.district}营业部】"),
    ("out_for_delivery", 43.0, lambda way: f"【{way.city}{way.district}营业部】{way.courier}正在派件，请保持电话畅通"),
]
SIGNED: list[Say] = [
    lambda way: "已签收，签收人：本人。感谢使用" + way.name,
    lambda way: "快件已由家人代收，如有疑问请联系派件员" + way.courier,
    lambda way: f"快件已在【{way.district}邻里驿站】取件，已签收",
]
PROBLEMS: list[Say] = [
    lambda way: "派件不成功：电话无人接听，明日再次派送",
    lambda way: f"快件在【{way.city}转运中心】滞留，因天气原因延误",
    lambda way: "外包装破损，已拍照登记，正与发件方确认",
]


def at_station(way: Way) -> str:
    return f"快件已到达【{way.district}邻里驿站】，请凭取件码领取，保管 3 天"


def returning(way: Way) -> str:
    return "收件人拒收，快件退回寄件方"


def number(draw: Random, carrier: str) -> str:
    _, _, start, digits = CARRIERS[carrier]
    return start + "".join(str(draw.randint(0, 9)) for _ in range(digits))


def choose(draw: Random) -> str:
    return draw.choices(list(CARRIERS), [share[1] for share in CARRIERS.values()])[0]


def scans(draw: Random, way: Way, left_at: datetime, now: datetime, end: str) -> list[dict[str, Any]]:
    """Scans from the warehouse until `end`: `signed`, or the step a parcel still under way stands at. None lies in
    the future."""
    stretch = draw.uniform(0.8, 1.3)
    told: list[tuple[float, str, str, Say]] = [(hour, status, _place(status, way), say) for status, hour, say in STEPS]
    last = STEPS[-1][1]
    if end == "signed":
        told.append((last + draw.uniform(2, 7), "signed", way.city, draw.choice(SIGNED)))
    elif end == "ready_for_pickup":
        told.append((last + 3, end, way.city, at_station))
    elif end == "problem":
        told.append((last + 4, end, way.city, draw.choice(PROBLEMS)))
    elif end == "returning":
        told.append((last + 5, "problem", way.city, PROBLEMS[0]))
        told.append((last + 20, end, way.city, returning))
    else:
        keep = max(n for n, step in enumerate(STEPS) if step[0] == end)
        told = told[: keep + 1 if end != "in_transit" else draw.randint(3, keep + 1)]
    events = [
        (left_at + timedelta(seconds=round(hour * stretch * 3600)), status, place, say(way))
        for hour, status, place, say in told
    ]
    return [
        {"at": at.isoformat(), "status": status, "place": place, "text": text}
        for at, status, place, text in events
        if at <= now
    ]


def _place(status: str, way: Way) -> str:
    return WAREHOUSE if status in ("pending", "collected") else way.city
