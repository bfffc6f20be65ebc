"""A shop with agents who are online."""

from collections.abc import AsyncIterator

import pytest

from xiaoer import staff
from xiaoer.app.wiring import react
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import AgentId, MerchantId, new_id
from xiaoer.merchants.found_merchant import found_in


@pytest.fixture
async def wired(dsn: str) -> AsyncIterator[Database]:
    """A database whose events have their reactions."""
    opened = Database.open(dsn, pool_size=20, wait_s=300)
    opened.react = react
    yield opened
    await opened.close()


async def hire(
    tx: Tx, name: str, *, capacity: int = 5, presence: str = "online", teams: tuple[str, ...] = ()
) -> AgentId:
    email = f"{name}.{new_id('x')}@example.com"
    agent_id = await staff.add_agent(tx, email, name, password_hash="x", capacity=capacity, team_ids=list(teams))
    await staff.set_presence(tx, agent_id, presence)
    return agent_id


@pytest.fixture
def as_operator(wired: Database, merchant_id: MerchantId):  # type: ignore[no-untyped-def]
    return lambda: wired.transaction(merchant_id, OPERATOR)


@pytest.fixture
async def shop(wired, merchant_id):  # type: ignore[no-untyped-def]
    """A merchant with the usual hours, 09:00 to 22:00 in Shanghai, at noon."""
    async with wired.transaction(merchant_id, OPERATOR) as tx:
        await found_in(tx, "鹿汀")
    return lambda: wired.transaction(merchant_id, OPERATOR)
