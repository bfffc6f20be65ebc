"""Holidays: published ones, those by rule, and those of the merchant's own file."""

from datetime import date

import pytest

from xiaoer.sla import with_pack
from xiaoer.sla.errors import NoDaysFound, NoSuchPack
from xiaoer.sla.model import Calendar, Span, SpecialDay
from xiaoer.sla.movable import easter
from xiaoer.sla.packs import NAMES, days_of, years_of
from xiaoer.sla.read_days import with_days

NINE_TO_SIX = (Span(540, 1080),)
WEEK = Calendar("Asia/Shanghai", (NINE_TO_SIX,) * 5 + ((), ()))
PUBLISHED = {  # as their governments list them
    ("us", 2026): "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    ("us", 2027): "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    ("gb", 2026): "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    ("gb", 2027): "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    ("de", 2026): "01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26",
    ("jp", 2026): "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 "
    "10-12 11-03 11-23",
    ("jp", 2027): "01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 "
    "10-11 11-03 11-23",
}  # fmt: skip


@pytest.mark.parametrize(("pack", "year"), PUBLISHED)
def test_the_days_by_rule_are_those_that_governments_list(pack: str, year: int) -> None:
    assert [f"{day.on:%m-%d}" for day in days_of(pack, year, ())] == PUBLISHED[pack, year].split()


def test_easter_is_where_it_was_and_will_be() -> None:
    assert [easter(year) for year in (2000, 2025, 2038, 2076)] == [
        date(2000, 4, 23), date(2025, 4, 20), date(2038, 4, 25), date(2076, 4, 19),
    ]  # fmt: skip


@pytest.mark.parametrize("year", [2025, 2026])
def test_chinas_shifted_days_have_hours_and_its_holidays_none(year: int) -> None:
    days = {day.on: day for day in with_pack(WEEK, "cn", year).days}
    worked = [on for on, day in days.items() if day.spans]
    assert all(on.weekday() > 4 and days[on].spans == NINE_TO_SIX for on in worked)
    assert (len(days) - len(worked), len(worked)) == {2025: (28, 5), 2026: (33, 6)}[year]


def test_a_holiday_that_the_merchant_works_stays_theirs() -> None:
    own = Calendar("Asia/Shanghai", WEEK.week, (SpecialDay(date(2025, 10, 1), NINE_TO_SIX, "值班"),))
    assert next(day for day in with_pack(own, "cn", 2025).days if day.on == date(2025, 10, 1)).name == "值班"


def test_what_nobody_has_published_is_refused() -> None:
    for pack, year in (("cn", 2027), ("fr", 2026), ("us", 2100)):
        with pytest.raises(NoSuchPack):
            days_of(pack, year, ())
    assert all(years_of(pack) for pack in NAMES)


ICS = """BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20261224\r
DTEND;VALUE=DATE:20261227\r
SUMMARY:Winter\\, clo\r
 sed\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART:20261231T120000Z\r
SUMMARY:New Year's Eve\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:no day\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_a_calendar_programs_file_gives_whole_days() -> None:
    read = with_days(WEEK, ICS)
    assert [(f"{day.on:%m-%d}", day.spans, day.name) for day in read.calendar.days] == [
        ("12-24", (), "Winter, closed"),
        ("12-25", (), "Winter, closed"),
        ("12-26", (), "Winter, closed"),
        ("12-31", (), "New Year's Eve"),
    ]
    assert (read.added, len(read.skipped)) == (4, 1)


def test_lines_of_a_sheet_give_days_and_hours_and_bad_lines_are_named() -> None:
    lines = "日期,时间,名称|2026-12-24,09:00-13:00,平安夜|2026/12/25,休,圣诞|2026-02-30,,没有这天|2026-12-31,早上,?"
    sheet = "\ufeff" + lines.replace("|", "\n")
    read = with_days(WEEK, sheet)
    assert [(day.on.day, day.spans) for day in read.calendar.days] == [(24, (Span(540, 780),)), (25, ())]
    assert (read.added, read.skipped) == (2, [4, 5])
    again = with_days(read.calendar, sheet)
    assert (again.added, again.calendar) == (0, read.calendar)


@pytest.mark.parametrize("content", ["", "hello\nworld", "BEGIN:VCALENDAR\nEND:VCALENDAR", "9999999999,,"])
def test_a_file_without_a_day_is_refused(content: str) -> None:
    with pytest.raises(NoDaysFound):
        with_days(WEEK, content)


def test_a_file_of_too_many_days_is_cut_at_the_limit() -> None:
    many = "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\nDTSTART:20260101\nDTEND:20991231\nEND:VEVENT\n" * 50
    assert with_days(WEEK, many).added == 366


def test_a_day_that_nobody_lives_to_see_is_no_day() -> None:
    far = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:99991231\nEND:VEVENT\nEND:VCALENDAR"
    with pytest.raises(NoDaysFound):
        with_days(WEEK, far)
