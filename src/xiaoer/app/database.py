"""Which PostgreSQL an install uses, and bringing its schema up to date."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config

from xiaoer.app.settings import Settings
from xiaoer.conversations.jobs import make_partitions
from xiaoer.infra.db import Database, driver_url
from xiaoer.infra.postgres import embedded
from xiaoer.kernel.errors import Unavailable

MIGRATIONS = Path(__file__).with_name("migrations")
LOWEST = 150000


class DatabaseTooOld(Unavailable):
    code = "database_too_old"


class DatabaseRoleTooStrong(Unavailable):
    """The role passes over row-level security, so merchants would not be kept apart."""

    code = "database_role_too_strong"


@dataclass(frozen=True)
class Running:
    dsn: str
    admin_dsn: str
    """For backups; the same as `dsn` on a server that is not ours."""
    embedded: bool


@contextmanager
def running(settings: Settings, *, sees_all: bool = False) -> Iterator[Running]:
    """The database, started if it is ours. Raises DatabaseTooOld, and DatabaseRoleTooStrong unless `sees_all`.

    A backup needs a role that passes over row-level security; nothing else may have one.
    """
    if settings.database_url:
        check(settings.database_url, sees_all=sees_all)
        yield Running(settings.database_url, settings.database_url, embedded=False)
        return
    binaries = Path(settings.pg_bin) if settings.pg_bin else None
    with embedded.start(settings.data_dir, binaries) as server:
        yield Running(server.dsn, server.admin_dsn, embedded=True)


def check(dsn: str, *, sees_all: bool = False) -> None:
    """Raise unless the server is new enough and the role is bound by row-level security."""
    with psycopg.connect(dsn, connect_timeout=10) as conn:
        if conn.info.server_version < LOWEST:
            raise DatabaseTooOld(found=conn.info.server_version // 10000, needed=LOWEST // 10000)
        query = "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
        if not sees_all and (conn.execute(query).fetchone() or (False,))[0]:
            raise DatabaseRoleTooStrong(role=conn.info.user)


def migrate(dsn: str) -> None:
    """The schema is the newest; one process at a time."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = driver_url(dsn)
    command.upgrade(config, "head")
    asyncio.run(_partitions(dsn))


async def _partitions(dsn: str) -> None:
    """This month's partitions come before its first line: once the default partition holds it, it is too late."""
    opened = Database.open(dsn)
    try:
        await make_partitions(opened, opened.clock.now())
    finally:
        await opened.close()


def is_current(dsn: str) -> bool:
    """Whether the schema is the newest already."""
    head = max(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    with psycopg.connect(dsn, connect_timeout=10) as conn:
        if conn.execute("select to_regclass('alembic_version')").fetchone() == (None,):
            return False
        return conn.execute("select version_num from alembic_version").fetchone() == (head,)
