"""Special days from a file: a calendar program's .ics, or lines of `2026-12-24, 09:00-13:00, Christmas Eve`."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from xiaoer.sla.check_calendar import MOST_DAYS
from xiaoer.sla.errors import NoDaysFound
from xiaoer.sla.model import Calendar, Span, SpecialDay

LONGEST = 366
"""Days that one event of a calendar program may last."""
YEARS = range(2000, 2200)
DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
HOURS = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–~至]\s*(\d{1,2})[:：](\d{2})")
CLOSED = frozenset({"", "closed", "休", "休息", "放假"})
ESCAPED = {"\\n": " ", "\\N": " ", "\\,": ",", "\\;": ";", "\\\\": "\\"}


class Read(msgspec.Struct, frozen=True):
    """A calendar with the days of a file; nothing is kept yet."""

    calendar: Calendar
    added: int
    skipped: list[int]
    """Lines that say no day, at most the first hundred."""


def with_days(calendar: Calendar, content: str) -> Read:
    """Days that the calendar names already stay as they are. Raises NoDaysFound."""
    skipped: list[int] = []
    ics = "BEGIN:VCALENDAR" in content[:200].upper()
    found = _events(content, skipped) if ics else _lines(content, skipped)
    new: dict[date, SpecialDay] = {}
    named = {day.on for day in calendar.days}
    for day in found:
        if day.on not in named and len(named) + len(new) < MOST_DAYS:
            new.setdefault(day.on, day)
    if not new and not named:
        raise NoDaysFound(line=skipped[0] if skipped else 0)
    days = tuple(sorted((*calendar.days, *new.values()), key=lambda day: day.on))
    return Read(msgspec.structs.replace(calendar, days=days), len(new), skipped[:100])


def _lines(content: str, skipped: list[int]) -> Iterator[SpecialDay]:
    """A first line of names is skipped without a word."""
    for number, row in enumerate(csv.reader(io.StringIO(content.removeprefix("\ufeff"))), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        on = _date(cells[0])
        spans = _spans(cells[1]) if len(cells) > 1 else ()
        if on and spans is not None:
            yield SpecialDay(on, spans, (cells[2] if len(cells) > 2 else "")[:60])
        elif number > 1:
            skipped.append(number)


def _events(content: str, skipped: list[int]) -> Iterator[SpecialDay]:
    """Whole days on which the shop is closed. An event that repeats by a rule says only its first day."""
    facts: dict[str, str] = {}
    began = 0
    for number, line in enumerate(re.sub(r"\r?\n[ \t]", "", content).splitlines(), 1):
        name, _, value = line.partition(":")
        name = name.split(";")[0].upper()
        if (name, value.upper()) == ("BEGIN", "VEVENT"):
            facts, began = {}, number
        elif (name, value.upper()) == ("END", "VEVENT"):
            days = list(_days(facts))
            yield from days
            if not days:
                skipped.append(began)
        else:
            facts.setdefault(name, value.strip())


def _days(facts: dict[str, str]) -> Iterator[SpecialDay]:
    first = _date(facts.get("DTSTART", "")[:8])
    if first is None:
        return
    last = _date(facts.get("DTEND", "")[:8]) or first + timedelta(days=1)
    name = re.sub(r"\\[nN,;\\]", lambda sign: ESCAPED[sign[0]], facts.get("SUMMARY", ""))[:60]
    for number in range(max(1, min(LONGEST, (last - first).days))):
        yield SpecialDay(first + timedelta(days=number), (), name)


def _date(words: str) -> date | None:
    found = DAY.fullmatch(words)
    try:
        read = date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None
    return read if read and read.year in YEARS else None


def _spans(words: str) -> tuple[Span, ...] | None:
    """None: no hours that anybody could mean."""
    if words.lower() in CLOSED:
        return ()
    spans = []
    for part in re.split(r"[;；、]|,(?=\s*\d)", words):
        found = HOURS.fullmatch(part.strip())
        if found is None:
            return None
        opens, opens_min, closes, closes_min = (int(number) for number in found.groups())
        start, end = opens * 60 + opens_min, closes * 60 + closes_min
        if not 0 <= start < end <= 1440 or max(opens_min, closes_min) > 59:
            return None
        spans.append(Span(start, end))
    return tuple(sorted(spans, key=lambda span: span.start))
