"""A wired database and a counter with a bot."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.shop import Counter
from xiaoer.app.wiring import react
from xiaoer.infra.db import Database
from xiaoer.kernel.ids import MerchantId


@pytest.fixture
async def wired(dsn: str) -> AsyncIterator[Database]:
    opened = Database.open(dsn, pool_size=5, wait_s=300)
    opened.react = react
    yield opened
    await opened.close()


@pytest.fixture
def counter(wired: Database, merchant_id: MerchantId) -> Counter:
    return Counter(wired, merchant_id)
