"""Processes that remember what they heard, and a real NATS server to run them on."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from xiaoer.infra.bus import Bus

NATS_SERVER = Path(sys.executable).parent / "nats-server"


class Process:
    """One process on the bus; all live in this one."""

    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self.heard: list[bytes] = []
        self.gaps = 0
        self.answer = b""
        bus.on_gap = self._gap

    async def start(self) -> None:
        await self.bus.start(self._hear)

    def _hear(self, notice: bytes) -> None:
        if notice == b"fall over":
            raise ZeroDivisionError("as asked")
        self.heard.append(notice)
        if self.answer:
            self.bus.publish(self.answer)

    def _gap(self) -> None:
        self.gaps += 1


class NatsServer:
    def __init__(self, token: str = "") -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._token = token
        self.url = f"nats://{token + '@' if token else ''}127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        command = [str(NATS_SERVER), "-a", "127.0.0.1", "-p", str(self.port)]
        command += ["--auth", self._token] if self._token else []
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not self._answers():
            assert time.monotonic() < deadline, "nats-server did not start"
            time.sleep(0.02)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    def __enter__(self) -> NatsServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture(scope="session")
def nats_server() -> Iterator[NatsServer]:
    with NatsServer() as server:
        yield server


async def until(condition: Callable[[], object], within_s: float = 15) -> None:
    deadline = asyncio.get_running_loop().time() + within_s
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, "waited in vain"
        await asyncio.sleep(0.005)
