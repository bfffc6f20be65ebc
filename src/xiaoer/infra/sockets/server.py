"""HTTP and WebSocket on one port in the loop that is already running."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
from collections.abc import Callable, Iterator
from typing import Any, Literal, cast

import uvicorn

from xiaoer.infra.sockets.contract import Accept, SocketSettings
from xiaoer.infra.sockets.handshake import Proxies
from xiaoer.infra.sockets.switchboard import Switchboard
from xiaoer.infra.sockets.upgrade import Upgrade

ASGIApp = Callable[..., Any]

_BACKLOG = 4096


class CannotStart(RuntimeError):
    """The address is taken, or the app refused to start."""


class Server:
    """`start` returns once requests are answered; `stop` once nobody is left; `wait` waits for that."""

    def __init__(
        self,
        app: ASGIApp,
        accept: Accept,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        sockets: SocketSettings | None = None,
        sock: socket.socket | None = None,
        lifespan: Literal["auto", "on", "off"] = "auto",
    ) -> None:
        self._app, self._accept = app, accept
        self._host, self._port = host, port
        self._settings = sockets or SocketSettings()
        self._sock = sock
        self._lifespan: Literal["auto", "on", "off"] = lifespan
        self._http: _Http | None = None
        self._board: Switchboard | None = None
        self._running: asyncio.Task[None] | None = None
        self._stopping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises CannotStart."""
        self._board = Switchboard(self._settings, asyncio.get_running_loop())
        self._http = _Http(self._config(self._board))
        given = [self._sock] if self._sock is not None else None
        self._running = asyncio.create_task(self._http.serve(sockets=given))
        listening = asyncio.create_task(self._http.listening.wait())
        await asyncio.wait((self._running, listening), return_when=asyncio.FIRST_COMPLETED)
        if not self._http.started:
            listening.cancel()
            self._board.halt()
            await self._running
            raise CannotStart(f"nothing listens on {self._host}:{self._port}")
        self._port = int(self._http.servers[0].sockets[0].getsockname()[1])

    @property
    def port(self) -> int:
        """The port listened on, also when 0 was asked for. Stays true after `stop`."""
        return self._port

    @property
    def connections(self) -> int:
        """WebSockets now open."""
        return len(self._board.open) if self._board is not None else 0

    async def stop(self, grace_s: float = 10) -> None:
        """No new connections; WebSockets closed with 1012 in slices; requests in flight finish, or are
        cut off when `grace_s` is over. Stopping twice is stopping once."""
        if self._stopping is None:
            self._stopping = asyncio.create_task(self._stop(grace_s))
        await asyncio.shield(self._stopping)

    async def wait(self) -> None:
        if self._running is not None:
            await asyncio.wait((self._running,))
        if self._stopping is not None:
            await asyncio.shield(self._stopping)

    async def _stop(self, grace_s: float) -> None:
        if self._http is None or self._board is None or self._running is None:
            return
        deadline = asyncio.get_running_loop().time() + grace_s
        self._http.stop_accepting()
        await self._board.hand_over(grace_s)
        self._board.halt()
        left = max(0.0, deadline - asyncio.get_running_loop().time())
        self._http.config.timeout_graceful_shutdown = cast("int", left)
        self._http.leave()
        await self._running

    def _config(self, board: Switchboard) -> uvicorn.Config:
        trusted = self._settings.trusted_proxies
        upgrade = functools.partial(Upgrade, board, self._accept, Proxies(trusted))
        return uvicorn.Config(
            self._app,
            host=self._host,
            port=self._port,
            http="httptools",
            ws=cast("type[asyncio.Protocol]", upgrade),
            lifespan=self._lifespan,
            proxy_headers=bool(trusted),
            forwarded_allow_ips=sorted(trusted),
            server_header=False,
            access_log=False,
            log_config=None,
            backlog=_BACKLOG,
        )


async def serve(
    app: ASGIApp,
    accept: Accept,
    *,
    host: str,
    port: int,
    sockets: SocketSettings,
    sock: socket.socket | None = None,
    on_started: Callable[[Server], None] | None = None,
    shutdown_grace_s: float = 10,
) -> None:
    """Serve until somebody calls `stop` on the server that `on_started` gets, or this task is cancelled."""
    server = Server(app, accept, host=host, port=port, sockets=sockets, sock=sock)
    await server.start()
    try:
        if on_started is not None:
            on_started(server)
        await server.wait()
    finally:
        await server.stop(shutdown_grace_s)


class _Http(uvicorn.Server):
    """uvicorn without its own opinion on signals, and able to say when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self._leaving = asyncio.Event()
        self.servers: list[Any] = []

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit:
            raise CannotStart(f"{self.config.host}:{self.config.port}, see the log") from None
        self.listening.set()

    async def main_loop(self) -> None:
        """Once a second, for the Date header, where uvicorn wakes ten times."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._leaving.wait()

    def leave(self) -> None:
        self.should_exit = True
        self._leaving.set()

    def stop_accepting(self) -> None:
        for server in self.servers:
            server.close()
