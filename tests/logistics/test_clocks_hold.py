"""Whatever the order of scans and clocks: told at most once, and never of a parcel that had moved on."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.logistics.build import NUMBER, START, at, open_depot, scan, sent
from xiaoer import orders
from xiaoer.infra.db import Database
from xiaoer.logistics import events
from xiaoer.logistics.judge import Terms, assess
from xiaoer.logistics.model import WatchKind, WatchSettings
from xiaoer.logistics.rules import NUMBERS
from xiaoer.logistics.standing import standing
from xiaoer.orders.model import OrderState, ParcelState, TrackingEvent

TEXTS = [
    "已揽收",
    "快件已到达【上海分拨中心】",
    "快件正在派送，请准备签收",
    "已放入丰巢快递柜，取件码请查短信",
    "派送不成功，电话无人接听",
    "收件人拒收",
    "快件正在退回",
    "退回件已签收",
    "海关查验",
    "海关放行",
    "快件外包装破损",
    "快件疑似遗失",
    "已签收，签收人: 本人",
    "已签收，签收人: 门卫代签",
]
SCAN = st.tuples(st.sampled_from(TEXTS), st.integers(0, 400))
ONCE = (events.DeliveryRejected, events.ParcelReturned, events.ParcelReturning, events.ParcelDamaged)


def parcel(scans: list[tuple[str, int]]) -> orders.TrackedParcel:
    """As orders would hand it over."""
    said = [
        TrackingEvent(at=START + timedelta(hours=h), place="", text=text, status=orders.meaning_of(text))
        for text, h in scans
    ]
    return orders.TrackedParcel(
        id="pcl_1", order_id="ord_1", shop_id="shp_1", order_external_id="T-1", buyer_id=None,
        order_state=OrderState.DISPATCHED, region="浙江省 杭州市", carrier="zto", tracking_number=NUMBER,
        state=ParcelState.IN_TRANSIT, moved_at=START, dispatched_at=START, signed_at=None, scans=said,
    )  # fmt: skip


def found(scans: list[tuple[str, int]], hour: float) -> set[tuple[WatchKind, Any]]:
    terms = Terms(WatchSettings(), ZoneInfo("Asia/Shanghai"), scans_come=True)
    now = START + timedelta(hours=hour)
    every = assess(parcel(scans), terms, stopping=False, now=now).findings
    return {(one.kind, one.since) for one in every if one.due_at <= now}


@given(st.lists(SCAN, max_size=8, unique=True), st.randoms(use_true_random=False))
def test_the_same_scans_in_any_order_say_the_same(scans: list[tuple[str, int]], random: Any) -> None:
    mixed = list(scans)
    random.shuffle(mixed)
    assert standing(parcel(mixed)) == standing(parcel(scans))
    assert found(mixed, 500) == found(scans, 500)


@given(st.lists(SCAN, min_size=1, max_size=8, unique=True))
def test_silence_is_measured_from_the_newest_scan_only(scans: list[tuple[str, int]]) -> None:
    newest = max(hour for _, hour in scans)
    shortest = min(number for kind, numbers in NUMBERS.items() for number in numbers.values() if number)
    told = {kind for kind, _ in found(scans, newest + shortest - 0.1)}
    assert told.isdisjoint({WatchKind.NO_SCAN, WatchKind.PICKUP_LATE})


@given(st.lists(SCAN, max_size=8, unique=True), st.integers(401, 420), st.integers(0, 700))
def test_nothing_of_the_way_is_told_after_the_signature(scans: list[tuple[str, int]], signed: int, hour: int) -> None:
    kinds = {kind for kind, _ in found([*scans, ("已签收，签收人: 本人", signed)], signed + hour)}
    assert kinds <= {WatchKind.RETURNED}  # a signature on the way back is the shop's


STEP = st.one_of(
    st.lists(SCAN, min_size=1, max_size=4),  # a push, in whatever order
    st.integers(1, 120),  # hours pass, and the clocks ring
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=2, max_size=10), together=st.booleans())
async def test_each_event_comes_once_and_only_while_it_holds(
    own_database: Database, steps: list[Any], together: bool
) -> None:
    depot = await open_depot(own_database)
    await depot.push(sent(scan("已揽收", hours=0)))
    await depot.ring()
    known: list[tuple[str, int]] = [("已揽收", 0)]
    seen = 0
    for step in steps:
        if isinstance(step, int):
            depot.clock.forward(hours=step)
            pushing = depot.scan(NUMBER, scan("已揽收", hours=0)) if together else asyncio.sleep(0)
            await asyncio.gather(pushing, depot.ring(), depot.ring())
            await depot.ring()
        else:
            known += [one for one in step if one not in known]
            await depot.scan(NUMBER, *({"at": at(hours=h), "text": text} for text, h in step))
            await depot.ring()
        for event in depot.told[seen:]:
            _holds(event, known)
        seen = len(depot.told)
    keys = Counter(key for event in depot.told if (key := _key(event)))
    assert {key: times for key, times in keys.items() if times > 1} == {}


def _key(event: Any) -> Any:
    if isinstance(event, events.ParcelStalled | events.ParcelSignedElsewhere):
        return event.rule, getattr(event, "since", None) or event.signed_at
    if isinstance(event, events.ParcelLost):
        return "lost", event.since, event.said
    return None


def _holds(event: Any, known: list[tuple[str, int]]) -> None:
    """What is told is what all scans known by then say at that moment."""
    if not isinstance(event, (*ONCE, events.ParcelStalled, events.ParcelSignedElsewhere, events.ParcelLost)):
        return
    hour = (event.at - START).total_seconds() / 3600
    kinds = {kind for kind, _ in found(known, hour)}
    rule = getattr(event, "rule", None) or KINDS[type(event)]
    assert WatchKind(rule) in kinds, (event, known)


KINDS = {
    events.DeliveryRejected: "rejected",
    events.ParcelReturned: "returned",
    events.ParcelReturning: "returning",
    events.ParcelDamaged: "damaged",
    events.ParcelLost: "lost",
}
