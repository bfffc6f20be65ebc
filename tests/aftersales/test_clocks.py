"""Every open case has one clock: a reminder before its end, and a move or an alarm at the end."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.aftersales.build import At, ask, push, signed_order
from tests.aftersales.conftest import Open, run_clocks
from xiaoer import aftersales
from xiaoer.aftersales import clocks, jobs, store
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.life_cycles import LIVES
from xiaoer.aftersales.model import FINAL, Action, ActionBody, State
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.transitions import By
from xiaoer.policies.model import Clocks


def test_every_state_that_is_not_final_has_a_clock() -> None:
    used = {row.at for life in LIVES.values() for row in life.moves.values()}
    assert used - FINAL == set(clocks.CLOCKS)


@pytest.mark.parametrize("state", sorted(clocks.CLOCKS))
def test_every_clock_has_a_term_and_its_automatic_move_is_in_every_life(state: State) -> None:
    clock = clocks.CLOCKS[state]
    assert clocks.length(Clocks(), clock.term) > timedelta(0)
    if clock.at_expiry is None:
        return
    for life in LIVES.values():
        if any(row.at is state for row in life.moves.values()):
            assert By.CLOCK in life.moves[(state, clock.at_expiry)].by


async def later(tx: Tx, case: Case) -> Case:
    """The case after its clock ran out."""
    assert case.due_at is not None
    tx.clock = At(case.due_at + timedelta(seconds=1))
    await jobs.expire(tx, {"case_id": case.id, "clock": case.clock})
    return await store.get(tx, case.id)


async def test_goods_that_never_come_back_close_the_case(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        case = await aftersales.open_case(tx, ask("return_refund", lines=[{"line_id": "T-1-1"}]))
        ended = await later(tx, case)
        assert (ended.state, ended.outcome, ended.held_minor) == (State.CLOSED, "expired", 0)


async def test_goods_that_nobody_checks_in_time_count_as_whole(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        case = await aftersales.open_case(tx, ask("return_refund", lines=[{"line_id": "T-1-1"}]))
        body = ActionBody(carrier="zto", tracking_number="75312345678999")
        await aftersales.act(tx, case.id, Action.SHIP_BACK, body)
        case = await aftersales.act(tx, case.id, Action.RECEIVE_GOODS, ActionBody())
        assert (await later(tx, case)).state is State.REFUNDING


async def test_a_request_that_nobody_answers_is_overdue_and_asked_for_again(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        case = await aftersales.open_case(tx, ask("return_refund", decide=False))
        late = await later(tx, case)
        assert (late.state, late.overdue) == (State.REQUESTED, True)
        assert [one.id for one in (await aftersales.find(tx, aftersales.CaseFilter(view="overdue"))).items] == [case.id]


async def test_an_old_clock_does_nothing(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        case = await aftersales.open_case(tx, ask("return_refund", decide=False))
        await jobs.expire(tx, {"case_id": case.id, "clock": "inspect"})
        await jobs.expire(tx, {"case_id": case.id, "clock": case.clock})  # not due yet
        assert await store.get(tx, case.id) == case


async def test_a_clock_gives_way_to_the_person_who_acts_at_the_same_moment(
    begin: Open, shop_id: ShopId, wired: Database
) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        tx.clock = At(datetime.now(UTC) - timedelta(days=30))
        case = await aftersales.open_case(tx, ask("return_refund", decide=False))
    async with begin() as tx:
        held = await store.get(tx, case.id, lock=True)
        ringing = asyncio.create_task(run_clocks(wired))
        await wait_until_somebody_waits(wired)
        moved = await aftersales.act(tx, held.id, Action.REFUSE, ActionBody(words="影响二次销售"))
    await ringing
    assert moved.state is State.REFUSED


async def wait_until_somebody_waits(database: Database) -> None:
    """The worker has the timer and waits for the case."""
    query = text(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    )
    async with asyncio.timeout(60):
        while True:
            async with database.outside_merchants() as conn:
                if (await conn.execute(query)).scalar_one():
                    return
            await asyncio.sleep(0.02)
