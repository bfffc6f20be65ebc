"""A million random timelines: the clocks of `xiaoer.sla` beside an oracle that walks tick by tick.

The oracle shares no code with the clocks: it knows the wall time of every tick, adds one to what is used, and looks. A
difference is printed with its timeline. `python -m bench.sla_oracle [timelines] [seed]`.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from xiaoer.sla.alarms import ladder, offset_of
from xiaoer.sla.model import Alert, Calendar, Per, Span, SpecialDay, Target, TimeKind, What, Window
from xiaoer.sla.replay import Replay
from xiaoer.sla.timeline import Happening

SECOND = 1_000_000
PLACES = [  # zones with the days around which their clocks change, and one that never changes
    ("Asia/Shanghai", "2026-02-13"), ("Europe/London", "2026-03-28"), ("Europe/London", "2026-10-24"),
    ("America/New_York", "2026-03-07"), ("America/New_York", "2026-10-31"), ("Australia/Lord_Howe", "2026-04-04"),
    ("Australia/Lord_Howe", "2026-10-03"), ("America/St_Johns", "2026-03-07"), ("Asia/Kathmandu", "2026-05-01"),
    ("Pacific/Apia", "2011-12-29"), ("Africa/Casablanca", "2026-02-14"),
]  # fmt: skip
DAYS_AT_HAND = 5


@dataclass
class Ground:
    """A calendar, and for each tick from `origin` on what the wall showed: open or not, and the minute of the day."""

    calendar: Calendar
    tick_s: int
    origin: int
    open: list[int] = field(default_factory=list)
    wall: list[int] = field(default_factory=list)
    zone: str = ""


def make_ground(random: Random, tick_s: int) -> Ground:
    zone, day = random.choice(PLACES)
    first = date.fromisoformat(day)
    special = [
        SpecialDay(first + timedelta(days=n), random_spans(random))
        for n in range(DAYS_AT_HAND)
        if random.random() < 0.3
    ]
    calendar = Calendar(zone, tuple(random_spans(random) for _ in range(7)), tuple(special), name=zone)
    length = DAYS_AT_HAND * 86_400 // tick_s if tick_s == 60 else 8_000
    start = datetime(first.year, first.month, first.day, random.randrange(24) if tick_s == 1 else 0, tzinfo=UTC)
    ground = Ground(calendar, tick_s, int(start.timestamp()), zone=zone)
    info, by_day = ZoneInfo(zone), {one.on: one.spans for one in special}
    for n in range(length):
        seen = datetime.fromtimestamp(ground.origin + n * tick_s, UTC).astimezone(info)
        minute = seen.hour * 60 + seen.minute
        spans = by_day.get(seen.date(), calendar.week[seen.weekday()])
        ground.open.append(int(any(s.start <= minute < s.end for s in spans)))
        ground.wall.append(minute)
    return ground


def random_spans(random: Random) -> tuple[Span, ...]:
    kind = random.random()
    if kind < 0.12:
        return ()
    if kind < 0.24:
        return (Span(0, 1440),)
    marks = sorted(random.sample(range(0, 1441, random.choice((1, 15, 30, 60))), random.choice((2, 4, 6))))
    return tuple(Span(a, b) for a, b in zip(marks[::2], marks[1::2], strict=True))


def random_target(random: Random, name: str, ground: Ground) -> Target:
    steps = random.choice((20, 40, 60, 100, 180, 240, 480))
    alerts = tuple(Alert(percent=p) for p in (50, 75, 90) if random.random() < 0.8)
    if random.random() < 0.2:
        alerts += (Alert(after_s=random.randrange(1, steps) * ground.tick_s),)
    window = Window(ground.zone, random.randrange(1440), random.randrange(1440)) if random.random() < 0.15 else None
    return Target(
        name=name, per=random.choice(list(Per)), time=random.choice(list(TimeKind)), target_s=steps * ground.tick_s,
        window=window, bot_answers=random.random() < 0.3, needs_meaning=random.random() < 0.3,
        pauses_snoozed=random.random() < 0.5, ends_closed=random.random() < 0.6, alerts=alerts,
    )  # fmt: skip


WHATS = [What.BUYER] * 9 + [What.ANSWER] * 4 + [
    What.TOUCH, What.BOT, What.WAIVED, What.SNOOZED, What.SNOOZED, What.WOKEN, What.WOKEN, What.CLOSED,
]  # fmt: skip
Event = tuple[int, int, What, int]
"""Tick, which of two conversations, what, number of the line."""


def random_events(random: Random, length: int) -> list[Event]:
    count = random.randrange(1, 14)
    ticks = sorted(random.randrange(length) for _ in range(count))
    return [(t, int(random.random() < 0.3), random.choice(WHATS), n) for n, t in enumerate(ticks, 1)]


@dataclass
class Trial:
    ground: Ground
    targets: list[Target]
    first: int
    """The tick of the ground at which this timeline begins."""
    length: int
    events: list[Event]
    joined_at: int | None

    def instant(self, tick: int) -> int:
        return (self.ground.origin + (self.first + tick) * self.ground.tick_s) * SECOND


def make_trial(random: Random, ground: Ground) -> Trial:
    length = random.choice((60, 200, 400, 700, 1100))
    first = random.randrange(len(ground.open) - length - 1)
    targets = [random_target(random, f"clock_{n}", ground) for n in range(random.choice((1, 1, 2)))]
    joined_at = random.randrange(length) if random.random() < 0.5 else None
    return Trial(ground, targets, first, length, random_events(random, length), joined_at)


Outcome = list[tuple[Any, ...]]
"""Of each clock: name, line, state, start, end, how it ended, when it ran out, when it rang."""


def by_clocks(trial: Trial) -> Outcome:
    """What `xiaoer.sla` says."""
    targets = [(target, trial.ground.calendar) for target in trial.targets]
    threads, joined = [Replay(targets), Replay(targets)], False
    for tick, side, what, seq in trial.events:
        if trial.joined_at is not None and tick >= trial.joined_at and not joined:
            threads[0].join(threads[1], trial.instant(trial.joined_at))
            joined = True
        threads[0 if joined else side].step(Happening(trial.instant(tick), what, seq))
    if trial.joined_at is not None and not joined:
        threads[0].join(threads[1], trial.instant(trial.joined_at))
        joined = True
    found: Outcome = []
    for thread in threads[: 1 if joined else 2]:
        for c in thread.finish(trial.instant(trial.length)):
            rings = [ring.at for ring in thread.rings.get(id(c), [])]
            found.append(
                (c.target.name, c.seq, c.state.value, c.started_at, c.ended_at, c.how, c.breached_at, sorted(rings))
            )
    return sorted(found, key=repr)


# ---- the oracle


class Walker:
    """One clock of the oracle: counts ticks."""

    def __init__(self, target: Target, seq: int, tick: int, side: int, tick_s: int) -> None:
        self.target, self.seq, self.started, self.side = target, seq, tick, side
        self.state, self.used, self.how = "running", 0, ""
        self.ended: int | None = None
        self.breached: int | None = None
        self.rings: list[int] = []
        self.end = target.target_s // tick_s
        self.marks = sorted(offset_of(alert, target) // SECOND // tick_s for alert in ladder(target))
        self.working = target.time is TimeKind.WORKING

    def finish(self, state: str, tick: int, how: str) -> None:
        self.state, self.ended, self.how = ("late" if self.breached is not None else state), tick, how


ENDINGS = {"answer": "met", "touch": "met", "bot": "met", "waived": "waived", "closed": "dropped"}


def counts(target: Target, what: str) -> bool:
    if what == "touch":
        return not target.needs_meaning
    if what == "bot":
        return target.bot_answers
    if what == "closed":
        return target.ends_closed
    return what in ("answer", "waived")


def by_oracle(trial: Trial) -> Outcome:
    """What walking says: at every tick first what happened, then what rings, then one tick more is used."""
    walkers: list[Walker] = []
    live: list[Walker] = []
    asked: list[set[str]] = [set(), set()]
    at = 0
    ground, events, joined = trial.ground, trial.events, False
    for tick in range(trial.length + 1):
        if tick == trial.joined_at:
            join_walkers(live, tick)
            asked[0] |= asked[1]
            joined = True
            live = [w for w in live if w.ended is None]
        while at < len(events) and events[at][0] == tick:
            _, side, what, seq = events[at]
            at += 1
            side = 0 if joined else side
            happen(trial, live, asked[side], tick, side, what.value, seq, walkers)
            live = [w for w in live if w.ended is None]
        is_open = ground.open[trial.first + tick]
        for w in live:
            if w.state == "running":
                look(w, tick)
                if w.state == "running" and (is_open or not w.working):
                    w.used += 1
    return sorted((tell(trial, w) for w in walkers), key=repr)


def look(w: Walker, tick: int) -> None:
    while len(w.rings) < len(w.marks) and w.used >= w.marks[len(w.rings)]:
        w.rings.append(tick)
    if w.used >= w.end:
        w.state, w.breached = "overdue", tick


def happen(
    trial: Trial, live: list[Walker], asked: set[str], tick: int, side: int, what: str, seq: int, walkers: list[Walker]
) -> None:
    mine = [w for w in live if w.side == side]
    for w in mine:
        strike(w, what, tick)
    if what == "closed":
        asked.clear()
    if what != "buyer":
        return
    for target in trial.targets:
        if begins(trial, target, mine, asked, tick):
            made = Walker(target, seq, tick, side, trial.ground.tick_s)
            live.append(made)
            walkers.append(made)


def strike(w: Walker, what: str, tick: int) -> None:
    if what in ENDINGS and counts(w.target, what):
        w.finish(ENDINGS[what], tick, what)
    elif what == "snoozed" and w.target.pauses_snoozed and w.state == "running":
        w.state = "paused"
    elif what == "woken" and w.target.pauses_snoozed and w.state == "paused":
        w.state = "running"


def begins(trial: Trial, target: Target, mine: list[Walker], asked: set[str], tick: int) -> bool:
    if target.window and not in_window(target.window, trial.ground.wall[trial.first + tick]):
        return False
    if target.per is Per.MESSAGE:
        return True
    waits = any(w.target is target and w.ended is None for w in mine)
    if target.per is Per.SESSION:
        if target.name in asked:
            return False
        asked.add(target.name)
    return not waits


def in_window(window: Window, minute: int) -> bool:
    length = (window.end - window.start) % 1440
    return (minute - window.start) % 1440 < length


def join_walkers(live: list[Walker], tick: int) -> None:
    """Everything of the second conversation moves into the first; a wait that both have goes on as the older one."""
    for other in [w for w in live if w.side == 1]:
        twin = next((w for w in live if w.side == 0 and w.target is other.target and w.ended is None), None)
        other.side = 0
        if twin is None or other.target.per is Per.MESSAGE:
            continue
        younger = other if twin.started <= other.started else twin
        younger.finish("dropped", tick, "joined")


def tell(trial: Trial, w: Walker) -> tuple[Any, ...]:
    def instant(tick: int | None) -> int | None:
        return None if tick is None else trial.instant(tick)

    rings = [trial.instant(tick) for tick in w.rings]
    return (
        w.target.name, w.seq, w.state, instant(w.started), instant(w.ended), w.how, instant(w.breached), rings,
    )  # fmt: skip


# ---- the comparison


def trials(count: int, seed: int) -> Iterator[Trial]:
    """A ground is kept for two thousand timelines: making one costs as much as walking over it some hundred times."""
    random = Random(seed)
    for n in range(count):
        if n % 2000 == 0:
            grounds = [make_ground(random, tick_s) for tick_s in (60, 60, 60, 1)]
        yield make_trial(random, random.choice(grounds))


def compare(count: int, seed: int, show: int = 3) -> tuple[int, int]:
    """(clocks compared, timelines that differ)."""
    clocks = different = 0
    began = time.monotonic()
    for n, trial in enumerate(trials(count, seed), 1):
        ours, theirs = by_clocks(trial), by_oracle(trial)
        clocks += len(theirs)
        if ours != theirs:
            different += 1
            if different <= show:
                print("differs:", trial.targets, trial.events, trial.joined_at, trial.first, ours, theirs, sep="\n  ")
        if n % 100_000 == 0:
            print(
                f"{n:,} timelines, {clocks:,} clocks, {different} differ, {time.monotonic() - began:.0f} s", flush=True
            )
    return clocks, different


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    clocks, different = compare(count, seed)
    print(f"timelines {count:,}  clocks {clocks:,}  differences {different}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
