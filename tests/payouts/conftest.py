from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from tests.payouts.desk import Desk, open_desk
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing


@pytest.fixture(autouse=True)
async def no_timers_left(database: Database) -> AsyncIterator[None]:
    """A worker runs the timers of every merchant: none of an earlier test may answer from a later one's script."""
    yield
    async with database.outside_merchants() as conn:
        await conn.execute(text("delete from timer where kind like 'payouts.%'"))


@pytest.fixture
async def desk(database: Database, keys: KeyRing) -> Desk:
    return await open_desk(database, keys)
