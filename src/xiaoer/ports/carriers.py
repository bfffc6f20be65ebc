"""What we ask of a carrier, or of a service that speaks for many carriers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from xiaoer.ports.outside import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """A parcel as its carrier knows it."""

    carrier: str
    """Our code (`sf`, `zto` …), or the shop's own word for a carrier we do not know."""
    tracking_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    at: datetime
    text: str
    place: str = ""


class StopAnswer(StrEnum):
    ACCEPTED = "accepted"
    """The courier will try; a later scan, or asking again, tells the result."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    answer: StopAnswer
    words: str = ""
    """The courier's own words, for the person who reads the case."""


class Carriers(Protocol):
    """Adapters raise SaidNo and NotReached, nothing else: asking again never does harm."""

    async def intercept(self, reach: Reach, parcel: Shipped, dedupe: str) -> Stopped:
        """The courier is asked to stop the parcel and send it back, once for `dedupe`; again tells how it stands."""
        ...

    async def query(self, reach: Reach, parcel: Shipped) -> Sequence[Scan]:
        """Every scan that the carrier has, in any order. Called at most once in half an hour for one parcel."""
        ...
