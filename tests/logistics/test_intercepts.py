"""A parcel is to be stopped: by hand, since no carrier's interface is connected here."""

from dataclasses import replace

import pytest

from tests.logistics.build import NUMBER, Depot, case_id, scan, sent
from xiaoer import logistics
from xiaoer.kernel.actors import OPERATOR, ActorKind
from xiaoer.kernel.transitions import IllegalMove
from xiaoer.logistics.errors import InterceptNotFound, InterceptUnderWay, ParcelArrived, ParcelNotFound
from xiaoer.logistics.events import InterceptFailed, InterceptSucceeded
from xiaoer.logistics.model import InterceptAction, InterceptHow, InterceptResult, InterceptState

ACCEPT, SUCCEED, FAIL = InterceptAction.ACCEPT, InterceptAction.SUCCEED, InterceptAction.FAIL
AGENT = replace(OPERATOR, kind=ActorKind.AGENT, id="agt_1")


async def test_a_person_asks_and_records_and_the_minutes_are_kept(depot: Depot) -> None:
    [parcel_id] = await depot.push(sent(scan("已揽收", hours=0)))
    case = case_id()
    async with depot.tx(AGENT) as tx:
        task = await logistics.intercept(tx, parcel_id, case)
    assert (task.state, task.how, task.minutes) == (InterceptState.ASKED, InterceptHow.BY_HAND, None)
    assert task.open_to == [ACCEPT, SUCCEED, FAIL]
    depot.clock.forward(minutes=3)
    async with depot.tx(AGENT) as tx:
        task = await logistics.record_intercept_result(tx, task.id, InterceptResult(ACCEPT, "网点已登记"))
    depot.clock.forward(minutes=4, seconds=30)
    async with depot.tx(AGENT) as tx:
        task = await logistics.record_intercept_result(tx, task.id, InterceptResult(SUCCEED, "已拦下"))
    assert (task.state, task.minutes, task.open_to) == (InterceptState.SUCCEEDED, 7.5, [])
    [event] = depot.of(InterceptSucceeded)
    assert (event.case_id, event.parcel_id, event.minutes) == (case, parcel_id, 7.5)


async def test_asking_twice_is_one_task_and_another_case_must_wait(depot: Depot) -> None:
    [parcel_id] = await depot.push(sent(scan("已揽收", hours=0)))
    case = case_id()
    async with depot.tx() as tx:
        first = await logistics.intercept(tx, parcel_id, case)
        assert await logistics.intercept(tx, parcel_id, case) == first
        with pytest.raises(InterceptUnderWay):
            await logistics.intercept(tx, parcel_id, case_id())


async def test_the_same_answer_again_changes_nothing_and_an_ended_task_stays(depot: Depot) -> None:
    [parcel_id] = await depot.push(sent(scan("已揽收", hours=0)))
    async with depot.tx() as tx:
        task = await logistics.intercept(tx, parcel_id, case_id())
        for _ in range(2):
            await logistics.record_intercept_result(tx, task.id, InterceptResult(FAIL, "已派送"))
        with pytest.raises(IllegalMove):
            await logistics.record_intercept_result(tx, task.id, InterceptResult(SUCCEED))
    [event] = depot.of(InterceptFailed)
    assert event.words == "已派送"


async def test_after_a_failure_it_can_be_tried_again(depot: Depot) -> None:
    [parcel_id] = await depot.push(sent(scan("已揽收", hours=0)))
    case = case_id()
    async with depot.tx() as tx:
        task = await logistics.intercept(tx, parcel_id, case)
        await logistics.record_intercept_result(tx, task.id, InterceptResult(FAIL))
        assert (await logistics.intercept(tx, parcel_id, case)).id != task.id


async def test_what_has_arrived_cannot_be_stopped(depot: Depot) -> None:
    [parcel_id] = await depot.push(sent(scan("已签收,签收人: 本人", hours=5)))
    async with depot.tx() as tx:
        with pytest.raises(ParcelArrived):
            await logistics.intercept(tx, parcel_id, case_id())
        with pytest.raises(ParcelArrived):
            await logistics.intercept_order(tx, await depot.order_id(), case_id())
        with pytest.raises(ParcelNotFound):
            await logistics.intercept(tx, "pcl_none", case_id())
        with pytest.raises(InterceptNotFound):
            await logistics.record_intercept_result(tx, "icp_none", InterceptResult(FAIL))


async def test_of_an_order_the_parcels_under_way_are_stopped(depot: Depot) -> None:
    order = sent(scan("已签收", hours=5))
    moving = {"carrier": "中通", "tracking_number": "75312345678999", "events": [scan("已揽收", hours=1)]}
    await depot.push(order | {"parcels": [*order["parcels"], moving]})
    case = case_id()
    async with depot.tx() as tx:
        tasks = await logistics.intercept_order(tx, await depot.order_id(), case)
    assert [one.tracking_number for one in tasks] == ["75312345678999"]


async def test_the_facts_of_an_order_come_from_its_scans(depot: Depot) -> None:
    async with depot.tx() as tx:
        assert await logistics.parcel_facts(tx, await _unsent(depot)) is None
    await depot.push(sent(scan("已揽收", hours=0), scan("派送中", hours=30)))
    order_id = await depot.order_id()

    async def facts() -> tuple[object, ...]:
        async with depot.tx() as tx:
            found = await logistics.parcel_facts(tx, order_id)
        assert found is not None
        return (found.state, found.signed_at is not None, found.returning, found.intercepted, found.rejected)

    assert await facts() == ("out_for_delivery", False, False, False, False)
    await depot.scan(NUMBER, scan("派送不成功，原因：客户拒收", hours=31))
    assert await facts() == ("problem", False, False, False, True)
    await depot.scan(NUMBER, scan("快件正在退回", hours=32), scan("派送中", hours=60))
    assert await facts() == ("out_for_delivery", False, True, False, True)
    await depot.scan(NUMBER, scan("已签收,签收人: 仓库", hours=61))
    assert await facts() == ("returned", False, True, False, True)


async def test_an_order_is_signed_when_its_last_parcel_is(depot: Depot) -> None:
    order = sent(scan("已签收", hours=5))
    second = {"carrier": "中通", "tracking_number": "75312345678999", "events": [scan("已揽收", hours=1)]}
    await depot.push(order | {"parcels": [*order["parcels"], second]})
    order_id = await depot.order_id()
    async with depot.tx() as tx:
        found = await logistics.parcel_facts(tx, order_id)
    assert found is not None
    assert (found.state, found.signed_at, len(found.parcel_ids)) == ("collected", None, 2)
    await depot.scan("75312345678999", scan("您的快件已签收", hours=9))
    async with depot.tx() as tx:
        found = await logistics.parcel_facts(tx, order_id)
    assert found is not None
    assert found.state == "signed"
    assert found.signed_at is not None


async def _unsent(depot: Depot):  # type: ignore[no-untyped-def]
    await depot.push(sent(external_id="T-0", parcels=[], state="paid", dispatched_at=None))
    return await depot.order_id("T-0")
