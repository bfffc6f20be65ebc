"""What goes wrong with parcels is told once, and never of a parcel that has moved on."""

from datetime import timedelta
from typing import Any

import pytest

from tests.logistics.build import NUMBER, START, Depot, at, case_id, go, scan, sent, watches
from xiaoer import logistics, orders
from xiaoer.logistics import watch_settings
from xiaoer.logistics.errors import RuleTwice
from xiaoer.logistics.events import (
    DispatchLate,
    InterceptFailed,
    InterceptOverdue,
    InterceptSucceeded,
    ParcelLost,
    ParcelReturned,
    ParcelReturning,
    ParcelStalled,
    ReturnOverdue,
    ReturnStalled,
)
from xiaoer.logistics.model import Lane, Peak, WatchAnswer, WatchKind, WatchRule, WatchSettings

HOUR = timedelta(hours=1)
MOVING = scan("【杭州中转】快件已发往 上海", hours=0)


def unsent(**changes: Any) -> dict[str, Any]:
    moments = {"dispatched_at": None, "paid_at": at(hours=0), "source_updated_at": at(hours=0)}
    return sent(state="paid", parcels=[], **moments) | changes


async def settings(depot: Depot, **numbers: Any) -> None:
    async with depot.tx() as tx:
        await watch_settings.save(tx, WatchSettings(**numbers))


def rules(depot: Depot) -> list[str]:
    return [one.rule for one in depot.of(ParcelStalled)]


# ---- orders that do not leave ---------------------------------------------------------------------------------


async def test_an_order_that_has_not_left_after_two_days_is_told_once(depot: Depot) -> None:
    await depot.push(unsent())
    await go(depot, hours=47.9)
    assert depot.of(DispatchLate) == []
    await go(depot, hours=48.1)
    await depot.push(unsent(source_updated_at=at(hours=48)))
    await go(depot, hours=60)
    [event] = depot.of(DispatchLate)
    assert (event.promised_at, event.hours) == (START + 48 * HOUR, 48)
    assert await watches(depot) == [("dispatch_late", True)]


async def test_the_promise_of_the_shop_counts_before_the_usual_hours(depot: Depot) -> None:
    await depot.push(unsent(promised_dispatch_at=at(hours=12)))
    await go(depot, hours=13)
    assert [one.promised_at for one in depot.of(DispatchLate)] == [START + 12 * HOUR]


async def test_a_new_promise_ends_the_watch_and_is_watched_in_turn(depot: Depot) -> None:
    await depot.push(unsent(promised_dispatch_at=at(hours=12)))
    await go(depot, hours=13)
    await depot.push(unsent(promised_dispatch_at=at(hours=24), source_updated_at=at(hours=13)))
    await go(depot, hours=14)
    assert await watches(depot, only_open=False) == [("dispatch_late", False)]
    await go(depot, hours=25)
    assert len(depot.of(DispatchLate)) == 2


@pytest.mark.parametrize(
    "left",
    [
        {"state": "cancelled"},
        {"state": "dispatched", "dispatched_at": at(hours=10)},
        {
            "state": "paid",
            "parcels": [{"carrier": "中通", "tracking_number": NUMBER, "events": [scan("已揽收", hours=10)]}],
        },
    ],
    ids=["cancelled", "dispatched", "picked up"],
)
async def test_an_order_that_left_or_ended_is_not_late(depot: Depot, left: dict[str, Any]) -> None:
    await depot.push(unsent())
    await go(depot, hours=10)
    await depot.push(unsent(source_updated_at=at(hours=10)) | left)
    await go(depot, hours=60)
    assert depot.of(DispatchLate) == []


async def test_orders_of_long_ago_are_not_told(depot: Depot) -> None:
    depot.clock.at = START + timedelta(days=60)
    await depot.push(unsent(), sent(MOVING, external_id="T-2"))
    await go(depot, days=61)
    assert [one for one in depot.told if one.name.startswith(("dispatch", "parcel.st", "parcel.lost"))] == []


# ---- parcels that do not move ---------------------------------------------------------------------------------


