"""Clocks of many cases end and begin at once, and nobody waits for anybody in a ring."""

import asyncio
import random
from datetime import timedelta

from sqlalchemy import func, select

from xiaoer.infra.db import Database
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId
from xiaoer.sla.case_due import Due, set_due
from xiaoer.sla.tables import sla_half_hour

SIDES, STEPS = 8, 6


async def test_steps_of_many_cases_at_once_are_all_counted_and_none_is_refused(
    database: Database, merchant_id: MerchantId
) -> None:
    chance = random.Random(3)

    async def work(number: int) -> None:
        async with database.transaction(merchant_id, OPERATOR) as tx:
            begun = tx.clock.now()
            for step in range(STEPS):
                due_at = begun + timedelta(seconds=chance.choice((60, 61, 62, 63)) + step)
                await set_due(tx, Due("case", f"cas_{number}", f"step {step % 3}", "shp_1", None, begun, due_at))
                await asyncio.sleep(0)

    await asyncio.gather(*(work(number) for number in range(SIDES)))
    async with database.transaction(merchant_id, OPERATOR) as tx:
        counted = select(func.sum(sla_half_hour.c.met)).filter_by(merchant_id=merchant_id)
        assert (await tx.conn.execute(counted)).scalar_one() == SIDES * (STEPS - 1)


async def test_what_a_savepoint_took_back_is_not_counted(database: Database, merchant_id: MerchantId) -> None:
    async with database.transaction(merchant_id, OPERATOR) as tx:
        begun = tx.clock.now()
        due = [Due("case", "cas_1", name, "shp_1", None, begun, begun + timedelta(hours=1)) for name in ("a", "b")]
        await set_due(tx, due[0])
        point = await tx.conn.begin_nested()
        await set_due(tx, due[1])
        await point.rollback()
    async with database.transaction(merchant_id, OPERATOR) as tx:
        assert (await tx.conn.execute(select(sla_half_hour).filter_by(merchant_id=merchant_id))).all() == []
