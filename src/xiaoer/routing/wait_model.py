"""Waits in line as data: what one was, what is expected of the next, and how both compare."""

from datetime import datetime
from typing import Literal

import msgspec

WaitEnd = Literal["answered", "left"]
"""`left`: the conversation was closed before anybody took it."""


class Wait(msgspec.Struct, frozen=True):
    """A wait that is over: from which place in line, and for how long."""

    place: int
    seconds: float


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds still to wait. Four of five who stood here waited between `low_s` and `high_s`."""

    low_s: int
    median_s: int
    high_s: int
    known: int
    """How many waits this rests on."""


class LineWaits(msgspec.Struct, frozen=True, kw_only=True):
    """What buyers of one line were told, and what came true."""

    team_id: str | None
    skill: str
    waits: int
    """Ended waits of buyers who were not answered at once."""
    left: int
    """Of them those who gave up."""
    told: int
    """Answered waits that a time was said for."""
    kept: int
    """Of them those that ended within the range said, or sooner."""
    sooner: int
    """Of them those that ended before the range began."""
    later: int
    """Of them those that took longer than the range."""
    said_s: int | None
    """The median of what was said; None when nothing was."""
    actual_s: int | None
    """The median of the waits that a time was said for."""
    longest_s: int | None


class WaitFigures(msgspec.Struct, frozen=True):
    items: list[LineWaits]
    """By line, the busiest first."""
    since: datetime
