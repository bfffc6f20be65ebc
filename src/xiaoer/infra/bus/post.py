"""Envelopes between processes, and the books that show when one is missing.

An envelope is `<process> <number> <kind>` and then one notice a line. Numbers of one process rise
by one, so a hole shows; a beat every few seconds repeats the last number, so a hole at the end shows
too; and a process that falls silent without a goodbye may have taken notices with it.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from xiaoer.infra.bus.contract import LONGEST_NOTICE, Hear

_LOG = logging.getLogger(__name__)
_MOST_WAITING_BYTES = 4 << 20
_BEATS_TO_LIVE = 3


class Kind(StrEnum):
    NOTICES = "n"
    BEAT = "beat"
    GOODBYE = "bye"


class Outbox:
    """What waits to be sent. Sealed envelopes keep their number, so sending one twice does no harm."""

    def __init__(self, envelope_bytes: int) -> None:
        self.process = secrets.token_hex(6)
        self.wake = asyncio.Event()
        self._number = 0
        self._envelope_bytes = envelope_bytes
        self._waiting: list[str] = []
        self._waiting_bytes = 0
        self._sealed: list[str] = []

    def add(self, notice: bytes) -> None:
        self._waiting.append(checked(notice))
        self._waiting_bytes += len(notice)
        if self._waiting_bytes > _MOST_WAITING_BYTES:
            self._waiting, self._waiting_bytes = [], 0
            self._number += 1
            _LOG.warning("the bus is down for too long; dropped what waited")
        self.wake.set()

    def sealed(self) -> list[str]:
        """Everything to send now, the oldest first, until `sent` says that it is out."""
        self.wake.clear()
        for notices in self._packed():
            self._number += 1
            self._sealed.append(self._envelope(Kind.NOTICES, notices))
        self._waiting, self._waiting_bytes = [], 0
        return self._sealed

    def sent(self) -> None:
        self._sealed = []

    def beat(self) -> str:
        return self._envelope(Kind.BEAT, [])

    def goodbye(self) -> str:
        return self._envelope(Kind.GOODBYE, [])

    async def something(self, within_s: float) -> bool:
        """Wait for a notice; False when none came in time."""
        try:
            async with asyncio.timeout(within_s):
                await self.wake.wait()
        except TimeoutError:
            return False
        return True

    def _packed(self) -> Iterator[list[str]]:
        group: list[str] = []
        size = 0
        for notice in self._waiting:
            length = len(notice.encode()) + 1
            if group and size + length > self._envelope_bytes - 64:
                yield group
                group, size = [], 0
            group.append(notice)
            size += length
        if group:
            yield group

    def _envelope(self, kind: Kind, notices: list[str]) -> str:
        return "\n".join([f"{self.process} {self._number} {kind}", *notices])


@dataclass(slots=True)
class _Sender:
    number: int
    heard_at: float


@dataclass(slots=True)
class Ledger:
    """Whom we heard, up to which number, and when."""

    own: str
    beat_every_s: float
    senders: dict[str, _Sender] = field(default_factory=dict)

    def enter(self, envelope: str, now: float) -> tuple[list[str], bool]:
        """The notices to hear, and whether some before them are missing."""
        head, *notices = envelope.split("\n")
        try:
            process, digits, kind = head.split(" ")
            number = int(digits)
        except ValueError:
            _LOG.warning("somebody else talks on our bus: %.80r", head)
            return [], False
        if process == self.own:
            return [], False
        expected = number if kind != Kind.NOTICES else number - 1
        last = self.senders.get(process)
        if last is not None and number <= last.number:
            last.heard_at = now
            notices = []
        missing = last is not None and expected > last.number
        self._note(process, number, kind, now)
        return notices, missing

    def lapsed(self, now: float) -> bool:
        """Whether somebody fell silent. Such a process is forgotten."""
        silent = [name for name, one in self.senders.items() if now - one.heard_at > self.beat_every_s * _BEATS_TO_LIVE]
        for name in silent:
            del self.senders[name]
        return bool(silent)

    def _note(self, process: str, number: int, kind: str, now: float) -> None:
        if kind == Kind.GOODBYE:
            self.senders.pop(process, None)
        elif (last := self.senders.get(process)) is None or number > last.number:
            self.senders[process] = _Sender(number, now)


def checked(notice: bytes) -> str:
    """The notice as text. Raises ValueError."""
    if len(notice) > LONGEST_NOTICE:
        raise ValueError(f"a notice has at most {LONGEST_NOTICE} bytes, not {len(notice)}")
    if b"\n" in notice or b"\0" in notice:
        raise ValueError("a notice is one line")
    return notice.decode()


def tell(hear: Hear, notice: bytes) -> None:
    """A hearer that fails must not deafen the process."""
    try:
        hear(notice)
    except Exception:
        _LOG.exception("hearing a notice failed")