async def test_a_parcel_without_a_scan_for_two_days_is_told_once_and_then_given_up(depot: Depot) -> None:
    await depot.push(sent(MOVING))
    await go(depot, hours=47)
    assert depot.told[-1:] != [ParcelStalled]
    await go(depot, hours=49)
    await go(depot, hours=100)
    [event] = depot.of(ParcelStalled)
    assert (event.rule, event.since, event.hours) == ("no_scan", START, 48)
    await go(depot, hours=169)
    [lost] = depot.of(ParcelLost)
    assert (lost.said, lost.since) == (False, START)


async def test_a_scan_winds_the_clock_up_and_closes_the_watch(depot: Depot) -> None:
    await depot.push(sent(MOVING))
    await go(depot, hours=49)
    assert await watches(depot) == [("no_scan", True)]
    await depot.scan(NUMBER, scan("快件已到达 上海", hours=50))
    await go(depot, hours=97)
    assert await watches(depot) == []
    assert len(depot.of(ParcelStalled)) == 1
    await go(depot, hours=99)
    assert len(depot.of(ParcelStalled)) == 2


async def test_an_old_scan_that_comes_late_changes_nothing(depot: Depot) -> None:
    await depot.push(sent(MOVING))
    await go(depot, hours=49)
    await depot.scan(NUMBER, scan("已揽收", hours=-0.5))
    await go(depot, hours=60)
    assert len(depot.of(ParcelStalled)) == 1
    assert await watches(depot) == [("no_scan", True)]


@pytest.mark.parametrize(
    ("events", "rule", "hours"),
    [
        ([scan("商家已下单，电子面单已生成", hours=0)], "pickup_late", 24),
        ([MOVING, scan("快件正在派送中", hours=10)], "delivery_late", 24),
        ([MOVING, scan("已放入丰巢快递柜，取件码请查短信", hours=10)], "collect_late", 48),
        ([MOVING, scan("海关查验，等待清关", hours=10)], "customs", 48),
        ([MOVING, scan("清关完成", hours=10)], "no_scan", 168),
    ],
    ids=["pickup", "delivery", "collect", "customs", "cleared"],
)
async def test_every_standstill_has_its_own_hours(
    depot: Depot, events: list[dict[str, Any]], rule: str, hours: float
) -> None:
    await depot.push(sent(*events))
    since = 10 if len(events) > 1 else 0
    await go(depot, hours=since + hours - 0.1)
    assert rules(depot) == []
    await go(depot, hours=since + hours + 0.1)
    assert rules(depot) == [rule]


async def test_reminders_of_a_parcel_locker_do_not_wind_the_clock_up(depot: Depot) -> None:
    texts = ["已放入丰巢快递柜，取件码请查短信", "快件仍在丰巢，请凭取件码取件"]
    await depot.push(sent(scan(texts[0], hours=0), scan(texts[1], hours=40)))
    await go(depot, hours=49)
    assert rules(depot) == ["collect_late"]


@pytest.mark.parametrize("state", ["signed", "completed", "cancelled"])
async def test_an_order_that_is_over_stops_the_clocks(depot: Depot, state: str) -> None:
    await depot.push(sent(MOVING))
    await go(depot, hours=1)
    await depot.push(sent(MOVING, state=state, source_updated_at=at(hours=1)))
    await go(depot, days=20)
    assert (depot.of(ParcelStalled), depot.of(ParcelLost)) == ([], [])


async def test_shops_that_send_no_scans_hear_of_no_silence(depot: Depot) -> None:
    await depot.push(sent())
    await go(depot, days=20)
    assert depot.of(ParcelStalled) == []
    await depot.push(sent(scan("已揽收", days=20), external_id="T-2", number="75312345678902"))
    await depot.push(sent(external_id="T-3", number="75312345678903", note="x"))
    await go(depot, days=20, hours=1)
    assert rules(depot) == ["pickup_late"]


# ---- a merchant's own numbers ---------------------------------------------------------------------------------


