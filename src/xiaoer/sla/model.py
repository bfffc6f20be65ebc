"""Calendars, clock definitions and what readers see of clocks. All of it is data."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec

MINUTES_A_DAY = 1440


class Span(msgspec.Struct, frozen=True):
    """Minutes after midnight on the wall, `end` not included; 1440 is the end of the day."""

    start: Annotated[int, msgspec.Meta(ge=0, le=MINUTES_A_DAY)]
    end: Annotated[int, msgspec.Meta(ge=0, le=MINUTES_A_DAY)]


class SpecialDay(msgspec.Struct, frozen=True):
    """Replaces the weekday's hours: a holiday has no spans, a shifted working day has those that are worked."""

    on: date
    spans: tuple[Span, ...] = ()
    name: Annotated[str, msgspec.Meta(max_length=60)] = ""


class Calendar(msgspec.Struct, frozen=True, cache_hash=True):
    """Business hours. `week` begins with Monday; equal calendars are equal values, so they can be cached by."""

    zone: Annotated[str, msgspec.Meta(max_length=60)]
    week: Annotated[tuple[tuple[Span, ...], ...], msgspec.Meta(min_length=7, max_length=7)]
    days: tuple[SpecialDay, ...] = ()
    name: Annotated[str, msgspec.Meta(max_length=60)] = ""

    def spans_on(self, day: date) -> tuple[Span, ...]:
        special = next((one.spans for one in self.days if one.on == day), None)
        return self.week[day.weekday()] if special is None else special


ALL_DAY = (Span(0, MINUTES_A_DAY),)
ALWAYS = Calendar("UTC", (ALL_DAY,) * 7, name="24x7")


class What(StrEnum):
    """What can happen in a conversation that a clock may mind."""

    BUYER = "buyer"
    """The buyer wrote."""
    ANSWER = "answer"
    """A person of the shop answered."""
    TOUCH = "touch"
    """A person wrote something that is no answer: one sign, an emoji, an empty phrase."""
    BOT = "bot"
    """An automatic answer."""
    WAIVED = "waived"
    """A person said that no response is needed."""
    SNOOZED = "snoozed"
    WOKEN = "woken"
    CLOSED = "closed"


class Per(StrEnum):
    """What gets a clock of its own."""

    SESSION = "session"
    """The first unanswered message of each open→closed stretch."""
    TURN = "turn"
    """The first of the messages that wait for one answer."""
    MESSAGE = "message"
    """Each message; one answer stops them all."""


class TimeKind(StrEnum):
    CALENDAR = "calendar"
    """Every second counts, weekends and holidays too."""
    WORKING = "working"
    """Only the shop's business hours count."""


class State(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    OVERDUE = "overdue"
    """Out of time and still unanswered."""
    MET = "met"
    LATE = "late"
    """Ended after it ran out; the breach stays on the list."""
    WAIVED = "waived"
    DROPPED = "dropped"
    """Ended by nobody's answer: closed in time, or joined into another clock."""


class Tell(StrEnum):
    OWNER = "owner"
    LEAD = "lead"


class Alert(msgspec.Struct, frozen=True):
    """What happens when so much of the time is gone. `after_s` instead of `percent` where a platform names seconds."""

    percent: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    after_s: Annotated[int, msgspec.Meta(ge=0)] = 0
    tell: tuple[Tell, ...] = (Tell.OWNER,)
    move_unopened: bool = False
    """Give it to another agent when its owner has not opened it."""


class Window(msgspec.Struct, frozen=True):
    """A platform counts only messages of these hours, every day. Others start no clock."""

    zone: str
    start: Annotated[int, msgspec.Meta(ge=0, le=MINUTES_A_DAY)]
    end: Annotated[int, msgspec.Meta(ge=0, le=MINUTES_A_DAY)]


Name = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]


class Target(msgspec.Struct, frozen=True, kw_only=True, cache_hash=True):
    """The definition of a clock. Of those with one name the nearest counts: the team's, the shop's, the channel's."""

    name: Name
    channel: str = "*"
    """`*`: every channel that has no clock of its own."""
    shop_id: str = ""
    team_id: str = ""
    per: Per = Per.TURN
    time: TimeKind = TimeKind.WORKING
    target_s: Annotated[int, msgspec.Meta(ge=5, le=90 * 86_400)]
    window: Window | None = None
    bot_answers: bool = False
    """An automatic answer stops it too."""
    needs_meaning: bool = False
    """A sign or an emoji alone does not stop it."""
    pauses_snoozed: bool = False
    ends_closed: bool = True
    """Closing the conversation ends it; a platform's clock goes on."""
    alerts: tuple[Alert, ...] = ()
    goal_percent: Annotated[float, msgspec.Meta(ge=0, le=100)] | None = None
    """The share in time that the platform or the shop asks for; None: no figure is made of it."""
    figure_days: Annotated[int, msgspec.Meta(ge=1, le=90)] = 1
    """The figure counts the clocks of so many days, today included."""


class ClockView(msgspec.Struct, frozen=True, kw_only=True):
    """One clock as screens show it."""

    id: str
    subject_kind: str
    """`conversation` or `case`."""
    subject_id: str
    name: str
    shop_id: str
    channel: str
    state: State
    started_at: datetime
    due_at: datetime | None
    """None while it is paused."""
    target_s: int
    left_s: int
    """Working or calendar seconds that are left, below zero once it is overdue in calendar time."""
    alert_percent: int
    """The share of time gone at the last alert: 0, 50, 75, 90 or 100."""


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """A clock that ran out."""

    id: str
    subject_kind: str
    subject_id: str
    name: str
    shop_id: str
    channel: str
    state: State
    started_at: datetime
    breached_at: datetime
    ended_at: datetime | None
    late_s: int
    agent_id: str | None
    cause: str
    """Found by itself when it ran out: queued, unopened, unanswered, owner_away, nobody_online."""
    reason: str
    """What a person says the reason was."""
    words: str
