"""A whole timeline at once, alerts included: for trials, documents and the comparison with the oracle."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from xiaoer.sla.alarms import Ring, rings_until
from xiaoer.sla.model import Calendar, Target
from xiaoer.sla.timeline import Clock, Happening, Thread

Targets = Sequence[tuple[Target, Calendar]]


@dataclass
class Replay:
    """One conversation's clocks and what they rang. Give it happenings in their order, then `finish`."""

    targets: Targets
    thread: Thread = field(default_factory=Thread)
    rings: dict[int, list[Ring]] = field(default_factory=dict)
    """By `id()` of the clock."""

    def step(self, happening: Happening) -> None:
        self._ring(happening.at - 1)
        self.thread.step(self.targets, happening)

    def join(self, other: "Replay", at: int) -> None:
        self._ring(at - 1)
        other._ring(at - 1)
        self.rings |= other.rings
        self.thread.join(other.thread, at)

    def finish(self, until: int) -> list[Clock]:
        """Every clock there was, with what had run out by the end of the instant `until`."""
        self._ring(until)
        self.thread.run_out(until + 1)
        return [*self.thread.ended, *self.thread.open]

    def _ring(self, at: int) -> None:
        for clock in self.thread.open:
            known = self.rings.setdefault(id(clock), [])
            known += rings_until(clock, len(known), at)