async def test_the_most_exact_rule_counts(depot: Depot) -> None:
    no_scan = WatchKind.NO_SCAN
    await settings(
        depot,
        rules=[
            WatchRule(kind=no_scan, hours=10),
            WatchRule(kind=no_scan, lane=Lane.DOMESTIC, hours=20),
            WatchRule(kind=no_scan, carrier="zto", hours=30),
            WatchRule(kind=no_scan, carrier="zto", lane=Lane.REMOTE, hours=40),
        ],
    )
    await depot.push(sent(MOVING))
    await go(depot, hours=29)
    assert rules(depot) == []
    await go(depot, hours=31)
    assert [one.hours for one in depot.of(ParcelStalled)] == [30]


async def test_a_rule_can_be_switched_off(depot: Depot) -> None:
    await settings(depot, rules=[WatchRule(kind=kind, enabled=False) for kind in WatchKind])
    await depot.push(sent(MOVING, scan("客户拒收", hours=1)), unsent(external_id="T-2"))
    await go(depot, days=20)
    names = [one.name for one in depot.told if one.name != "parcel.moved"]
    assert [name for name in names if name.startswith(("parcel", "delivery", "dispatch"))] == []


@pytest.mark.parametrize(
    ("region", "lane", "hours"),
    [
        ("浙江省 宁波市 海曙区", Lane.SAME_PROVINCE, 36),
        ("上海市 浦东新区", Lane.DOMESTIC, 48),
        ("新疆维吾尔自治区 乌鲁木齐市", Lane.REMOTE, 96),
        ("香港特别行政区 油尖旺区", Lane.CROSS_BORDER, 168),
        ("CA, United States", Lane.DOMESTIC, 48),
    ],
)
async def test_the_lane_is_read_from_the_receiver(depot: Depot, region: str, lane: Lane, hours: float) -> None:
    await settings(depot, ship_from="浙江省")
    order = sent(MOVING)
    await depot.push(order | {"receiver": order["receiver"] | {"region": region}})
    await go(depot, hours=hours - 0.1)
    assert rules(depot) == []
    await go(depot, hours=hours + 0.1)
    async with depot.tx() as tx:
        [watch] = (await logistics.find_watches(tx)).items
    assert (watch.lane, watch.hours) == (lane, hours)


async def test_clocks_that_start_in_a_peak_run_longer(depot: Depot) -> None:
    await settings(depot, peaks=[Peak(first="2026-11-01", last="2026-11-12", factor=2)])
    await depot.push(sent(MOVING))
    await go(depot, hours=95)
    assert rules(depot) == []
    await go(depot, hours=97)
    assert rules(depot) == ["no_scan"]


async def test_two_rules_for_the_same_are_refused(depot: Depot) -> None:
    with pytest.raises(RuleTwice):
        await settings(depot, rules=[WatchRule(kind=WatchKind.LOST), WatchRule(kind=WatchKind.LOST, hours=5)])


# ---- by hand --------------------------------------------------------------------------------------------------


async def test_a_watch_closed_by_hand_is_not_told_again_for_the_same_silence(depot: Depot) -> None:
    await depot.push(sent(MOVING))
    await go(depot, hours=49)
    async with depot.tx() as tx:
        [watch] = (await logistics.find_watches(tx)).items
        closed = await logistics.answer_watch(tx, watch.id, WatchAnswer("网点已找到，今晚发出", close=True))
    assert (closed.answer, closed.closed_by) == ("网点已找到，今晚发出", "operator")
    await depot.push(sent(MOVING, note="x", source_updated_at=at(hours=49)))
    await go(depot, hours=60)
    assert len(depot.of(ParcelStalled)) == 1
    assert await watches(depot) == []


