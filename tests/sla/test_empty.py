"""A shop on its first day: every page of clocks is empty, and none fails."""

from xiaoer import merchants
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import OPERATOR
from xiaoer.sla.read_clocks import find_breaches
from xiaoer.sla.read_figures import forecasts, waits_by_half_hour


async def test_figures_of_nothing_are_empty(database: Database) -> None:
    merchant_id = await merchants.found_merchant(database, "新店")
    async with database.transaction(merchant_id, OPERATOR) as tx:
        assert (await waits_by_half_hour(tx, 7)).items == []
        assert (await find_breaches(tx)).items == []
        assert await forecasts(tx, 0) == []
