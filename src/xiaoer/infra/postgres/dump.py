"""All rows of a database out to a file and back, by PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from xiaoer.infra.postgres.binaries import Binaries
from xiaoer.kernel.errors import Conflict, Forbidden, Unavailable

_CHUNK_BYTES = 1 << 20
_LOG_BYTES = 4000
_SESSIONS_END_S = 3.0
_EMPTY = """
\\set ON_ERROR_STOP on
begin;
drop schema public cascade;
create schema public authorization pg_database_owner;
grant usage on schema public to public;
"""


class BackupBlind(Forbidden):
    """`role` is bound by row-level security and would save no rows."""

    code = "backup_blind"


class DatabaseNotEmpty(Conflict):
    """The database has `tables` tables; `force` replaces them."""

    code = "database_not_empty"


class DatabaseInUse(Conflict):
    """`sessions` other sessions are open on the database."""

    code = "database_in_use"


class BackupFailed(Unavailable):
    """`program` stopped; `log` is the end of what it said."""

    code = "backup_failed"


def demand_every_row(connection: psycopg.Connection) -> None:
    """Raises BackupBlind for a role that row-level security binds."""
    row = connection.execute(
        "select rolname, rolsuper or rolbypassrls from pg_roles where rolname = current_user"
    ).fetchone()
    hidden = connection.execute("select 1 from pg_class where relrowsecurity limit 1").fetchone()
    if row is None or (hidden and not row[1]):
        raise BackupBlind(role=row[0] if row else "")


def save(client: Binaries, dsn: str, target: Path) -> None:
    """`target` is pg_dump's custom format. Raises BackupFailed."""
    address, environment = _connection(dsn)
    command = [client["pg_dump"], f"--dbname={address}", "--no-password", "--format=custom", f"--file={target}"]
    said = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603
    if said.returncode:
        raise BackupFailed(program="pg_dump", log=said.stderr[-_LOG_BYTES:].decode(errors="replace"))


def demand_free(connection: psycopg.Connection, *, force: bool) -> None:
    """Nobody else is connected, and there are no tables unless `force`. Raises DatabaseInUse, DatabaseNotEmpty."""
    until = time.monotonic() + _SESSIONS_END_S  # a session just closed is listed a moment longer
    while sessions := _count(
        connection,
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and pid <> pg_backend_pid() and coalesce(backend_type, 'client backend') = 'client backend'",
    ):
        if time.monotonic() > until:
            raise DatabaseInUse(sessions=sessions)
        time.sleep(0.05)
    tables = _count(
        connection,
        "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = 'public' and c.relkind in ('r', 'p')",
    )
    if tables and not force:
        raise DatabaseNotEmpty(tables=tables)


def _count(connection: psycopg.Connection, query: LiteralString) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def owner_of(connection: psycopg.Connection, owner: str | None) -> list[str]:
    """The option that gives what is restored to `owner`, or else to the database's owner."""
    row = connection.execute(
        "select pg_get_userbyid(datdba), current_user from pg_database where datname = current_database()"
    ).fetchone()
    wanted = owner or (row and row[0])
    return [f"--role={wanted}"] if row and wanted != row[1] else []


def load(client: Binaries, dsn: str, dump: Path, role: list[str]) -> None:
    """Empty the schema and fill it, in one transaction: `commit` is said only after the dump's last line."""
    options = ["--no-owner", "--no-privileges", *role]
    address, environment = _connection(dsn)
    reading = [client["pg_restore"], *options, "--file=-", str(dump)]
    writing = [client["psql"], address, "--no-password", "--no-psqlrc", "--quiet", "--file=-"]
    with tempfile.TemporaryFile() as errors:
        with (
            subprocess.Popen(reading, stdout=subprocess.PIPE, stderr=errors) as reader,  # noqa: S603
            subprocess.Popen(  # noqa: S603
                writing, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, env=environment
            ) as writer,
        ):
            _pump(reader, writer)
        if reader.returncode or writer.returncode:
            errors.seek(0)
            said = errors.read()[-_LOG_BYTES:].decode(errors="replace")
            raise BackupFailed(program="pg_restore" if reader.returncode > 0 else "psql", log=said)


def _pump(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> None:
    if reader.stdout is None or writer.stdin is None:
        raise TypeError("both ends of the pipe are ours")
    try:
        writer.stdin.write(_EMPTY.encode())
        shutil.copyfileobj(reader.stdout, writer.stdin, _CHUNK_BYTES)
        if reader.wait() == 0:
            writer.stdin.write(b"\ncommit;\n")
    except BrokenPipeError:  # the writer met an error, left, and has said why
        reader.kill()
    finally:
        with suppress(BrokenPipeError):
            writer.stdin.close()


def _connection(dsn: str) -> tuple[str, dict[str, str]]:
    """Conninfo and environment. The password goes into the latter: every user can read our arguments."""
    parts = {name: value for name, value in conninfo_to_dict(dsn).items() if value is not None}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    if password := parts.pop("password", None):
        environment["PGPASSWORD"] = str(password)
    return make_conninfo("", **parts), environment
