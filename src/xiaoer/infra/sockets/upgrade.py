"""Where an HTTP connection becomes a WebSocket. uvicorn makes one of these for each upgrade request."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import Any, cast

from xiaoer.infra.sockets import by_picows, by_websockets, handshake
from xiaoer.infra.sockets.contract import Accept, Handshake, Listener
from xiaoer.infra.sockets.drain import hand_over
from xiaoer.infra.sockets.link import Link
from xiaoer.infra.sockets.switchboard import Switchboard

_LOG = logging.getLogger(__name__)
_READERS: dict[str, Any] = {"picows": by_picows, "sansio": by_websockets}


class Upgrade(asyncio.Protocol):
    """Hears the replayed request, asks `accept`, then gives the transport to a reader and is gone."""

    def __init__(self, board: Switchboard, accept: Accept, proxies: handshake.Proxies, **_: object) -> None:
        self._board = board
        self._accept = accept
        self._proxies = proxies
        self._way = _READERS[board.settings.kind]
        self._transport: asyncio.Transport | None = None
        self._reader: Any = None
        self._link: Link | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._reader is not None:
            self._way.feed(self._reader, data)
        elif self._transport is not None and not self._transport.is_closing():
            self._answer(self._transport, data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._link is not None:
            self._link.vanish()

    def pause_writing(self) -> None:
        if self._link is not None:
            self._link.stall()

    def resume_writing(self) -> None:
        if self._link is not None:
            self._link.resume()

    def _answer(self, transport: asyncio.Transport, head: bytes) -> None:
        asked = handshake.read(head, handshake.address(transport.get_extra_info("peername")), self._proxies)
        verdict = self._judge(asked) if isinstance(asked, Handshake) else asked
        if isinstance(verdict, int):
            transport.write(handshake.refusal(verdict))
            transport.close()
        elif isinstance(asked, Handshake):
            self._open(transport, asked, verdict)

    def _judge(self, asked: Handshake) -> Listener | int:
        if self._board.stopping:
            return HTTPStatus.SERVICE_UNAVAILABLE
        try:
            return self._accept(asked)
        except Exception:
            _LOG.exception("accepting a connection failed")
            return HTTPStatus.INTERNAL_SERVER_ERROR

    def _open(self, transport: asyncio.Transport, asked: Handshake, listener: Listener) -> None:
        transport.set_write_buffer_limits(high=self._board.chunk_bytes)
        self._link = Link(self._board, transport, listener, asked.peer)
        key = asked.headers["sec-websocket-key"]
        self._reader = self._way.attach(self._link, transport, key, self._board.settings)
        self._board.loop.call_soon(self._leave)
        self._link.open()

    def _leave(self) -> None:
        """uvicorn installs us when `data_received` returns, so the reader takes over a turn later."""
        transport, self._transport = self._transport, None
        if transport is not None and self._link is not None and not self._link.closed:
            hand_over(transport, self._reader)
