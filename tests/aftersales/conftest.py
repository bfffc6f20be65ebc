"""A shop with its reactions."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from tests.catalog.build import open_shop
from tests.policies.build import name_return_address
from xiaoer.app.wiring import LATER, react
from xiaoer.infra import timers
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, ShopId

Open = Callable[[], AbstractAsyncContextManager[Tx]]


@pytest.fixture
async def wired(dsn: str) -> AsyncIterator[Database]:
    """A database whose events have their reactions."""
    opened = Database.open(dsn, pool_size=20, wait_s=300)
    opened.react = react
    yield opened
    await opened.close()


@pytest.fixture
def begin(wired: Database, merchant_id: MerchantId) -> Open:
    """Transactions of the person at the server."""
    return lambda: wired.transaction(merchant_id, OPERATOR)


async def run_clocks(database: Database) -> None:
    """Every timer that is due has run."""
    worker = timers.Worker(database, LATER)
    while await worker.run_due():
        pass


@pytest.fixture
async def shop_id(begin: Open) -> ShopId:
    async with begin() as tx:
        shop_id = await open_shop(tx)
        await name_return_address(tx, shop_id)
        return shop_id
