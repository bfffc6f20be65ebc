"""What scans name as gone wrong is told at once, and once."""

from datetime import timedelta

import pytest

from tests.logistics.build import NUMBER, START, Depot, go, scan, sent, watches
from xiaoer.logistics.events import (
    DeliveryRejected,
    ParcelDamaged,
    ParcelLost,
    ParcelReturned,
    ParcelReturning,
    ParcelSignedElsewhere,
    ParcelStalled,
)

HOUR = timedelta(hours=1)
MOVING = scan("【杭州中转】快件已发往 上海", hours=0)


def rules(depot: Depot) -> list[str]:
    return [one.rule for one in depot.of(ParcelStalled)]


async def test_a_refusal_at_the_door_is_told_at_once_and_its_way_back_followed(depot: Depot) -> None:
    await depot.push(sent(MOVING, scan("快件正在派送", hours=9)))
    await go(depot, hours=10)
    await depot.scan(NUMBER, scan("派送不成功，原因：客户拒收", hours=10))
    await go(depot, hours=10)
    [event] = depot.of(DeliveryRejected)
    assert (event.rejected_at, event.words) == (START + 10 * HOUR, "派送不成功，原因：客户拒收")
    await depot.scan(
        NUMBER, scan("快件退回中", hours=11), scan("派送中", hours=50), scan("已签收,签收人: 仓库", hours=51)
    )
    await go(depot, hours=51)
    [back] = depot.of(ParcelReturned)
    assert (back.rejected, back.intercepted, len(depot.of(DeliveryRejected))) == (True, False, 1)
    assert depot.of(ParcelReturning) == []
    assert await watches(depot) == [("returned", True)]


async def test_a_refusal_followed_by_another_attempt_is_no_refusal(depot: Depot) -> None:
    await depot.push(sent(MOVING, scan("客户拒收", hours=1), scan("与客户协商后再次派件中", hours=2)))
    await go(depot, hours=3)
    assert depot.of(DeliveryRejected) == []


async def test_a_parcel_that_turns_round_by_itself_is_told(depot: Depot) -> None:
    await depot.push(sent(MOVING, scan("地址错误，快件正在退回", hours=1)))
    await go(depot, hours=2)
    assert len(depot.of(ParcelReturning)) == 1
    await go(depot, hours=50)
    assert [(one.rule, one.returning) for one in depot.of(ParcelStalled)] == [("no_scan", True)]


async def test_a_failed_attempt_is_told_once_in_a_row(depot: Depot) -> None:
    await depot.push(sent(MOVING, scan("派送不成功，电话无人接听", hours=1)))
    await go(depot, hours=1)
    await depot.scan(NUMBER, scan("联系不上收件人，改约明日", hours=2))
    await go(depot, hours=2)
    assert rules(depot) == ["attempt_failed"]
    await depot.scan(NUMBER, scan("快件正在派送", hours=20))
    await go(depot, hours=20)
    await depot.scan(NUMBER, scan("派件失败，无人签收", hours=21))
    await go(depot, hours=21)
    assert rules(depot) == ["attempt_failed"] * 2


async def test_what_the_carrier_calls_lost_or_damaged_is_told(depot: Depot) -> None:
    await depot.push(sent(MOVING, scan("快件外包装破损", hours=1), scan("快件已遗失，请联系寄件网点", hours=2)))
    await go(depot, hours=3)
    assert [one.said for one in depot.of(ParcelLost)] == [True]
    assert len(depot.of(ParcelDamaged)) == 1
    await depot.scan(NUMBER, scan("快件已到达 上海", hours=4))
    await go(depot, hours=4)
    assert await watches(depot) == [("damaged", True)]


@pytest.mark.parametrize(
    ("text", "place", "rule"),
    [
        ("已签收,签收人是（同事代签）先生/女士", "杭州", "signed_by_other"),
        ("Delivered, left with neighbour", "", "signed_by_other"),
        ("【上海市】已签收,签收人是本人", "", "signed_elsewhere"),
        ("已签收", "上海市", "signed_elsewhere"),
    ],
)
async def test_a_signature_elsewhere_or_by_somebody_else_is_told(
    depot: Depot, text: str, place: str, rule: str
) -> None:
    await depot.push(sent(MOVING, scan(text, place, hours=5)))
    await go(depot, hours=6)
    assert [one.rule for one in depot.of(ParcelSignedElsewhere)] == [rule]


@pytest.mark.parametrize(
    ("text", "place"),
    [("【杭州市】已签收,签收人是林", ""), ("已签收", "余杭"), ("您的快递已签收, 签收人在【丰巢2号柜】领取", "杭州市")],
)
async def test_an_ordinary_signature_is_not(depot: Depot, text: str, place: str) -> None:
    await depot.push(sent(MOVING, scan(text, place, hours=5)))
    await go(depot, days=20)
    assert await watches(depot, only_open=False) == []
