"""The last seconds of a connection: our close frame is out, theirs is awaited, all else is thrown away."""

from __future__ import annotations

import asyncio

from xiaoer.infra.sockets.switchboard import Switchboard

_LINGER_S = 3.0


class Drain(asyncio.Protocol):
    """Closing at once would reset the connection under input not yet read, and lose the close frame.

    So our half is shut, the peer's input is discarded until it shuts its half, and a peer that never
    does is cut off.
    """

    def __init__(self, transport: asyncio.Transport, board: Switchboard) -> None:
        self._transport = transport
        self._board = board
        self._cut: asyncio.TimerHandle | None = None
        board.draining.add(self)

    def begin(self) -> None:
        if self._transport.is_closing():
            self._board.gone(self)
            return
        hand_over(self._transport, self)
        self._cut = self._board.loop.call_later(_LINGER_S, self._transport.abort)
        if self._transport.can_write_eof():
            self._transport.write_eof()

    def abort(self) -> None:
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        pass

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._board.gone(self)
        if self._cut is not None:
            self._cut.cancel()


def hand_over(transport: asyncio.Transport, protocol: asyncio.BaseProtocol) -> None:
    """From now on `protocol` hears the transport. Reading restarts: a loop picks the way of reading then."""
    transport.pause_reading()
    transport.set_protocol(protocol)
    transport.resume_reading()
