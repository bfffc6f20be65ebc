"""Reading with picows: a compiled frame parser that calls back, with no task a connection.

`WSProtocol` is not in picows' documented API. It is used here only, in the way that
`picows.ws_create_server` uses it, and tests/infra/test_sockets_picows_contract.py pins every
part of it that this file leans on. picows is pinned to one version.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import MutableMapping
from typing import Any

from picows import WSAutoPingStrategy, WSFrame, WSListener, WSMsgType, WSTransport
from picows.picows import WSProtocol  # type: ignore[attr-defined]

from xiaoer.infra.sockets import frames
from xiaoer.infra.sockets.contract import SocketSettings
from xiaoer.infra.sockets.link import Link

_REQUEST = (
    "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
)
"""All that picows need know of the handshake. It keeps what it gets as long as the connection lives,
and it refuses the `Connection: keep-alive, Upgrade` that Firefox sends."""

_CLOSE_BYTE = 0x80 | frames.CLOSE
_TEXT = WSMsgType.TEXT


class _Hushed(logging.LoggerAdapter[logging.Logger]):
    """A client's bad frame is no error of ours. Not a Logger, or picows would make one a connection."""

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        super().log(logging.DEBUG, msg, *args, **kwargs)

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        return msg, kwargs


_LOG = _Hushed(logging.getLogger(__name__), {})


class _Wire:
    """What picows takes for the transport. Its own close frames and closings become the link's."""

    __slots__ = ("_link", "_transport")

    def __init__(self, transport: asyncio.Transport, link: Link) -> None:
        self._transport = transport
        self._link = link

    def write(self, data: bytes | bytearray) -> None:
        if data[0] == _CLOSE_BYTE:
            self._link.fail(int.from_bytes(data[2:4], "big"), bytes(data[4:]).decode(errors="replace"))
        else:
            self._transport.write(data)

    def get_write_buffer_size(self) -> int:
        """Never 0, or picows writes to the socket itself, past the queue."""
        return 1

    def get_extra_info(self, name: str, default: object = None) -> object:
        return self._transport.get_extra_info(name, default)

    def close(self) -> None:
        self._link.vanish()

    def abort(self) -> None:
        self._link.vanish()


class _Reader(WSListener):
    __slots__ = ("_link",)

    def __init__(self, link: Link) -> None:
        self._link = link

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        link = self._link
        if frame.rsv1 or frame.rsv2 or frame.rsv3:
            link.reject_frame("reserved bits")
        elif frame.msg_type is not _TEXT or not frame.fin or not link.starts_message():
            link.take(frame.msg_type.value, bool(frame.fin), frame.get_payload_as_bytes())
        elif not link.closed:
            self._hear(link, frame)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._link.vanish()

    def pause_writing(self) -> None:
        self._link.stall()

    def resume_writing(self) -> None:
        self._link.resume()

    def _hear(self, link: Link, frame: WSFrame) -> None:
        link.seen()
        try:
            frame.get_payload_as_utf8_text()
        except UnicodeDecodeError:
            link.reject_text()
        else:
            link.hear(frame.get_payload_as_memoryview())


def attach(link: Link, transport: asyncio.Transport, key: str, settings: SocketSettings) -> asyncio.BufferedProtocol:
    """The protocol that reads for `link` from now on. The 101 answer is written."""
    protocol: asyncio.BufferedProtocol = WSProtocol(
        None,  # host and port: a client's
        None,  # path: a client's
        False,  # is_client_side
        lambda request: _Reader(link),
        _LOG,
        True,  # disconnect_on_exception
        None,  # handshake timeout: the handshake is whole already
        False,  # auto ping: one heartbeat serves all connections
        settings.ping_every_s,
        settings.pong_within_s,
        WSAutoPingStrategy.PING_WHEN_IDLE,
        False,  # auto pong: answers take their turn in the link's queue
        settings.max_message_bytes,
        None,  # extra headers
        settings.read_buffer_bytes,
    )
    protocol.connection_made(_Wire(transport, link))  # type: ignore[arg-type]
    feed(protocol, _REQUEST.format(key=key).encode())
    return protocol


def feed(protocol: asyncio.BufferedProtocol, data: bytes) -> None:
    """What a loop does for a buffered protocol."""
    while data:
        room = protocol.get_buffer(len(data))
        count = min(len(room), len(data))  # type: ignore[arg-type]
        room[:count] = data[:count]  # type: ignore[index]
        protocol.buffer_updated(count)
        data = data[count:]
