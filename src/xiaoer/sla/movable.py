"""Public holidays that follow a rule, so that every year has them: the nth Monday, Easter, an equinox, a day moved
off the weekend. One-off days, such as a coronation, are not among them; they are added by hand or from a file."""

from collections.abc import Iterator
from datetime import date, timedelta

from xiaoer.sla.model import SpecialDay

MON, THU, SAT, SUN = 0, 3, 5, 6
ONE = timedelta(days=1)
Named = tuple[date, str]


def nth(year: int, month: int, weekday: int, number: int) -> date:
    """The nth such weekday of the month; -1 is the last."""
    if number > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - ONE
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def easter(year: int) -> date:
    """Easter Sunday of the western churches (Butcher's rule)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    k = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * k) // 433
    month = (h + k - 7 * m + 90) // 25
    return date(year, month, (h + k - 7 * m + 33 * month + 19) % 32)


def _nearest(day: date) -> date:
    """Of a Saturday the Friday before, of a Sunday the Monday after."""
    return day + ONE * {SAT: -1, SUN: 1}.get(day.weekday(), 0)


def united_states(year: int) -> Iterator[Named]:
    """Federal holidays on the day on which offices are closed; New Year's Day may be the last day of the year."""
    yield _nearest(date(year, 1, 1)), "New Year's Day"
    yield nth(year, 1, MON, 3), "Martin Luther King Jr. Day"
    yield nth(year, 2, MON, 3), "Washington's Birthday"
    yield nth(year, 5, MON, -1), "Memorial Day"
    yield _nearest(date(year, 6, 19)), "Juneteenth"
    yield _nearest(date(year, 7, 4)), "Independence Day"
    yield nth(year, 9, MON, 1), "Labor Day"
    yield nth(year, 10, MON, 2), "Columbus Day"
    yield _nearest(date(year, 11, 11)), "Veterans Day"
    yield nth(year, 11, THU, 4), "Thanksgiving"
    yield _nearest(date(year, 12, 25)), "Christmas Day"
    if date(year + 1, 1, 1).weekday() == SAT:
        yield date(year, 12, 31), "New Year's Day"


def england(year: int) -> Iterator[Named]:
    """Bank holidays of England and Wales, moved off the weekend to the next free weekday."""
    new_year = date(year, 1, 1)
    yield new_year + ONE * {SAT: 2, SUN: 1}.get(new_year.weekday(), 0), "New Year's Day"
    sunday = easter(year)
    yield sunday - 2 * ONE, "Good Friday"
    yield sunday + ONE, "Easter Monday"
    yield nth(year, 5, MON, 1), "Early May bank holiday"
    yield nth(year, 5, MON, -1), "Spring bank holiday"
    yield nth(year, 8, MON, -1), "Summer bank holiday"
    christmas = date(year, 12, 25)
    yield christmas + ONE * {SAT: 2, SUN: 2}.get(christmas.weekday(), 0), "Christmas Day"
    yield date(year, 12, 26) + ONE * {SAT: 2, SUN: 2}.get(date(year, 12, 26).weekday(), 0), "Boxing Day"


def germany(year: int) -> Iterator[Named]:
    """Those of all sixteen states."""
    sunday = easter(year)
    yield date(year, 1, 1), "Neujahr"
    yield sunday - 2 * ONE, "Karfreitag"
    yield sunday + ONE, "Ostermontag"
    yield date(year, 5, 1), "Erster Mai"
    yield sunday + 39 * ONE, "Christi Himmelfahrt"
    yield sunday + 50 * ONE, "Pfingstmontag"
    yield date(year, 10, 3), "Tag der Deutschen Einheit"
    yield date(year, 12, 25), "Erster Weihnachtstag"
    yield date(year, 12, 26), "Zweiter Weihnachtstag"


def _equinox(year: int, first: float) -> int:
    """The day of March or September, by the rule that is good for 1980 to 2099."""
    return int(first + 0.242194 * (year - 1980)) - (year - 1980) // 4


def japan(year: int) -> Iterator[Named]:
    """国民の祝日 with 振替休日 and 国民の休日."""
    named = dict(_japan_by_law(year))
    for day in sorted(named):
        if day.weekday() == SUN:
            free = day + ONE
            while free in named:
                free += ONE
            named[free] = "振替休日"
    for day in sorted(named):
        between = day + ONE
        if between not in named and between + ONE in named and between.weekday() != SUN:
            named[between] = "国民の休日"
    yield from sorted(named.items())


def _japan_by_law(year: int) -> Iterator[Named]:
    yield date(year, 1, 1), "元日"
    yield nth(year, 1, MON, 2), "成人の日"
    yield date(year, 2, 11), "建国記念の日"
    yield date(year, 2, 23), "天皇誕生日"
    yield date(year, 3, _equinox(year, 20.8431)), "春分の日"
    yield date(year, 4, 29), "昭和の日"
    yield date(year, 5, 3), "憲法記念日"
    yield date(year, 5, 4), "みどりの日"
    yield date(year, 5, 5), "こどもの日"
    yield nth(year, 7, MON, 3), "海の日"
    yield date(year, 8, 11), "山の日"
    yield nth(year, 9, MON, 3), "敬老の日"
    yield date(year, 9, _equinox(year, 23.2488)), "秋分の日"
    yield nth(year, 10, MON, 2), "スポーツの日"
    yield date(year, 11, 3), "文化の日"
    yield date(year, 11, 23), "勤労感謝の日"


RULES = {"us": united_states, "gb": england, "de": germany, "jp": japan}
FIRST, LAST = 2023, 2099
"""Before, some of these days lay elsewhere; after, the equinox rule ends."""


def days_of(pack: str, year: int) -> tuple[SpecialDay, ...]:
    """Those that fall into the year, by date."""
    return tuple(SpecialDay(on, (), name) for on, name in sorted(RULES[pack](year)) if on.year == year)
