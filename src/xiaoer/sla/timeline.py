"""Clocks over a timeline: a pure step a happening. What is stored, replayed and compared with the oracle is this.

At one instant what people do comes first and alarms after: an answer in the very second a clock runs out is in time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from xiaoer.sla.calendar import SECOND, due_micros, open_micros
from xiaoer.sla.life import MOVES, Action, effect
from xiaoer.sla.model import ALWAYS, Calendar, Per, State, Target, TimeKind, What
from xiaoer.sla.window import inside

OPEN = frozenset({State.RUNNING, State.PAUSED, State.OVERDUE})


class Happening(Struct, frozen=True):
    """Something at an instant (microseconds since 1970). `seq` tells which line it was."""

    at: int
    what: What
    seq: int = 0


@dataclass(slots=True)
class Clock:
    """One clock. `used` microseconds were gone when it last began to run, at `since`."""

    target: Target
    calendar: Calendar
    started_at: int
    seq: int
    since: int
    used: int = 0
    state: State = State.RUNNING
    due_at: int | None = None
    ended_at: int | None = None
    breached_at: int | None = None
    how: str = ""
    key: str = ""
    """Its row, for whoever stores it."""

    @property
    def limit(self) -> int:
        return self.target.target_s * SECOND

    def will_have_used(self, working: int) -> int:
        """When so much of its time is gone, if nothing stops it; for a running clock."""
        left = max(0, working - self.used)
        if self.target.time is TimeKind.CALENDAR:
            return self.since + left
        return due_micros(self.calendar, self.since, left)

    def used_by(self, at: int) -> int:
        """How much of its time is gone at `at`."""
        if self.state is State.PAUSED or at <= self.since:
            return self.used
        if self.target.time is TimeKind.CALENDAR:
            return self.used + at - self.since
        return self.used + open_micros(self.calendar, self.since, at)

    def run_out(self, before: int) -> None:
        """It is overdue if its end came before `before`."""
        if self.state is State.RUNNING and self.due_at is not None and self.due_at < before:
            self.state, self.breached_at = MOVES[State.RUNNING, Action.RUN_OUT], self.due_at

    def take(self, action: Action, at: int, how: str) -> None:
        """One move of the table; moves that the state does not have are none."""
        to = MOVES.get((self.state, action))
        if to is None:
            return
        if action is Action.PAUSE:
            self.used, self.due_at = self.used_by(at), None
        self.state = to
        if action is Action.RESUME:
            self.since = at
            self.due_at = self.will_have_used(self.limit)
        elif to not in OPEN:
            self.ended_at, self.how = at, how


def start(target: Target, calendar: Calendar, at: int, seq: int) -> Clock:
    clock = Clock(target, calendar if target.time is TimeKind.WORKING else ALWAYS, at, seq, at)
    clock.due_at = clock.will_have_used(clock.limit)
    return clock


@dataclass(slots=True)
class Thread:
    """The clocks of one conversation that still run, and which first replies this session has had asked."""

    open: list[Clock] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    """Names of `per session` clocks that began in this session."""
    ended: list[Clock] = field(default_factory=list)
    """Clocks that ended since the caller looked."""

    def step(self, targets: Sequence[tuple[Target, Calendar]], happening: Happening) -> None:
        """What one happening does. Happenings come in their order; equal instants in the order they are given."""
        self.run_out(happening.at)
        if happening.what is What.BUYER:  # what a buyer says begins clocks and moves none
            for target, calendar in targets:
                self._begin(target, calendar, happening)
            return
        for clock in self.open:
            if action := effect(clock.target, happening.what):
                clock.take(action, happening.at, happening.what.value)
        if happening.what is What.CLOSED:
            self.asked.clear()
        self._sort_out()

    def run_out(self, before: int) -> None:
        for clock in self.open:
            clock.run_out(before)

    def waits_for(self, target: Target) -> bool:
        """Whether new words of the same person would wait for an answer that this clock counts already."""
        if target.per is not Per.MESSAGE:
            for clock in self.open:  # a loop: this is asked for every line
                if _still(clock, target.name):
                    return True
        return False

    def join(self, other: "Thread", at: int) -> None:
        """The other conversation's clocks go on here. Of two that wait for one answer the older goes on."""
        self.run_out(at)
        other.run_out(at)
        for theirs in other.open:
            mine = next((one for one in self.open if _the_same_wait(one, theirs)), None)
            if mine is None:
                self.open.append(theirs)
                continue
            younger = theirs if mine.started_at <= theirs.started_at else mine
            if younger is mine:
                self.open.append(theirs)
            else:
                self.ended.append(theirs)
            younger.take(Action.DROP, at, "joined")
        self.asked |= other.asked
        self.ended += other.ended
        self._sort_out()

    def _begin(self, target: Target, calendar: Calendar, happening: Happening) -> None:
        if target.window and not inside(target.window, happening.at):
            return
        if target.per is Per.SESSION:
            if target.name in self.asked:
                return
            self.asked.add(target.name)
        if self.waits_for(target):
            return
        self.open.append(start(target, calendar, happening.at, happening.seq))

    def _sort_out(self) -> None:
        self.ended += [clock for clock in self.open if clock.state not in OPEN]
        self.open = [clock for clock in self.open if clock.state in OPEN]


def _still(clock: Clock, name: str) -> bool:
    return clock.target.name == name and clock.state in OPEN


def _the_same_wait(one: Clock, other: Clock) -> bool:
    return _still(one, other.target.name) and other.target.per is not Per.MESSAGE
