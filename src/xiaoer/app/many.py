"""Several server processes on one host: one listening socket, one child a process, NOTIFY or NATS between them."""

import asyncio
import multiprocessing
import signal
import socket
from multiprocessing.context import SpawnProcess
from types import FrameType

from xiaoer.app.process import Process
from xiaoer.app.settings import Settings

LOOK_EVERY_S = 0.5


def run_processes(settings: Settings, dsn: str) -> None:
    """Until SIGTERM or SIGINT. A child that dies is started again; the others go on."""
    Family(settings, dsn).run()


class Family:
    def __init__(self, settings: Settings, dsn: str) -> None:
        self.settings, self.dsn = settings, dsn
        self.sock = socket.create_server((settings.host, settings.port), backlog=4096)
        self.stopping = False
        self.children: list[SpawnProcess] = []

    def run(self) -> None:
        self.children = [self._start() for _ in range(self.settings.processes)]
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        while not self.stopping:
            self._look_after()
        for child in self.children:
            child.join()

    def _look_after(self) -> None:
        for place, child in enumerate(self.children):
            child.join(timeout=LOOK_EVERY_S)
            if not child.is_alive() and not self.stopping:
                self.children[place] = self._start()

    def _start(self) -> SpawnProcess:
        context = multiprocessing.get_context("spawn")
        child = context.Process(target=serve, args=(self.settings, self.dsn, self.sock), name="xiaoer-server")
        child.start()
        return child

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        for child in self.children:
            if child.is_alive():
                child.terminate()


def serve(settings: Settings, dsn: str, sock: socket.socket) -> None:
    """The body of one child. Ctrl-C reaches it through its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(Process.open(settings, dsn, sock=sock).serve())
