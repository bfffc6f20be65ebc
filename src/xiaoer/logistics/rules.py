"""The numbers of watches, as data: what is built in, and which of a merchant's own rules counts.

There is no published standard. Platforms promise dispatch within 48 hours of payment (Taobao, Pinduoduo, Douyin);
AfterShip tells of a parcel that was not picked up after 24, 48 or 72 hours and of none heard of for 30 days;
Kuaidi100 and KDNiao name the same mishaps (201 to 210, 401 to 412) without hours. The rest is our choice.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from xiaoer.logistics.model import DefaultRule, Lane, WatchKind, WatchRule, WatchSettings

K, L = WatchKind, Lane
NUMBERS: dict[WatchKind, dict[Lane | None, float]] = {
    K.DISPATCH_LATE: {None: 48},
    K.PICKUP_LATE: {None: 24, L.CROSS_BORDER: 72},
    K.NO_SCAN: {None: 48, L.SAME_PROVINCE: 36, L.REMOTE: 96, L.CROSS_BORDER: 168},
    K.DELIVERY_LATE: {None: 24, L.REMOTE: 48, L.CROSS_BORDER: 48},
    K.COLLECT_LATE: {None: 48, L.CROSS_BORDER: 120},
    K.CUSTOMS: {None: 48},
    K.LOST: {None: 168, L.REMOTE: 240, L.CROSS_BORDER: 720},
    K.ATTEMPT_FAILED: {None: 0},
    K.REJECTED: {None: 0},
    K.RETURNING: {None: 0},
    K.RETURNED: {None: 0},
    K.SIGNED_ELSEWHERE: {None: 0},
    K.SIGNED_BY_OTHER: {None: 0},
    K.DAMAGED: {None: 0},
}
"""Hours from the last movement (of `dispatch_late`: from the payment) until it is told; 0 is at once. None: any
lane."""
TOO_OLD = timedelta(days=30)
"""What should have been told longer ago than this is not told at all: it comes from an import of old orders."""
REMOTE = ("西藏", "新疆", "青海", "内蒙古", "宁夏", "甘肃", "海南")
"""Provinces to which carriers promise longer times."""
ABROAD = ("香港", "澳门", "台湾", "海外", "境外", "国外")
CITY = re.compile(r"(?:^|[省区\s,，])([^\s省市区县,，\[\]【】]{2,6})市")


def effective(settings: WatchSettings, kind: WatchKind, carrier: str, lane: Lane) -> float | None:
    """Hours, or None where the merchant switched it off. The most exact rule counts: carrier and lane, then carrier,
    then lane, then all."""
    fitting = [
        one for one in settings.rules if one.kind is kind and one.carrier in ("", carrier) and one.lane in (None, lane)
    ]
    best = max(fitting, key=_exactness, default=None)
    if best and not best.enabled:
        return None
    built_in = NUMBERS[kind].get(lane, NUMBERS[kind][None])
    return built_in if best is None or best.hours is None else best.hours


def _exactness(rule: WatchRule) -> tuple[bool, bool]:
    return bool(rule.carrier), rule.lane is not None


def stretched(settings: WatchSettings, hours: float, start: datetime, zone: ZoneInfo) -> timedelta:
    """The hours of a clock that starts then; longer in a peak, whose days are the merchant's own."""
    day = start.astimezone(zone).date()
    factors = (
        one.factor for one in settings.peaks if date.fromisoformat(one.first) <= day <= date.fromisoformat(one.last)
    )
    return timedelta(hours=hours * max(factors, default=1))


def lane_of(settings: WatchSettings, region: str, texts: Iterable[str]) -> Lane:
    """By the receiver's region; a parcel whose scans speak of customs crosses a border whatever the region says."""
    if region.startswith(ABROAD) or any("清关" in one or "海关" in one or "customs" in one.lower() for one in texts):
        return L.CROSS_BORDER
    if settings.ship_from and region.startswith(_stem(settings.ship_from)):
        return L.SAME_PROVINCE
    return L.REMOTE if region.startswith(REMOTE) else L.DOMESTIC


def _stem(province: str) -> str:
    """`浙江省` and `浙江` are the same."""
    return re.sub(r"(省|市|(壮族|回族|维吾尔)?自治区)$", "", province.strip()) or province


def city_of(text: str) -> str:
    """`浙江省 杭州市 西湖区` → `杭州`; empty where none is named."""
    found = CITY.search(text.strip())
    return found[1] if found else ""


def defaults() -> list[DefaultRule]:
    return [
        DefaultRule(kind=kind, lane=lane, hours=hours, enabled=True)
        for kind, numbers in NUMBERS.items()
        for lane, hours in numbers.items()
    ]
