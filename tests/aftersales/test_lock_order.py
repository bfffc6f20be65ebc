"""Two that want the same order and case wait for each other; PostgreSQL never has to kill one of them."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

import pytest
from sqlalchemy import text

from tests.aftersales.build import ago, ask, paid_order, push, signed_order
from tests.aftersales.conftest import Open
from tests.aftersales.test_goods import stocked, swap
from tests.aftersales.test_goods_here import PARCEL, WORDS, came_back, do
from tests.aftersales.test_rounds import asks_the_shop
from xiaoer import aftersales, logistics, orders
from xiaoer.aftersales import store
from xiaoer.aftersales.model import Action, State
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.errors import Rejected
from xiaoer.kernel.ids import OrderId, ShopId
from xiaoer.kernel.transitions import By

WAITING = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")


async def behind(begin: Open, call: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
    """The call is under way and waits for somebody's lock."""
    task, deadline = asyncio.create_task(call), time.monotonic() + 10
    while not await _waits(begin):
        assert not task.done(), task.result()
        assert time.monotonic() < deadline, "it never waited"
    return task


async def _waits(begin: Open) -> bool:
    """Asked in a transaction of its own: PostgreSQL shows one transaction the same activity all along."""
    async with begin() as tx:
        return bool((await tx.conn.execute(WAITING)).scalar_one())


async def test_a_decision_waits_for_whoever_has_the_order_before_it_takes_the_case(
    begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        await push(tx, shop_id, paid_order())
        case = await aftersales.open_case(tx, ask("refund_only", "unwanted", decide=False))

    async def decide() -> None:
        async with begin() as tx:
            await aftersales.act(tx, case.id, Action.APPROVE, WORDS)

    async with begin() as tx:
        await orders.lock(tx, case.order_id)
        deciding = await behind(begin, decide())
        await aftersales.act(tx, case.id, Action.REFUSE, WORDS)
    with pytest.raises(Rejected):  # it was refused meanwhile
        await deciding


async def test_what_became_of_a_change_waits_for_the_order_before_it_takes_the_change(
    begin: Open, shop_id: ShopId, keys: KeyRing
) -> None:
    async with begin() as tx:
        await asks_the_shop(tx, keys, shop_id)
        await stocked(tx, shop_id)
        case = await aftersales.open_case(tx, ask("resend", "lost", lines=[{"line_id": "T-1-1"}]))
        case = await store.get(tx, case.id)

    async def record() -> None:
        async with begin() as tx:
            await orders.record_change(tx, case.change_id or "", applied=True, words="ERP")

    async with begin() as tx:
        await orders.lock(tx, case.order_id)
        recording = await behind(begin, record())
        assert (await aftersales.act(tx, case.id, Action.DISPATCH, PARCEL)).state is State.SENT
    with pytest.raises(Rejected):  # it stands applied already
        await recording


async def test_news_of_a_replacement_waits_for_the_order_it_belongs_to(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "exchange", "S-2")
        case = await do(tx, case.id, Action.ACCEPT_GOODS)
        linked = await orders.get(tx, OrderId(case.linked_order_id or ""))
    sent = signed_order(linked.external_id, days=0.001) | {
        "payments": [],
        "placed_at": linked.placed_at.isoformat(),
        "source_updated_at": ago(0),
        "lines": [{"title": "双人帐篷", "unit_price": "399.00"}],
    }

    async def tell() -> None:
        async with begin() as tx:
            await push(tx, shop_id, sent)

    async with begin() as tx:
        await store.get(tx, case.id, lock=True)
        telling = await behind(begin, tell())
        await aftersales.act(tx, case.id, Action.BOUNCE, WORDS)
    await telling
    async with begin() as tx:
        assert (await store.get(tx, case.id)).state is State.REQUESTED


async def test_a_reported_return_waits_for_the_order_before_it_takes_the_parcel(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await stocked(tx, shop_id)
        case = await aftersales.open_case(tx, ask("exchange", "changed_mind", lines=swap("S-2")))

    async def report() -> None:
        async with begin() as tx:
            await logistics.report_return(tx, case.id, "zto", "75312345678999")

    async with begin() as tx:
        await store.get(tx, case.id, lock=True)
        reporting = await behind(begin, report())
        await aftersales.act(tx, case.id, Action.WITHDRAW, WORDS, by=By.BUYER)
    with pytest.raises(Rejected):  # taken back meanwhile
        await reporting


async def test_many_decisions_pushes_and_requests_at_once_all_end(begin: Open, shop_id: ShopId) -> None:
    """A storm: no deadlock, whatever meets whatever."""
    numbers = [f"T-{n}" for n in range(1, 5)]
    async with begin() as tx:
        await push(tx, shop_id, *[paid_order(number) for number in numbers])
        wanted = [ask("refund_only", "unwanted", number, decide=False, amount_minor=10_00) for number in numbers]
        cases = [await aftersales.open_case(tx, one) for one in wanted]

    async def one(n: int) -> None:
        try:
            async with begin() as tx:
                await storm[n % len(storm)](tx, n)
        except Rejected:
            return

    async def decide(tx: Tx, n: int) -> None:
        await aftersales.act(tx, cases[n % 4].id, (Action.APPROVE, Action.REFUSE, Action.WITHDRAW)[n % 3], WORDS)

    async def news(tx: Tx, n: int) -> None:
        rows = [paid_order(number, source_updated_at=ago(0.5 - n / 1000), note=f"{n}") for number in numbers]
        await push(tx, shop_id, *(rows if n % 2 else rows[::-1]))

    async def request(tx: Tx, n: int) -> None:
        lines = [{"line_id": "T-1-2"}]
        await aftersales.open_case(tx, ask("refund_only", "unwanted", numbers[n % 4], lines=lines, client_id=f"c{n}"))

    storm = (decide, news, request)
    await asyncio.gather(*(one(n) for n in range(48)))
