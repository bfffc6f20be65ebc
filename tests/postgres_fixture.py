"""One running PostgreSQL for a test run (one per xdist worker), and empty databases on it."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from xiaoer.infra.postgres import embedded
from xiaoer.infra.postgres.embedded import Server

THROW_AWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "128MB"}
_count = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A running server whose rows need not survive a power cut."""
    folder = open_folder()
    server = embedded.start(folder, settings=THROW_AWAY)
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """An empty folder that the server's account can reach; pytest's own tmp_path is closed to it under root."""
    folder = open_folder()
    yield folder
    shutil.rmtree(folder)


def open_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="xiaoer-test-", dir="/tmp"))
    folder.chmod(0o755)
    return folder


def fresh_database(server: Server, template: str = "template0") -> str:
    """An empty database (or a copy of `template`) owned by `xiaoer`; answers its DSN. Takes ~30 ms.

    The server's end is its end. `template` must have no open connections.
    """
    name = f"test_{os.getpid()}_{next(_count)}"
    with psycopg.connect(server.admin_dsn_of("postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} owner xiaoer template {} strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    return server.dsn_of(name)
