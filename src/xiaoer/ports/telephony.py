"""Calls, as a telephone system tells of them while they happen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from xiaoer.ports.messages import RawRequest


class CallMoment(StrEnum):
    RINGING = "ringing"
    """At this agent's telephone; said again when it rings at another's."""
    ANSWERED = "answered"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent:
    """One moment of one call, with the system's shape removed. Moments may come twice, and in any order."""

    external_id: str
    """Of the call; every moment of it carries the same."""
    moment: CallMoment
    at: datetime
    incoming: bool
    number: str
    """The buyer's, as the system shows it; empty where it is withheld."""
    extension: str = ""
    """Whose telephone it is."""
    recording_url: str = ""
    recording_allowed: bool = False
    """The buyer was told and did not object."""
    busy: bool = False
    """An outgoing call met a line in use."""


class Telephony(Protocol):
    def parse(self, raw: RawRequest) -> Sequence[CallEvent]:
        """Pure; the request is known to be genuine. Raises Unsupported or Malformed, nothing else."""
        ...
