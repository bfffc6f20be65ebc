"""Make a cluster (PostgreSQL's data directory), and the role and database in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from xiaoer.infra.postgres import tuning
from xiaoer.infra.postgres.binaries import Binaries
from xiaoer.infra.postgres.errors import PostgresNotStarted
from xiaoer.infra.postgres.home import ADMIN, DATABASE, OWNER, Home
from xiaoer.infra.postgres.postmaster import ENVIRONMENT

_INCLUDE = "\ninclude = '../server.conf'\t# rewritten at each start; lines below it win\n"


def major_of(cluster: Path) -> int | None:
    """The major version that wrote the cluster; None when there is none yet."""
    try:
        return int((cluster / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def make(home: Home, binaries: Binaries, *, sync: bool = True) -> None:
    """Make the cluster beside its place, then move it there: an interrupted start leaves none, not half a one."""
    unfinished = home.folder / "cluster.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    password = _password_file(home)
    try:
        errors = [_initdb(home, binaries, unfinished, password, locale, sync) for locale in _locales(binaries)]
    finally:
        password.unlink()
    if not (unfinished / "PG_VERSION").exists():
        raise PostgresNotStarted(log="\n".join(errors))
    with (unfinished / "postgresql.conf").open("a") as file:
        file.write(_INCLUDE)
    unfinished.rename(home.cluster)


def renew_password(home: Home, binaries: Binaries) -> None:
    """The superuser's password is the one in passwords.json, although the old one is lost. No server runs."""
    escaped = home.passwords()[ADMIN].replace("'", "''")
    said = subprocess.run(  # noqa: S603
        [binaries["postgres"], "--single", "-D", str(home.cluster), "postgres"],
        input=f"alter role {ADMIN} password '{escaped}'\n",
        capture_output=True,
        text=True,
        errors="replace",
        cwd=home.cluster,
        env=ENVIRONMENT,
        check=False,
        **home.account.spawn_as,
    )
    if said.returncode or "ERROR" in said.stderr:
        raise PostgresNotStarted(log=said.stderr)


def write_settings(home: Home, binaries: Binaries) -> None:
    statements = binaries.has_module("pg_stat_statements")
    chosen = tuning.settings(tuning.memory_bytes(), statements=statements) | {"log_directory": "../log"}
    home.write(home.folder / "server.conf", tuning.conf(chosen), mode=0o644)


def make_database(admin_dsn: str, home: Home) -> None:
    """The role `xiaoer` (no superuser, bound by row-level security) and its database exist.

    Its password is set again, so that it is always the one in passwords.json.
    """
    password = sql.Literal(home.passwords()[OWNER])
    role, database = sql.Identifier(OWNER), sql.Identifier(DATABASE)
    with psycopg.connect(admin_dsn, autocommit=True) as connection:
        known = connection.execute("select 1 from pg_roles where rolname = %s", [OWNER]).fetchone()
        verb = sql.SQL("alter" if known else "create")
        connection.execute(sql.SQL("{} role {} login password {}").format(verb, role, password))
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("create database {} owner {} template template0").format(database, role))


def _initdb(home: Home, binaries: Binaries, target: Path, password: Path, locale: list[str], sync: bool) -> str:
    """What initdb complained about; nothing is done when an earlier try succeeded."""
    if (target / "PG_VERSION").exists():
        return ""
    target.mkdir(mode=0o700, exist_ok=True)
    home.account.own(target)
    said = subprocess.run(  # noqa: S603
        [
            binaries["initdb"],
            *("-D", str(target), "-U", ADMIN, "--auth=scram-sha-256", f"--pwfile={password}"),
            *("--encoding=utf8", "--data-checksums", *locale),
            *([] if sync else ["--no-sync"]),
        ],
        capture_output=True,
        text=True,
        errors="replace",
        cwd=target,
        env=ENVIRONMENT,
        check=False,
        **home.account.spawn_as,
    )
    return said.stderr


def _locales(binaries: Binaries) -> list[list[str]]:
    """Byte order that no upgrade of the system changes, with Chinese letters known as letters.

    The second is for systems without the C library's C.UTF-8.
    """
    if binaries.major >= 17:
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return [[*builtin, "--locale=C.UTF-8"], [*builtin, "--locale=C"]]
    return [["--locale-provider=libc", "--locale=C.UTF-8"], ["--locale-provider=libc", "--locale=C"]]


def _password_file(home: Home) -> Path:
    """The superuser's password where the server's account, and nobody else, can read it once."""
    fd, name = tempfile.mkstemp(dir=home.folder, prefix=".password-")
    with os.fdopen(fd, "w") as file:
        file.write(home.passwords()[ADMIN])
    home.account.own(Path(name))
    return Path(name)
