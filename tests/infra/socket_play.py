"""A running server with listeners that remember, on both readers and both event loops."""

from __future__ import annotations

import asyncio
import os
import socket
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal

import pytest
import uvloop
import websockets

from xiaoer.infra.sockets import Accept, Connection, Handshake, Server, SocketSettings

Kind = Literal["picows", "sansio"]


class Ear:
    """A listener that keeps what it hears; on the path /echo it says it back."""

    def __init__(self, handshake: Handshake) -> None:
        self.handshake = handshake
        self.heard: list[bytes] = []
        self.ends: list[int] = []
        self.line: Connection

    def on_open(self, connection: Connection) -> None:
        self.line = connection

    def on_message(self, payload: memoryview) -> None:
        if payload == b"fall over":
            raise ZeroDivisionError("as asked")
        self.heard.append(bytes(payload))
        if self.handshake.path == "/echo":
            self.line.send(bytes(payload))

    def on_close(self, code: int) -> None:
        self.ends.append(code)


class Stage:
    """What a scenario plays on."""

    def __init__(self, settings: SocketSettings, accept: Accept | None, app: Any) -> None:
        self.ears: list[Ear] = []
        self.server = Server(app, accept or self.listen, sockets=settings)

    def listen(self, handshake: Handshake) -> Ear:
        self.ears.append(Ear(handshake))
        return self.ears[-1]

    def url(self, path: str = "/echo") -> str:
        return f"ws://127.0.0.1:{self.server.port}{path}"

    def client(self, path: str = "/echo", **kwargs: Any) -> websockets.connect:
        kwargs.setdefault("ping_interval", None)
        return websockets.connect(self.url(path), compression=None, max_size=None, **kwargs)

    @asynccontextmanager
    async def raw(self, path: str = "/quiet", *, receive_buffer: int = 0) -> AsyncIterator[RawClient]:
        """A client by hand: what it does wrong is up to the scenario."""
        client = RawClient(self.server.port, receive_buffer)
        await client.shake_hands(path)
        yield client
        client.sock.close()


class RawClient:
    def __init__(self, port: int, receive_buffer: int = 0) -> None:
        self.sock = socket.socket()
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.setblocking(False)
        self._port = port
        self._loop = asyncio.get_running_loop()
        self._unread = b""

    async def connect(self) -> None:
        await self._loop.sock_connect(self.sock, ("127.0.0.1", self._port))

    async def shake_hands(self, path: str, *more: str) -> None:
        await self.connect()
        head = await self.ask(path, *more)
        assert head.startswith(b"HTTP/1.1 101"), head

    async def ask(self, path: str, *more: str, version: int = 13, key: str | None = None) -> bytes:
        """Send an upgrade request; the head of the answer."""
        key = key if key is not None else b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", "Host: here", "Upgrade: websocket", *more]
        if not any(line.lower().startswith("connection") for line in more):
            lines.append("Connection: Upgrade")
        lines += [f"Sec-WebSocket-Version: {version}", f"Sec-WebSocket-Key: {key}", "", ""]
        await self.send("\r\n".join(lines).encode())
        while b"\r\n\r\n" not in self._unread:
            more_bytes = await self._loop.sock_recv(self.sock, 4096)
            if not more_bytes:
                break
            self._unread += more_bytes
        head, _, self._unread = self._unread.partition(b"\r\n\r\n")
        return head

    async def send(self, data: bytes) -> None:
        await self._loop.sock_sendall(self.sock, data)

    async def receive(self, size: int = 1 << 16) -> bytes:
        if self._unread:
            got, self._unread = self._unread, b""
            return got
        return await self._loop.sock_recv(self.sock, size)

    async def rest(self) -> bytes:
        """Everything up to the end of the connection."""
        whole = b""
        while more := await self.receive(1 << 20):
            whole += more
        return whole


def masked(opcode: int, payload: bytes, *, fin: bool = True, reserved: int = 0) -> bytes:
    """A client's frame, with the mask 0000, which changes nothing."""
    first = (0x80 if fin else 0) | reserved | opcode
    size = len(payload)
    if size < 126:
        head = bytes((first, 0x80 | size))
    elif size < 65_536:
        head = bytes((first, 0x80 | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((first, 0x80 | 127)) + size.to_bytes(8, "big")
    return head + b"\0\0\0\0" + payload


async def until(condition: Callable[[], object], within_s: float = 10) -> None:
    deadline = asyncio.get_running_loop().time() + within_s
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, "waited in vain"
        await asyncio.sleep(0.005)


async def web_page(scope: Any, receive: Any, send: Any) -> None:
    """The smallest app: says its own path."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-peer", _peer(scope))]})
    await send({"type": "http.response.body", "body": scope["path"].encode()})


def _peer(scope: Any) -> bytes:
    return bytes(scope["client"][0].encode())


async def _live(receive: Any, send: Any) -> None:
    for step in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{step}.complete"})


Scenario = Callable[[Stage], Awaitable[None]]
Play = Callable[..., None]
COMBINATIONS = [
    pytest.param((kind, loop), id=f"{kind}-{name}")
    for kind in ("picows", "sansio")
    for name, loop in (("uvloop", uvloop.new_event_loop), ("asyncio", asyncio.new_event_loop))
]


@pytest.fixture(params=COMBINATIONS)
def play(request: pytest.FixtureRequest) -> Play:
    """Runs a scenario against a started server; the server is stopped afterwards."""
    return _player(*request.param)


@pytest.fixture(params=["picows", "sansio"])
def play_on_uvloop(request: pytest.FixtureRequest) -> Play:
    """For long tables of cases in which the loop plays no part."""
    return _player(request.param, uvloop.new_event_loop)


def _player(kind: Kind, loop_factory: Callable[[], asyncio.AbstractEventLoop]) -> Play:
    def run(scenario: Scenario, accept: Accept | None = None, app: Any = web_page, **settings: Any) -> None:
        stage = Stage(SocketSettings(kind=kind, **settings), accept, app)
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            runner.run(asyncio.wait_for(_perform(scenario, stage), 30))

    return run


async def _perform(scenario: Scenario, stage: Stage) -> None:
    await stage.server.start()
    try:
        await scenario(stage)
    finally:
        await stage.server.stop(1)
    assert stage.server.connections == 0
    for ear in stage.ears:
        assert len(ear.ends) == 1, f"on_close was called {len(ear.ends)} times"
