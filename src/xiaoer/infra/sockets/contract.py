"""What a live connection offers and what it asks of whoever listens to it. No I/O here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

TOO_SLOW = 4008
"""Close code of a peer that let more than the high-water mark pile up. It resumes from its cursor."""
RESTARTING = 1012
"""Close code of every connection when the process stops. The peer connects again, elsewhere or here."""
VANISHED = 1006
"""Told to the listener when the peer is gone without a close frame. Never on the wire."""


class Connection(Protocol):
    """One open WebSocket. None of these calls waits, raises, or calls the listener back before returning."""

    @property
    def peer(self) -> str:
        """The remote address, without port; what a trusted proxy says it is."""

    def send(self, payload: bytes) -> None:
        """One text frame, written at the end of this turn of the loop. Nothing happens once closed.

        A peer with more than `high_water_bytes` waiting is closed with 4008. Pass a `Frame` to
        share one encoding between many receivers.
        """

    def close(self, code: int, reason: str = "") -> None:
        """What was sent before goes out first. Closing twice is closing once."""

    @property
    def buffered(self) -> int:
        """Bytes not yet taken by the kernel. Pace long answers by it."""

    @property
    def closed(self) -> bool:
        """True as soon as either side began to close."""


class Listener(Protocol):
    def on_open(self, connection: Connection) -> None: ...

    def on_message(self, payload: memoryview) -> None:
        """One whole text message, valid UTF-8. The view dies when the call returns."""

    def on_close(self, code: int) -> None:
        """Exactly once, never from inside `send` or `close`. Nothing is heard afterwards."""


@dataclass(frozen=True, slots=True)
class Handshake:
    """The request that asks for a connection. Header names are in lower case."""

    path: str
    query: str
    headers: Mapping[str, str]
    peer: str


Accept = Callable[[Handshake], "Listener | int"]
"""A listener to go ahead; an HTTP status (403, 404, 429, 503 …) to refuse."""


@dataclass(frozen=True, slots=True)
class SocketSettings:
    max_message_bytes: int = 65_536
    ping_every_s: float = 20
    pong_within_s: float = 20
    high_water_bytes: int = 1 << 20
    read_buffer_bytes: int = 2_048
    kind: Literal["picows", "sansio"] = "picows"
    trusted_proxies: frozenset[str] = frozenset()
    """Addresses or networks whose X-Forwarded-For is believed; "*" is everyone."""
