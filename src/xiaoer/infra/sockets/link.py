"""One open connection: its outgoing queue, its half-read message, its end."""

from __future__ import annotations

import asyncio
import logging

from xiaoer.infra.sockets import frames
from xiaoer.infra.sockets.contract import TOO_SLOW, VANISHED, Listener
from xiaoer.infra.sockets.drain import Drain
from xiaoer.infra.sockets.switchboard import Switchboard

_LOG = logging.getLogger(__name__)
_NO_CODE = 1005
_PROTOCOL_ERROR, _NOT_TEXT, _NOT_UTF8, _TOO_BIG, _BUG = 1002, 1003, 1007, 1009, 1011


class Link:
    """Implements `Connection` for both readers. Frames wait here, not in the transport.

    The transport is given at most a few chunks, so that a stalled peer costs references to shared
    bytes, and so that what it will never read can be dropped at a frame's border to say why.
    """

    __slots__ = (
        "_board", "_listener", "_partial", "_pending", "_size", "_stalled", "_transport",
        "closed", "heard", "peer", "pinged",
    )  # fmt: skip

    def __init__(self, board: Switchboard, transport: asyncio.Transport, listener: Listener, peer: str) -> None:
        self._board = board
        self._transport = transport
        self._listener: Listener | None = listener
        self._pending: list[bytes] | None = None
        self._size = 0
        self._stalled = False
        self._partial: bytearray | None = None
        self.closed = False
        self.heard = board.now
        self.pinged = 0
        self.peer = peer

    # ------------------------------------------------------------------ what the listener's side does

    def send(self, payload: bytes) -> None:
        if not self.closed:
            self.queue(payload.wire if isinstance(payload, frames.Frame) else frames.text(payload))

    def close(self, code: int, reason: str = "") -> None:
        if not self.closed:
            self._end(code, frames.close(code, reason))

    @property
    def buffered(self) -> int:
        return self._size + self._transport.get_write_buffer_size()

    # ------------------------------------------------------------------ what the switchboard does

    def open(self) -> None:
        self._board.open.add(self)
        listener = self._listener
        if listener is None:
            return
        try:
            listener.on_open(self)
        except Exception:
            _LOG.exception("a listener failed to open")
            self.close(_BUG)

    def queue(self, wire: bytes) -> None:
        if self._pending is None:
            self._pending = [wire]
            self._board.hurry(self)
        else:
            self._pending.append(wire)
        self._size += len(wire)
        if self._size > self._board.chunk_bytes:
            self._crowded()

    def flush(self) -> None:
        while self._pending and not self._stalled:
            self._transport.write(self._take(self._pending))

    def vanish(self) -> None:
        """The peer is gone: nothing more is written."""
        if not self.closed:
            self._end(VANISHED, None)

    # ------------------------------------------------------------------ what the reader does

    def stall(self) -> None:
        self._stalled = True

    def resume(self) -> None:
        self._stalled = False
        if self._pending:
            self._board.hurry(self)

    def take(self, opcode: int, fin: bool, payload: bytes | memoryview) -> None:
        """One frame came in, unmasked."""
        if self.closed:
            return
        self.heard = self._board.now
        if opcode == frames.PING:
            self.queue(frames.control(frames.PONG, bytes(payload)))
        elif opcode == frames.CLOSE:
            self._answer_close(bytes(payload))
        elif opcode != frames.PONG:
            self._take_data(opcode, fin, payload)

    def hear(self, payload: memoryview) -> None:
        """One whole text message came in; its UTF-8 is already checked."""
        listener = self._listener
        if listener is None:
            return
        try:
            listener.on_message(payload)
        except Exception:
            _LOG.exception("a listener failed on a message")
            self.close(_BUG)

    def seen(self) -> None:
        self.heard = self._board.now

    def fail(self, code: int, reason: str) -> None:
        """The reader found the peer breaking the protocol."""
        self.close(code, self._limit() if code == _TOO_BIG else reason)

    def starts_message(self) -> bool:
        return self._partial is None

    def reject_text(self) -> None:
        self.close(_NOT_UTF8, "not UTF-8")

    def reject_frame(self, reason: str) -> None:
        self.close(_PROTOCOL_ERROR, reason)

    # ------------------------------------------------------------------ parts

    def _take(self, pending: list[bytes]) -> bytes:
        """The next bytes for the transport: whole frames, about a chunk of them."""
        if self._size <= self._board.chunk_bytes or len(pending) == 1:
            self._pending, self._size = None, 0
            return pending[0] if len(pending) == 1 else b"".join(pending)
        count, size = 0, 0
        while size < self._board.chunk_bytes and count < len(pending):
            size += len(pending[count])
            count += 1
        wire = b"".join(pending[:count])
        del pending[:count]
        self._size -= size
        if not pending:
            self._pending = None
        return wire

    def _crowded(self) -> None:
        if not self._stalled:
            self.flush()
        if self.buffered > self._board.settings.high_water_bytes and not self.closed:
            self._pending, self._size = None, 0
            self._end(TOO_SLOW, frames.close(TOO_SLOW, "too slow; resume"))

    def _take_data(self, opcode: int, fin: bool, payload: bytes | memoryview) -> None:
        if opcode == frames.BINARY:
            self.close(_NOT_TEXT, "text only")
        elif (opcode == frames.CONTINUATION) is (self._partial is None):
            self.reject_frame("fragment out of place")
        else:
            whole = self._grow(payload, fin)
            if whole is not None:
                self._hear_checked(whole)

    def _grow(self, payload: bytes | memoryview, fin: bool) -> bytes | None:
        """The whole message when this was its last fragment."""
        if self._partial is None:
            self._partial = bytearray()
        self._partial += payload
        if len(self._partial) > self._board.settings.max_message_bytes:
            self.close(_TOO_BIG, self._limit())
            return None
        if not fin:
            return None
        whole, self._partial = bytes(self._partial), None
        return whole

    def _limit(self) -> str:
        return f"at most {self._board.settings.max_message_bytes} bytes"

    def _hear_checked(self, whole: bytes) -> None:
        try:
            whole.decode()
        except UnicodeDecodeError:
            self.reject_text()
        else:
            self.hear(memoryview(whole))

    def _answer_close(self, payload: bytes) -> None:
        code = int.from_bytes(payload[:2], "big") if len(payload) >= 2 else _NO_CODE
        self._end(code, frames.control(frames.CLOSE, payload[:2]))

    def _end(self, code: int, last_words: bytes | None) -> None:
        pending, self._pending, self._size, self._partial = self._pending, None, 0, None
        self.closed = True
        self._board.open.discard(self)
        loop = self._board.loop
        if last_words is None:
            self._transport.abort()
        else:
            self._transport.write(b"".join((*(pending or ()), last_words)))
            loop.call_soon(Drain(self._transport, self._board).begin)
        loop.call_soon(self._tell, code)

    def _tell(self, code: int) -> None:
        listener, self._listener = self._listener, None
        if listener is None:
            return
        try:
            listener.on_close(code)
        except Exception:
            _LOG.exception("a listener failed to close")
