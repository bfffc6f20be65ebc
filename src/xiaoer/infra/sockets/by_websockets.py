"""Reading with the `websockets` library's sans-I/O protocol: pure Python, the way out should picows fail us."""

from __future__ import annotations

import asyncio
import logging

from websockets.frames import Frame
from websockets.protocol import OPEN, Protocol, Side

from xiaoer.infra.sockets import handshake
from xiaoer.infra.sockets.contract import SocketSettings
from xiaoer.infra.sockets.link import Link

_LOG = logging.getLogger(__name__)
_LOG.setLevel(logging.WARNING)


class _Reader(asyncio.Protocol):
    """The library parses and checks; answers to pings and closes are the link's, so that they queue."""

    __slots__ = ("_link", "_parser")

    def __init__(self, link: Link, max_message_bytes: int) -> None:
        self._link = link
        self._parser = Protocol(Side.SERVER, state=OPEN, max_size=max_message_bytes, logger=_LOG)

    def data_received(self, data: bytes) -> None:
        self._parser.receive_data(data)
        for event in self._parser.events_received():
            if isinstance(event, Frame):
                self._link.take(event.opcode.value, event.fin, bytes(event.data))
        self._parser.data_to_send()
        said = self._parser.close_sent
        if self._parser.parser_exc is not None and said is not None:
            self._link.fail(said.code, said.reason)

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._link.vanish()

    def pause_writing(self) -> None:
        self._link.stall()

    def resume_writing(self) -> None:
        self._link.resume()


def attach(link: Link, transport: asyncio.Transport, key: str, settings: SocketSettings) -> asyncio.Protocol:
    """The protocol that reads for `link` from now on. The 101 answer is written."""
    transport.write(handshake.welcome(key))
    return _Reader(link, settings.max_message_bytes)


def feed(protocol: asyncio.Protocol, data: bytes) -> None:
    protocol.data_received(data)
