"""The door: `start(data_dir)` gives a running server, whatever state the last run left behind."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from xiaoer.infra.postgres import binaries as programs
from xiaoer.infra.postgres import cluster, locks, postmaster
from xiaoer.infra.postgres.binaries import Binaries
from xiaoer.infra.postgres.errors import DataFolderForbidden, PostgresNotStarted
from xiaoer.infra.postgres.home import ADMIN, DATABASE, OWNER, Home, settle
from xiaoer.infra.postgres.supervise import Watch

_OLD_ONE_LEAVES_S = 60.0  # how long a killed server's remains may keep a new one from starting
_SILENT_S = 30.0  # how long a server that calls itself ready may not answer before it is restarted
_REMAINS = ('lock file "postmaster.pid" already exists', "pre-existing shared memory block", '.lock" already exists')

log = structlog.get_logger(__name__)


class Server:
    """A running PostgreSQL. It outlives this process unless `stop` is called."""

    def __init__(self, home: Home, binaries: Binaries, settings: Mapping[str, str]) -> None:
        self.binaries = binaries
        self.adopted = False
        """Whether it was already running."""
        self._home, self._settings = home, settings
        self._socket_folder = home.folder / "run"
        self._owner: locks.Lock | None = None
        self._watch: Watch | None = None

    @property
    def dsn(self) -> str:
        """For the role `xiaoer`: owner of the database, no superuser, bound by row-level security."""
        return self.dsn_of(DATABASE)

    @property
    def admin_dsn(self) -> str:
        """For the superuser, in the same database."""
        return self.admin_dsn_of(DATABASE)

    @property
    def owned(self) -> bool:
        """Whether `stop` will stop it. One living process at a time owns a server, the first that came."""
        return self._owner is not None

    @property
    def log_folder(self) -> Path:
        return self._home.log

    def dsn_of(self, database: str) -> str:
        return self._home.url(OWNER, database, self._socket_folder)

    def admin_dsn_of(self, database: str) -> str:
        return self._home.url(ADMIN, database, self._socket_folder)

    def stop(self) -> None:
        """Fast shutdown when we own the server, else only stop looking after it. May be called twice."""
        if self._watch is not None:
            self._watch.end()
            self._watch = None
        if self._owner is None:
            return
        with locks.held(self._home.folder / "start.lock"):
            self._stop_running()
            self._disown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self) -> None:
        with locks.held(self._home.folder / "start.lock"):
            self._own()
            if cluster.major_of(self._home.cluster) is None:
                cluster.make(self._home, self.binaries, sync=self._settings.get("fsync") != "off")
            elif not self._home.has_passwords:
                self._renew_password()
            self.adopted = self._run()
            if not (self.adopted and postmaster.answers(self.dsn)):
                cluster.make_database(self.admin_dsn_of("postgres"), self._home)
        self._watch = Watch(lambda: postmaster.living(self._home.cluster) is not None, self._revive)

    def _stop_running(self) -> None:
        running = postmaster.living(self._home.cluster)
        if running is not None:
            postmaster.stop(running.pid, self._home.cluster)

    def _renew_password(self) -> None:
        self._stop_running()
        cluster.write_settings(self._home, self.binaries)
        cluster.renew_password(self._home, self.binaries)

    def _revive(self) -> None:
        """Start the server again, unless its living owner is going to."""
        with locks.held(self._home.folder / "start.lock"):
            self._own()
            if self.owned:
                log.warning("postgres.restarting", log_folder=str(self._home.log))
                self._run()

    def _own(self) -> None:
        if self._owner is None:
            self._owner = locks.take(self._home.folder / "owner.lock")

    def _disown(self) -> None:
        if self._owner is not None:
            self._owner.release()
            self._owner = None

    def _run(self) -> bool:
        """A server answers. True if it was already running. The start lock is held."""
        until = time.monotonic() + _OLD_ONE_LEAVES_S
        while True:
            running = postmaster.living(self._home.cluster)
            try:
                self._adopt(running) if running else self._launch()
            except PostgresNotStarted as failed:
                if running is None and not _of_the_old_one(failed):
                    raise
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
                continue
            return running is not None

    def _launch(self) -> None:
        cluster.write_settings(self._home, self.binaries)
        self._socket_folder = self._home.socket_folder()
        mark = postmaster.said_so_far(self._home)
        pid = postmaster.launch(self._home, self.binaries, self._socket_folder, self._settings)
        postmaster.await_ready(self._home, pid, self.admin_dsn_of("postgres"), mark)

    def _adopt(self, running: postmaster.PidFile) -> None:
        """Raises PostgresNotStarted when it goes away meanwhile, or was stopped because it was silent."""
        self._socket_folder = running.socket_folder or self._socket_folder
        patience_s = _SILENT_S if running.ready else postmaster.PATIENCE_S
        mark = postmaster.said_so_far(self._home)
        try:
            postmaster.await_ready(self._home, running.pid, self.admin_dsn_of("postgres"), mark, patience_s)
        except PostgresNotStarted:
            if self.owned:
                postmaster.stop(running.pid, self._home.cluster)
            raise


def start(data_dir: Path, binaries: Path | None = None, *, settings: Mapping[str, str] | None = None) -> Server:
    """A server on `<data_dir>/postgres` that answers and is looked after: new, adopted or restarted.

    `binaries` is a folder of PostgreSQL programs to use instead of those found; `settings` are server
    settings that win over all others. Raises the errors in `xiaoer.infra.postgres.errors`.
    """
    home = settle(data_dir)
    server = Server(home, _reachable(home, binaries), settings or {})
    try:
        server._start()
    except BaseException:
        server._disown()
        raise
    log.info("postgres.ready", adopted=server.adopted, owned=server.owned, version=server.binaries.version)
    return server


def find_binaries(folder: Path | None = None) -> Binaries:
    """The PostgreSQL programs that `start` would use for a new data folder. Raises PostgresMissing."""
    return programs.find(folder)


def _reachable(home: Home, folder: Path | None) -> Binaries:
    found = programs.find(folder, cluster.major_of(home.cluster))
    if not home.account.reaches(Path(found["postgres"])):
        found = found.place_in(home.runtime)
        if not home.account.reaches(Path(found["postgres"])):
            raise DataFolderForbidden(folder=str(home.runtime), account=home.account.name)
    return found


def _of_the_old_one(failed: PostgresNotStarted) -> bool:
    return any(sign in str(failed.data["log"]) for sign in _REMAINS)
