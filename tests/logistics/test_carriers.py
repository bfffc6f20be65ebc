"""A shop whose carriers can be asked by a program."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.logistics.build import NUMBER, START, Depot, case_id, scan, sent
from xiaoer import logistics, merchants
from xiaoer.logistics.events import InterceptFailed, InterceptOverdue, InterceptSucceeded, ParcelStalled
from xiaoer.logistics.model import InterceptHow
from xiaoer.merchants.model import NewConnection
from xiaoer.ports.carriers import Scan, StopAnswer
from xiaoer.ports.channel import CHANNELS, ChannelFacts
from xiaoer.testing.fake_carrier import FakeCarrier

SLUG = "fake_carrier"
ACCEPTED, SUCCEEDED, FAILED = StopAnswer.ACCEPTED, StopAnswer.SUCCEEDED, StopAnswer.FAILED


@pytest.fixture
def channel() -> Iterator[None]:
    CHANNELS[SLUG] = ChannelFacts(SLUG, {"en": "Fake carrier"}, "marketplace", ["carriers"])
    yield
    del CHANNELS[SLUG]


@pytest.fixture
async def carrier(depot: Depot, channel: None) -> FakeCarrier:
    """Connected to the depot's shop."""
    async with depot.tx() as tx:
        await merchants.add_connection(
            tx, depot.keys, NewConnection(shop_id=depot.shop_id, channel=SLUG, name="快递接口")
        )
    depot.adapters[SLUG] = fake = FakeCarrier()
    return fake


async def stop(depot: Depot) -> str:
    [parcel_id] = await depot.push(sent(scan("已揽收", hours=0)))
    async with depot.tx() as tx:
        task = await logistics.intercept(tx, parcel_id, case_id())
    assert task.how is InterceptHow.CARRIER
    return task.id


async def test_the_carrier_is_asked_and_asked_again_until_it_knows(depot: Depot, carrier: FakeCarrier) -> None:
    carrier.will(NUMBER, ACCEPTED, ACCEPTED, SUCCEEDED, words="已拦截")
    task_id = await stop(depot)
    for minutes in (0, 2, 5, 6, 9):
        depot.clock.at = START + timedelta(minutes=minutes)
        await depot.ring()
    assert [(one.intercept_id, one.minutes) for one in depot.of(InterceptSucceeded)] == [(task_id, 6)]
    assert carrier.asked == [("intercept", NUMBER)] * 3
    assert depot.of(InterceptOverdue) == []


async def test_a_courier_who_says_no_has_failed(depot: Depot, carrier: FakeCarrier) -> None:
    carrier.will(NUMBER, FAILED, words="已出仓派送")
    await stop(depot)
    await depot.ring()
    assert [one.words for one in depot.of(InterceptFailed)] == ["已出仓派送"]


async def test_a_carrier_that_cannot_be_reached_is_asked_later(depot: Depot, carrier: FakeCarrier) -> None:
    carrier.down = True
    carrier.will(NUMBER, SUCCEEDED)
    await stop(depot)
    await depot.ring()
    carrier.down = False
    depot.clock.forward(seconds=30)
    await depot.ring()
    assert len(depot.of(InterceptSucceeded)) == 1


async def test_what_the_interface_refuses_a_person_does(depot: Depot, carrier: FakeCarrier) -> None:
    task_id = await stop(depot)
    await depot.ring()
    async with depot.tx() as tx:
        [task] = (await logistics.find_intercepts(tx)).items
    assert (task.how, task.words) == (InterceptHow.BY_HAND, "unknown_number")
    assert [one.intercept_id for one in depot.of(InterceptOverdue)] == [task_id]


@pytest.mark.proves("A24")
async def test_silence_is_told_only_after_the_carrier_was_asked(depot: Depot, carrier: FakeCarrier) -> None:
    await depot.push(sent(scan("快件已发往 上海", hours=0)))
    carrier.scans[NUMBER] = [Scan(at=START + timedelta(hours=40), text="快件已到达 上海", place="上海")]
    depot.clock.at = START + timedelta(hours=49)
    await depot.ring()
    depot.clock.forward(minutes=5)
    await depot.ring()
    assert carrier.asked == [("query", NUMBER)]
    assert depot.of(ParcelStalled) == []
    depot.clock.at = START + timedelta(hours=89)
    await depot.ring()
    depot.clock.forward(minutes=5)
    await depot.ring()
    assert [one.since for one in depot.of(ParcelStalled)] == [START + timedelta(hours=40)]


async def test_a_carrier_that_knows_nothing_does_not_hold_up_the_news(depot: Depot, carrier: FakeCarrier) -> None:
    await depot.push(sent(scan("快件已发往 上海", hours=0)))
    depot.clock.at = START + timedelta(hours=49)
    await depot.ring()
    assert depot.of(ParcelStalled) == []
    depot.clock.forward(minutes=5)
    await depot.ring()
    assert len(depot.of(ParcelStalled)) == 1
