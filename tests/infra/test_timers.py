"""A worker of timers: what asks the outside holds up nobody."""

import asyncio
from datetime import timedelta
from typing import Any

from xiaoer.infra import timers
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.timers import AT_ONCE, Due, Worker
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId


async def test_an_outside_system_that_hangs_holds_up_no_clock(database: Database, merchant_id: MerchantId) -> None:
    ran, called, answered = asyncio.Event(), asyncio.Semaphore(0), asyncio.Event()

    async def hang(_: Database, due: Due) -> None:
        called.release()
        await answered.wait()

    async def clock(tx: Tx, facts: dict[str, Any]) -> None:
        ran.set()

    worker = Worker(database, {"test.clock": clock}, {"test.hang": hang})
    async with database.transaction(merchant_id, OPERATOR) as tx:
        for number in range(AT_ONCE + 1):
            await timers.schedule(tx, f"hang-{number}", "test.hang", tx.clock.now())
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(20):
        for _ in range(AT_ONCE):
            await called.acquire()
        async with database.transaction(merchant_id, OPERATOR) as tx:
            await timers.schedule(tx, "clock", "test.clock", tx.clock.now())
        await ran.wait()
        assert called.locked()  # no more than fit are begun
        answered.set()
        await called.acquire()
        worker.stop()
        await running
    async with database.outside_merchants() as conn:
        left = timers.timer.select().filter_by(merchant_id=merchant_id)
        assert (await conn.execute(left)).all() == []


async def test_a_process_leaves_alone_what_only_a_newer_one_can_do(database: Database, merchant_id: MerchantId) -> None:
    async def clock(tx: Tx, facts: dict[str, Any]) -> None:
        pass

    async with database.transaction(merchant_id, OPERATOR) as tx:
        await timers.schedule(tx, "newer", "test.newer", tx.clock.now())
    before = await timers.overdue(database, timedelta())
    assert await Worker(database, {"test.older": clock}).run_due() == 0
    async with database.outside_merchants() as conn:
        (left,) = (await conn.execute(timers.timer.select().filter_by(merchant_id=merchant_id))).all()
    assert (left.attempts, left.last_error) == (0, "")
    assert await Worker(database, {"test.newer": clock}).run_due() == 1
    assert await timers.overdue(database, timedelta()) == before - 1
