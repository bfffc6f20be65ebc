"""Messages in and out of a channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from xiaoer.kernel.ids import ConnectionId


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A request as it arrived, before anyone understood it."""

    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One thing a buyer said, with the platform's shape removed."""

    external_id: str
    thread: str
    buyer: str
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    connection_id: ConnectionId
    thread: str
    text: str
    dedupe: str


class Messages(Protocol):
    def parse(self, raw: RawRequest) -> Sequence[Inbound]:
        """Pure. Raises Unsupported or Malformed, nothing else."""
        ...

    async def send(self, out: Outbound) -> str:
        """Return the channel's id for the message. Raises Refused or Unavailable, nothing else."""
        ...
