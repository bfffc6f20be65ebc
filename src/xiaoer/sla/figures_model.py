"""What the figures of clocks look like."""

from datetime import datetime

import msgspec


class NoResponseUse(msgspec.Struct, frozen=True):
    agent_id: str
    marks: int
    wrote_again: int
    misuse_percent: float
    """Marks after which the buyer wrote again within two days."""
    pushed: int = 0
    """Marks that the platform knows of too."""


class Counts(msgspec.Struct, frozen=True):
    """Clocks of one figure that ended, and those that still run."""

    met: int = 0
    late: int = 0
    waived: int = 0
    dropped: int = 0
    overdue: int = 0
    """Out of time and unanswered still."""
    running: int = 0

    @property
    def judged(self) -> int:
        return self.met + self.late + self.overdue


class Waiting(msgspec.Struct, frozen=True):
    """One clock that can still be met."""

    clock_id: str
    subject_kind: str
    subject_id: str
    due_at: datetime
    left_s: int


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of one shop: where it stands, where it will stand, and what to answer next."""

    shop_id: str
    channel: str
    name: str
    target_s: int
    goal_percent: float
    since: datetime
    counts: Counts
    now_percent: float | None
    """None while nothing was judged."""
    best_percent: float | None
    """If everything that waits is answered in time."""
    worst_percent: float | None
    """If nothing of it is."""
    expected_percent: float | None
    """If the agents who are there go on at the pace of the last hour, the most urgent first."""
    can_lose: int
    """How many of those that wait may be late while the goal is still met."""
    pace_s: int
    agents: int
    next_up: list[Waiting]
    """What to answer, in this order; those that cannot be met any more come last."""


class HalfHour(msgspec.Struct, frozen=True, kw_only=True):
    """What waiting was like in the half-hours that begin at this time of day."""

    start: str
    """`09:30`, in the merchant's zone."""
    asked: int
    abandoned: int
    """Ended without an answer."""
    abandoned_percent: float
    average_wait_s: int | None
    late: int
    agents_advised: int
    """People needed so that the goal is met at this load, by Erlang C; 0 where nothing was asked."""


class WaitsView(msgspec.Struct, frozen=True):
    name: str
    days: int
    pace_s: int
    items: list[HalfHour]
