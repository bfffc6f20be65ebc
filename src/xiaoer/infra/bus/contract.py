"""What processes tell each other: hints that something changed, never the change itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

LONGEST_NOTICE = 7_000
"""Bytes of one notice; it must fit a PostgreSQL notification with the sender's name before it."""

Hear = Callable[[bytes], None]


class Bus(Protocol):
    """At most once, in the order of each sender. What may have been lost is said by `on_gap`."""

    on_gap: Callable[[], None]
    """Called in the loop when notices of others may have been missed: read again what is shown."""

    @property
    def alone(self) -> bool:
        """Nobody else can hear: what would be published need not be made."""

    async def start(self, hear: Hear) -> None:
        """From now on `hear` is called in this loop for each notice of another process.

        Raises ConnectionError when there is nothing to connect to.
        """

    def publish(self, notice: bytes) -> None:
        """Never waits. Everything published in one turn of the loop travels together.

        A notice is one line of UTF-8, such as JSON, of at most 7,000 bytes. Raises ValueError.
        """

    async def stop(self) -> None:
        """What was published is sent if the other side takes it within a second."""


def nothing() -> None:
    pass
