"""A calendar is refused with the place that is wrong before anything is kept."""

from collections.abc import Iterator
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from xiaoer.sla.errors import BadDay, BadSpan, CalendarTooLong, NeverOpens, UnknownZone
from xiaoer.sla.model import Calendar, Span

MOST_DAYS, MOST_SPANS = 2000, 24
"""Special days of a calendar, and spans of one day."""


def check_zone(name: str) -> None:
    """Raises UnknownZone unless it is a name of the IANA list."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(zone=name[:60]) from error


def check_calendar(calendar: Calendar) -> None:
    """Raises UnknownZone, CalendarTooLong, BadSpan, BadDay or NeverOpens."""
    check_zone(calendar.zone)
    if len(calendar.days) > MOST_DAYS or any(len(spans) > MOST_SPANS for spans in _every(calendar)):
        raise CalendarTooLong(days=MOST_DAYS, spans=MOST_SPANS)
    for number, spans in enumerate(calendar.week):
        _check_spans(spans, f"weekday {number + 1}")
    met = set()
    for day in calendar.days:
        if day.on in met:
            raise BadDay(on=day.on.isoformat())
        met.add(day.on)
        _check_spans(day.spans, day.on.isoformat())
    if not any(calendar.week):
        raise NeverOpens(calendar=calendar.name)


def _every(calendar: Calendar) -> Iterator[tuple[Span, ...]]:
    yield from calendar.week
    yield from (day.spans for day in calendar.days)


def _check_spans(spans: tuple[Span, ...], where: str) -> None:
    wrong = any(span.end <= span.start for span in spans)
    if wrong or any(one.end > other.start for one, other in pairwise(sorted(spans, key=lambda s: s.start))):
        raise BadSpan(where=where)
