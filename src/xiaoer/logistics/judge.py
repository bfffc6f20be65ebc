"""What is wrong with a parcel, or will be when it does not move. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from xiaoer.logistics.model import Lane, WatchKind, WatchSettings
from xiaoer.logistics.rules import TOO_OLD, city_of, effective, lane_of, stretched
from xiaoer.logistics.scans import Sign
from xiaoer.logistics.standing import Heard, Standing, standing
from xiaoer.orders import TrackedParcel
from xiaoer.orders.model import OrderState

K = WatchKind
BY_SIGN = {
    Sign.LABEL: K.PICKUP_LATE,
    Sign.OUT: K.DELIVERY_LATE,
    Sign.AT_POINT: K.COLLECT_LATE,
    Sign.CUSTOMS: K.CUSTOMS,
}
"""What silence after this sign means; after any other it is `no_scan`."""
SILENCES = frozenset({K.PICKUP_LATE, K.NO_SCAN, K.DELIVERY_LATE, K.COLLECT_LATE, K.CUSTOMS, K.LOST})
NEVER_LOST = frozenset({Sign.LABEL, Sign.AT_POINT, Sign.CUSTOMS})
"""Silent for other reasons."""
OVER = frozenset({OrderState.SIGNED, OrderState.COMPLETED, OrderState.CANCELLED})
"""Orders whose parcels nobody waits for: the buyer has confirmed, or there is nothing to deliver."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a merchant's watches depend on beside the parcel."""

    settings: WatchSettings
    zone: ZoneInfo
    scans_come: bool
    """Whether any parcel of this merchant is scanned; without, silence says nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """It is told at `due_at`, unless the parcel moves on before."""

    kind: WatchKind
    since: datetime
    due_at: datetime
    hours: float
    words: str
    said: bool = True
    """False: concluded from silence."""


@dataclass(frozen=True, slots=True)
class Assessed:
    stand: Standing
    lane: Lane
    findings: list[Finding]


def assess(parcel: TrackedParcel, terms: Terms, *, stopping: bool, now: datetime) -> Assessed:
    """Everything found and foreseen, what is due first in front. `stopping`: we asked the courier to send it back, so
    that its way back is no news."""
    stand = standing(parcel)
    lane = lane_of(terms.settings, parcel.region, [scan.text for scan in parcel.scans])
    found: list[Finding] = []
    for kind, scan in [*_mishaps(parcel, stand, stopping=stopping), *_silences(parcel, stand, terms)]:
        hours = effective(terms.settings, kind, parcel.carrier, lane)
        if hours is None:
            continue
        said = kind not in SILENCES or (kind is K.LOST and Sign.LOST in stand.now)
        hours = 0 if said and kind is K.LOST else hours
        due = scan.at + (stretched(terms.settings, hours, scan.at, terms.zone) if hours else timedelta(0))
        if due > now - TOO_OLD:
            found.append(Finding(kind, scan.at, due, hours, scan.text[:300], said))
    return Assessed(stand, lane, sorted(found, key=lambda one: (one.due_at, one.kind)))


def _mishaps(parcel: TrackedParcel, stand: Standing, *, stopping: bool) -> Iterator[tuple[WatchKind, Heard]]:
    """What scans say in words. Told at once unless the shop allows hours."""
    if stand.returned:
        yield K.RETURNED, stand.returned
        return
    if stand.signed:
        yield from _signatures(parcel, stand)
        return
    if stand.rejected:
        yield K.REJECTED, stand.rejected
    elif stand.returning and not (stand.intercepted or stopping):
        yield K.RETURNING, stand.returning
    for sign, kind in ((Sign.FAILED, K.ATTEMPT_FAILED), (Sign.DAMAGED, K.DAMAGED), (Sign.LOST, K.LOST)):
        if sign in stand.now and not (kind is K.ATTEMPT_FAILED and stand.returning):
            yield kind, stand.now[sign]


def _signatures(parcel: TrackedParcel, stand: Standing) -> Iterator[tuple[WatchKind, Heard]]:
    last = stand.last
    if last.sign is Sign.SIGNED_BY_OTHER:
        yield K.SIGNED_BY_OTHER, last
    there = city_of(last.place) or city_of(last.text.strip("【[ ")[:12])
    if there and city_of(parcel.region) and there not in parcel.region:
        yield K.SIGNED_ELSEWHERE, last


def _silences(parcel: TrackedParcel, stand: Standing, terms: Terms) -> Iterator[tuple[WatchKind, Heard]]:
    """What no news will mean. A parcel that only the shop speaks of was never picked up, as far as anyone can see."""
    if stand.signed or stand.returned or parcel.order_state in OVER or not terms.scans_come:
        return
    last = stand.last
    sign = last.sign if stand.scanned else Sign.LABEL
    kind = K.NO_SCAN if stand.returning else BY_SIGN.get(sign, K.NO_SCAN)
    yield kind, stand.now.get(sign, last) if kind is not K.NO_SCAN else last
    if sign not in NEVER_LOST and Sign.LOST not in stand.now:
        yield K.LOST, last
