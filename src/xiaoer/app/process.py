"""One server process: opens what it shares, serves, and closes in the order that loses nothing."""

import asyncio
import gc
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import structlog

from xiaoer import outreach, staff
from xiaoer.app.alerts import Alerts
from xiaoer.app.asgi import create_app
from xiaoer.app.live.door import Door
from xiaoer.app.live.fanout import Fanout
from xiaoer.app.live.hall import Hall, Limits
from xiaoer.app.live.reactor import Reactor
from xiaoer.app.live.timekeeper import Timekeeper
from xiaoer.app.opt_outs import OptOuts
from xiaoer.app.plugins import load_all
from xiaoer.app.settings import Settings
from xiaoer.app.wiring import LATER, outside, react
from xiaoer.conversations import LineIndexer, LineWriter, Stored
from xiaoer.conversations.jobs import begin as begin_tending
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.bus import open_bus
from xiaoer.infra.db import Database
from xiaoer.infra.hub import Hub
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.sockets import Server, SocketSettings
from xiaoer.infra.timers import Worker
from xiaoer.infra.web import Shared
from xiaoer.payouts.jobs import begin as begin_payouts

log = structlog.get_logger()
T = TypeVar("T")
COLLECT_AFTER = (50_000, 20, 20)
"""Objects made before a round, and rounds before the next older generation. Lines are freed as soon as nobody needs
them; the usual 700 cost an eighth of the time under load and found nothing."""


@dataclass
class Process:
    """Made by `Process.open`; serves between `start` and `stop`."""

    settings: Settings
    shared: Shared
    hall: Hall
    fanout: Fanout
    reactor: Reactor
    search: LineIndexer
    timekeeper: Timekeeper
    worker: Worker
    server: Server
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    def open(cls, settings: Settings, dsn: str, *, sock: socket.socket | None = None) -> "Process":
        """Everything wired, nothing started. `dsn` is PostgreSQL's; `sock` is shared by several processes."""
        channels = load_all()
        keys = KeyRing.load(settings.key_file, settings.keys or None)
        staff.use_push_key(settings.data_dir / "vapid.pem", settings.push_contact)
        database = Database.open(dsn)
        database.react = react
        bus_url = settings.bus_url or ("postgres" if settings.processes > 1 else None)
        shared = Shared(database, keys, DiskBlobs(settings.blobs_dir), settings.reached_at)
        heard: list[Stored] = []
        writer = LineWriter(dsn, database.clock, heard.extend)
        limits = Limits(
            settings.buyer_lines_per_s,
            settings.agent_lines_per_s,
            burst=max(40, settings.buyer_lines_per_s),
            links_per_address=settings.links_per_address,
        )
        hall = Hall(database, keys, Hub(), open_bus(bus_url, dsn), writer, channels, settings.reached_at, limits)
        fanout, reactor, search = Fanout(hall), Reactor(database), LineIndexer(database)
        timekeeper = Timekeeper(database)
        database.heard = _each(fanout.heard, Alerts(fanout).heard, timekeeper.heard)
        writer.heard = _each(
            fanout.lines_stored,
            reactor.lines_stored,
            timekeeper.lines_stored,
            search.hear,
            OptOuts(database).lines_stored,
        )
        app = create_app(shared, hall, metrics_token=settings.metrics_token)
        server = Server(
            app,
            Door(hall, fanout).accept,
            host=settings.host,
            port=settings.port,
            sockets=SocketSettings(kind=_kind(settings), trusted_proxies=settings.proxies),
            sock=sock,
        )
        worker = Worker(database, LATER, calls=outside(shared.blobs, keys, channels))
        return cls(settings, shared, hall, fanout, reactor, search, timekeeper, worker, server)

    async def start(self) -> None:
        """Serving when it returns."""
        self.settings.blobs_dir.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(outreach.warm)
        await begin_tending(self.shared.database)
        await begin_payouts(self.shared.database)
        await self.hall.writer.start()
        self.hall.bus.on_gap = self.fanout.missed_some
        await self.hall.bus.start(self.fanout.notice)
        self.reactor.start()
        await self.search.start()
        await self.timekeeper.start()
        self._tasks = [asyncio.create_task(self.worker.run(), name="timers")]
        await self.server.start()

    async def stop(self, grace_s: float = 10) -> None:
        """Clients are told to come back, what they said is stored, what follows from it is done."""
        await self.server.stop(grace_s)
        await self.hall.writer.stop()
        await self.reactor.stop()
        self.worker.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.search.stop()
        await self.timekeeper.stop()
        await self.hall.bus.stop()
        await self.shared.database.close()

    async def serve(self) -> None:
        """Until SIGTERM or SIGINT."""
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stopping.set)
        await self.start()
        _spare_the_collector()
        log.info("serving", address=self.settings.reached_at)
        await stopping.wait()
        log.info("stopping")
        await self.stop()


def _spare_the_collector() -> None:
    """What start-up made lives as long as the process: it is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def _kind(settings: Settings) -> Literal["picows", "sansio"]:
    return "sansio" if settings.sockets == "sansio" else "picows"


def _each(*listeners: Callable[[list[T]], None]) -> Callable[[list[T]], None]:
    def heard(batch: list[T]) -> None:
        for listener in listeners:
            listener(batch)

    return heard