async def test_watches_are_found_page_by_page_and_by_what_they_are_about(depot: Depot) -> None:
    await depot.push(*(sent(MOVING, external_id=f"T-{n}", number=f"7531234567890{n}") for n in range(5)))
    await go(depot, hours=49)
    seen: list[str] = []
    cursor: str | None = None
    async with depot.tx() as tx:
        while True:
            page = await logistics.find_watches(tx, kind=WatchKind.NO_SCAN, carrier="zto", cursor=cursor, limit=2)
            seen += [one.order_external_id for one in page.items]
            if (cursor := page.next) is None:
                break
        assert sorted(seen) == [f"T-{n}" for n in range(5)]
        assert (await logistics.find_watches(tx, kind=WatchKind.LOST)).items == []
        order_id = (await orders.find(tx, "T-3")).items[0].id
        assert [one.order_id for one in (await logistics.find_watches(tx, order_id=order_id)).items] == [order_id]


# ---- intercepts and returns by the clock ----------------------------------------------------------------------


async def test_scans_tell_the_result_of_an_intercept(depot: Depot) -> None:
    first, second = await depot.push(sent(MOVING), sent(MOVING, external_id="T-2", number="75312345678902"))
    async with depot.tx() as tx:
        for parcel_id in (first, second):
            await logistics.intercept(tx, parcel_id, case_id())
    depot.clock.at = START + 2 * HOUR
    await depot.scan(NUMBER, scan("快件已拦截成功，正在退回", hours=2))
    await depot.scan("75312345678902", scan("已签收，签收人: 本人", hours=2), order="T-2")
    await depot.ring()
    assert [one.parcel_id for one in depot.of(InterceptSucceeded)] == [first]
    assert [(one.parcel_id, one.minutes) for one in depot.of(InterceptFailed)] == [(second, 120)]
    await depot.scan(NUMBER, scan("退回件已签收", hours=30))
    await go(depot, hours=31)
    assert [(one.intercepted, one.rejected) for one in depot.of(ParcelReturned)] == [(True, False)]
    assert depot.of(ParcelReturning) == []


async def test_an_intercept_without_a_result_is_told_once_when_its_minutes_have_passed(depot: Depot) -> None:
    [parcel_id] = await depot.push(sent(MOVING))
    async with depot.tx() as tx:
        task = await logistics.intercept(tx, parcel_id, case_id())
    await go(depot, minutes=9)
    assert depot.of(InterceptOverdue) == []
    await go(depot, minutes=11)
    await go(depot, minutes=60)
    assert [one.intercept_id for one in depot.of(InterceptOverdue)] == [task.id]
    async with depot.tx() as tx:
        [shown] = (await logistics.find_intercepts(tx, only_open=True)).items
    assert shown.overdue_at is not None


async def test_a_return_is_reminded_of_once_and_its_silence_told(depot: Depot) -> None:
    await depot.push(sent(MOVING))
    case, order_id = case_id(), await depot.order_id()
    async with depot.tx() as tx:
        await logistics.expect_return(tx, case, order_id, depot.shop_id, ship_by=START + timedelta(days=7))
    await go(depot, hours=71)
    assert depot.of(ReturnOverdue) == []
    await go(depot, hours=73)
    assert [one.case_id for one in depot.of(ReturnOverdue)] == [case]
    async with depot.tx() as tx:
        await logistics.report_return(tx, case, "圆通", "YT8812345678901")
    await go(depot, hours=73 + 95)
    assert depot.of(ReturnStalled) == []
    push = [{"tracking_number": "YT8812345678901", "events": [scan("已揽收", hours=100)]}]
    async with depot.tx() as tx:
        await logistics.push_return_parcels(tx, push)
    await go(depot, hours=195)
    assert depot.of(ReturnStalled) == []
    await go(depot, hours=300)
    await go(depot, hours=400)
    assert [one.since for one in depot.of(ReturnStalled)] == [START + 100 * HOUR]
    assert len(depot.of(ReturnOverdue)) == 1


async def test_a_return_that_was_reported_in_time_is_not_reminded_of(depot: Depot) -> None:
    await depot.push(sent(MOVING))
    case, order_id = case_id(), await depot.order_id()
    async with depot.tx() as tx:
        await logistics.expect_return(tx, case, order_id, depot.shop_id)
        await logistics.report_return(tx, case, "圆通", "YT8812345678901")
    await go(depot, hours=80)
    assert depot.of(ReturnOverdue) == []
