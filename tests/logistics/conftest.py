"""A shop whose parcels are watched, and a clock that tests move by hand."""

from collections.abc import AsyncIterator

import psycopg
import pytest

from tests.logistics.build import Depot, open_depot
from tests.postgres_fixture import fresh_database
from xiaoer.infra import schema
from xiaoer.infra.db import Database
from xiaoer.infra.postgres.embedded import Server


@pytest.fixture(scope="session")
async def own_database(postgres: Server, dsn: str) -> AsyncIterator[Database]:
    """Apart from all others: here the clock runs far ahead, and would ring theirs. (`dsn` registers the tables.)"""
    made = fresh_database(postgres)
    with psycopg.connect(made, autocommit=True) as conn:
        for statement in schema.ddl():
            conn.execute(statement)
    opened = Database.open(made)
    yield opened
    await opened.close()


@pytest.fixture
async def depot(own_database: Database) -> Depot:
    return await open_depot(own_database)
