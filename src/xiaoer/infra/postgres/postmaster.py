"""One server process: is it alive, is it ours, start it, wait for it, stop it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from xiaoer.infra.postgres.binaries import Binaries
from xiaoer.infra.postgres.errors import PostgresNotStarted, PostgresNotStopped
from xiaoer.infra.postgres.home import Home

PATIENCE_S = 300.0  # without any sign of progress
_NO_PROCESS = 2**31 - 2
_TAIL_CHARACTERS = 4000
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


@dataclass(frozen=True)
class PidFile:
    """What a server writes about itself in postmaster.pid."""

    pid: int
    socket_folder: Path | None
    status: str

    @property
    def ready(self) -> bool:
        return self.status == "ready"


def read_pid_file(cluster: Path) -> PidFile | None:
    """None when there is none, or it is not complete yet."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines() + [""] * 8
        return PidFile(abs(int(lines[0])), Path(lines[4]) if lines[4] else None, lines[7].strip())
    except (FileNotFoundError, ValueError):
        return None


def is_ours(pid: int, cluster: Path) -> bool:
    """Whether `pid` lives (no zombie) and is a server on this cluster, not a later user of the number."""
    if sys.platform == "linux":
        try:
            in_cluster = os.path.samefile(f"/proc/{pid}/cwd", cluster)
            return in_cluster and Path(f"/proc/{pid}/comm").read_text().startswith("postgres")
        except OSError:
            return False
    said = subprocess.run(["/bin/ps", "-p", str(pid), "-o", "comm="], capture_output=True, text=True, check=False)  # noqa: S603
    return "postgres" in said.stdout


def living(cluster: Path) -> PidFile | None:
    """The server that runs on this cluster now, if one does."""
    found = read_pid_file(cluster)
    return found if found and is_ours(found.pid, cluster) else None


def launch(home: Home, binaries: Binaries, socket_folder: Path, settings: Mapping[str, str]) -> int:
    """Start a server in a session of its own, so that it outlives us; answer its pid."""
    _forget_strangers(home.cluster)
    for remains in socket_folder.glob(".s.PGSQL.*"):  # its lock file may name a stranger as well
        remains.unlink()
    ours = {"listen_addresses": "", "port": "5432", "unix_socket_directories": str(socket_folder)} | dict(settings)
    options = [part for name, value in ours.items() for part in ("-c", f"{name}={value}")]
    with home.start_log.open("ab") as log:
        child = subprocess.Popen(  # noqa: S603
            [binaries["postgres"], "-D", str(home.cluster), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=home.cluster,
            env=ENVIRONMENT,
            start_new_session=True,
            **home.account.spawn_as,
        )
    threading.Thread(target=child.wait, name="reap-postgres", daemon=True).start()
    return child.pid


def await_ready(home: Home, pid: int, dsn: str, mark: Mapping[Path, int], patience_s: float = PATIENCE_S) -> None:
    """Return when the server answers a query. Raises PostgresNotStarted when it ends instead.

    Recovery after a crash may take minutes: we wait as long as the log grows, and `patience_s` after that.
    What was logged since `mark` becomes the error's text.
    """
    seen, until = said_so_far(home), time.monotonic() + patience_s
    while True:
        running = read_pid_file(home.cluster)
        if running and running.pid == pid and running.ready and answers(dsn):
            return
        if not is_ours(pid, home.cluster) or time.monotonic() > until:
            raise PostgresNotStarted(log=said_since(home, mark))
        if (now := said_so_far(home)) != seen:
            seen, until = now, time.monotonic() + patience_s
        time.sleep(0.02)


def answers(dsn: str) -> bool:
    try:
        with psycopg.connect(dsn, connect_timeout=5, autocommit=True) as connection:
            return connection.execute("select 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def stop(pid: int, cluster: Path, patience_s: float = 60.0) -> None:
    """Fast shutdown: sessions are ended, everything is flushed. Immediate shutdown after `patience_s`.

    Raises PostgresNotStopped.
    """
    for number in (signal.SIGINT, signal.SIGQUIT):
        if not is_ours(pid, cluster):
            return
        os.kill(pid, number)
        if wait_until(lambda: not is_ours(pid, cluster), patience_s):
            return
    raise PostgresNotStopped(pid=pid)


def wait_until(true: Callable[[], bool], patience_s: float) -> bool:
    until = time.monotonic() + patience_s
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def said_so_far(home: Home) -> dict[Path, int]:
    """Sizes of the logs in bytes: a mark for `said_since`."""
    return {path: path.stat().st_size for path in (home.start_log, *home.log.glob("*.log"))}


def said_since(home: Home, mark: Mapping[Path, int]) -> str:
    """What the server wrote to its logs after `mark`; the end of it when it is long."""
    parts = []
    for path, size in said_so_far(home).items():
        since = mark.get(path, 0)
        with path.open("rb") as file:
            file.seek(since if since <= size else 0)
            parts.append(file.read().decode(errors="replace")[-_TAIL_CHARACTERS:].strip())
    return "\n".join(filter(None, parts))


def _forget_strangers(cluster: Path) -> None:
    """Let a server start although its old pid now belongs to some other program (after a reboot, say).

    PostgreSQL would refuse for ever. The pid is replaced by one that cannot exist and the rest of the file is
    kept: PostgreSQL still uses it to find orphans of the dead server by their shared memory.
    """
    path = cluster / "postmaster.pid"
    found = read_pid_file(cluster)
    if found is None or not _lives(found.pid) or is_ours(found.pid, cluster):
        return
    _, _, rest = path.read_text().partition("\n")
    fd = os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW)
    with os.fdopen(fd, "w") as file:
        file.write(f"{_NO_PROCESS}\n{rest}")


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
