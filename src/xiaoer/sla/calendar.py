"""Working time: how much of it lies between two instants, and when so much of it has gone by.

An instant is open when the clock on the wall of the calendar's zone shows a time inside a span of that wall's date. So
an hour that daylight saving repeats counts twice, one that it skips does not count, and a special day replaces its
weekday whole. Everything is whole microseconds since 1970; no float decides whether a reply came in time.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from xiaoer.sla.errors import NeverOpens
from xiaoer.sla.model import Calendar

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND, MINUTE, DAY = 1_000_000, 60_000_000, 86_400_000_000
LOOK_AHEAD_DAYS = 800
"""A calendar that does not open for so long never opens."""
Piece = tuple[int, int]


def micros(moment: datetime) -> int:
    """Microseconds since 1970, exactly."""
    return (moment - EPOCH) // MICROSECOND


def moment_of(instant: int) -> datetime:
    return EPOCH + timedelta(microseconds=instant)


def open_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The working time from `start` to `end`; none when `end` is not later."""
    return timedelta(microseconds=open_micros(calendar, micros(start), micros(end)))


def due_after(calendar: Calendar, opened: datetime, working_time: timedelta) -> datetime:
    """The first instant by which `working_time` has gone by since `opened`. Raises NeverOpens."""
    return moment_of(due_micros(calendar, micros(opened), working_time // MICROSECOND))


def is_open(calendar: Calendar, moment: datetime) -> bool:
    instant = micros(moment)
    return any(begin <= instant < end for begin, end in _pieces(calendar, instant // DAY))


def next_opening(calendar: Calendar, moment: datetime) -> datetime:
    """`moment` itself while it is open, else the next instant that is. Raises NeverOpens."""
    return moment if is_open(calendar, moment) else due_after(calendar, moment, MICROSECOND) - MICROSECOND


def next_change(calendar: Calendar, moment: datetime) -> datetime:
    """When it opens or closes next; round the clock: the end of what is looked ahead. Raises NeverOpens."""
    if not is_open(calendar, moment):
        return next_opening(calendar, moment)
    at = micros(moment)
    for day in range(at // DAY, at // DAY + LOOK_AHEAD_DAYS):
        for begin, end in _pieces(calendar, day):
            if begin <= at < end:
                at = end
        if at < (day + 1) * DAY:
            break
    return moment_of(at)


def open_micros(calendar: Calendar, start: int, end: int) -> int:
    if end <= start:
        return 0
    first, last = start // DAY, end // DAY
    if first == last:
        return _within(_pieces(calendar, first), start, end)
    whole = sum(_total(calendar, day) for day in range(first + 1, last))
    return whole + _within(_pieces(calendar, first), start, end) + _within(_pieces(calendar, last), start, end)


def due_micros(calendar: Calendar, start: int, working: int) -> int:
    if working <= 0:
        return start
    left, first = working, start // DAY
    for day in range(first, first + LOOK_AHEAD_DAYS):
        if day > first and left > _total(calendar, day):
            left -= _total(calendar, day)
            continue
        for begin, end in _pieces(calendar, day):
            begin = max(begin, start)
            if begin + left <= end:
                return begin + left
            left -= max(0, end - begin)
    raise NeverOpens(calendar=calendar.name)


def _within(pieces: tuple[Piece, ...], start: int, end: int) -> int:
    return sum(max(0, min(end, till) - max(start, begin)) for begin, till in pieces)


@lru_cache(maxsize=65_536)
def _total(calendar: Calendar, day: int) -> int:
    return sum(end - begin for begin, end in _pieces(calendar, day))


@lru_cache(maxsize=65_536)
def _pieces(calendar: Calendar, day: int) -> tuple[Piece, ...]:
    """The open stretches of one UTC day (counted from 1970), in order."""
    zone = ZoneInfo(calendar.zone)
    found = [piece for begin, end in pairwise(_bounds(zone, day)) for piece in _steady(calendar, zone, begin, end)]
    return tuple(_joined(sorted(found)))


def _bounds(zone: ZoneInfo, day: int) -> list[int]:
    """The day's start and end, and between them each second at which the zone's offset changes."""
    marks = [day * DAY + hour * 60 * MINUTE for hour in range(25)]
    changes = [_change(zone, a, b) for a, b in pairwise(marks) if _offset(zone, a) != _offset(zone, b)]
    return sorted({marks[0], marks[-1], *changes})


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    before = _offset(zone, low)
    while high - low > SECOND:
        middle = low + (high - low) // SECOND // 2 * SECOND
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high


def _offset(zone: ZoneInfo, instant: int) -> int:
    offset = moment_of(instant).astimezone(zone).utcoffset()
    return 0 if offset is None else offset // MICROSECOND


def _steady(calendar: Calendar, zone: ZoneInfo, begin: int, end: int) -> Iterator[Piece]:
    """The open stretches of a time in which the offset does not change."""
    offset = _offset(zone, begin)
    for wall_day in range((begin + offset) // DAY, (end - 1 + offset) // DAY + 1):
        midnight = wall_day * DAY - offset
        for span in calendar.spans_on(date(1970, 1, 1) + timedelta(days=wall_day)):
            opens, closes = max(begin, midnight + span.start * MINUTE), min(end, midnight + span.end * MINUTE)
            if opens < closes:
                yield opens, closes


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Stretches that touch become one."""
    waiting: Piece | None = None
    for piece in pieces:
        if waiting and piece[0] <= waiting[1]:
            waiting = (waiting[0], max(waiting[1], piece[1]))
            continue
        if waiting:
            yield waiting
        waiting = piece
    if waiting:
        yield waiting
