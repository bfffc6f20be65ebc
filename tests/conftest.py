"""Fixtures that need a real PostgreSQL. One database per test worker; every test has a merchant of its own."""

import importlib
import pkgutil
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

import xiaoer
from tests.postgres_fixture import fresh_database, postgres
from xiaoer.infra import schema
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, new_id

__all__ = ["fresh_database", "postgres"]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "proves(*ids): the rows of the requirements that this story shows to hold")


def register_tables() -> None:
    """Import every domain, so that the schema knows all tables."""
    for package in pkgutil.iter_modules(xiaoer.__path__):
        if package.ispkg and package.name not in ("app", "channels", "testing"):
            importlib.import_module(f"xiaoer.{package.name}")


@pytest.fixture(scope="session")
def dsn(postgres) -> str:  # type: ignore[no-untyped-def]
    """An empty database with our schema."""
    register_tables()
    made = fresh_database(postgres)
    with psycopg.connect(made, autocommit=True) as conn:
        for statement in schema.ddl():
            conn.execute(statement)
    return str(made)


@pytest.fixture(scope="session")
async def database(dsn: str) -> AsyncIterator[Database]:
    opened = Database.open(dsn)
    yield opened
    await opened.close()


@pytest.fixture
def merchant_id() -> MerchantId:
    return MerchantId(new_id("mer"))


@pytest.fixture
async def tx(database: Database, merchant_id: MerchantId) -> AsyncIterator[Tx]:
    """An open transaction of a new merchant, acting as the operator; committed at the end."""
    async with database.transaction(merchant_id, OPERATOR) as opened:
        yield opened


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    return KeyRing.load(Path(tmp_path_factory.mktemp("keys")) / "keys.json")
