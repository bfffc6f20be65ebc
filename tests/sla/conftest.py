"""A desk on a database of its own: here the clock runs far ahead, and would ring the timers of others."""

from collections.abc import AsyncIterator

import psycopg
import pytest

from tests.postgres_fixture import fresh_database
from tests.sla.build import Desk, open_desk
from xiaoer.infra import schema
from xiaoer.infra.db import Database
from xiaoer.infra.postgres.embedded import Server


@pytest.fixture(scope="session")
async def own_database(postgres: Server, dsn: str) -> AsyncIterator[Database]:
    """(`dsn` registers the tables.)"""
    made = fresh_database(postgres)
    with psycopg.connect(made, autocommit=True) as conn:
        for statement in schema.ddl():
            conn.execute(statement)
    opened = Database.open(made, pool_size=10)
    yield opened
    await opened.close()


@pytest.fixture
async def desk(own_database: Database) -> Desk:
    return await open_desk(own_database)
