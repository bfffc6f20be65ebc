"""Several server processes on one host: one listening socket, one child a process, NOTIFY or NATS between them."""

import asyncio
import multiprocessing
import signal
import socket
from types import FrameType

from xiaoer.app.process import Process
from xiaoer.app.settings import Settings


def run_processes(settings: Settings, dsn: str) -> None:
    """Until SIGTERM or SIGINT. A child that dies is started again; the others go on."""
    sock = _listen(settings)
    context = multiprocessing.get_context("spawn")
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for child in children:
            if child.is_alive() and child.pid:
                child.terminate()

    def start() -> multiprocessing.context.SpawnProcess:
        child = context.Process(target=_serve, args=(settings, dsn, sock), name="xiaoer-server")
        child.start()
        return child

    children = [start() for _ in range(settings.processes)]
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        for place, child in enumerate(children):
            child.join(timeout=0.5)
            if not child.is_alive() and not stopping:
                children[place] = start()
    for child in children:
        child.join()


def _listen(settings: Settings) -> socket.socket:
    sock = socket.create_server((settings.host, settings.port), backlog=4096, reuse_port=False)
    sock.set_inheritable(True)
    return sock


def _serve(settings: Settings, dsn: str, sock: socket.socket) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(Process.open(settings, dsn, sock=sock).serve())
