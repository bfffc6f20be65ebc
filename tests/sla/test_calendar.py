"""Working time by the wall clock of a zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from xiaoer.sla.calendar import due_after, is_open, next_opening, open_between
from xiaoer.sla.check_calendar import check_calendar
from xiaoer.sla.errors import BadDay, BadSpan, CalendarTooLong, NeverOpens, UnknownZone
from xiaoer.sla.model import ALWAYS, Calendar, Span, SpecialDay

OFFICE = (Span(9 * 60, 12 * 60), Span(13 * 60, 18 * 60))
HOUR = timedelta(hours=1)


def office(zone: str = "Asia/Shanghai", *days: SpecialDay) -> Calendar:
    return Calendar(zone, (OFFICE,) * 5 + ((), ()), days)


def at(text: str, zone: str = "Asia/Shanghai", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def test_several_spans_of_a_day_are_added() -> None:
    assert open_between(office(), at("2026-11-23 08:00"), at("2026-11-23 20:00")) == 8 * HOUR


def test_time_goes_on_after_lunch_and_after_the_weekend() -> None:
    assert due_after(office(), at("2026-11-20 11:30"), HOUR) == at("2026-11-20 13:30")
    assert due_after(office(), at("2026-11-20 17:30"), HOUR) == at("2026-11-23 09:30")


def test_what_ends_with_the_day_is_due_when_it_ends() -> None:
    assert due_after(office(), at("2026-11-20 17:00"), HOUR) == at("2026-11-20 18:00")


def test_no_time_is_due_at_once_even_on_sunday() -> None:
    assert due_after(office(), at("2026-11-22 10:00"), timedelta()) == at("2026-11-22 10:00")


def test_a_holiday_counts_nothing_and_a_shifted_sunday_counts_as_worked() -> None:
    """China's National Day of 2026: closed from Thursday 1 October, worked on Sunday 20 September."""
    mine = office(
        "Asia/Shanghai", SpecialDay(date(2026, 10, 1), (), "国庆节"), SpecialDay(date(2026, 9, 20), OFFICE, "调休上班")
    )
    assert open_between(mine, at("2026-10-01 00:00"), at("2026-10-02 00:00")) == timedelta()
    assert open_between(mine, at("2026-09-20 00:00"), at("2026-09-21 00:00")) == 8 * HOUR


def test_the_hour_that_summer_time_skips_is_not_worked() -> None:
    night = Calendar("Europe/London", ((Span(0, 180),),) * 7)
    assert open_between(night, at("2026-03-29 00:00", "UTC"), at("2026-03-29 12:00", "UTC")) == 2 * HOUR


def test_the_hour_that_winter_time_repeats_is_worked_twice() -> None:
    night = Calendar("Europe/London", ((Span(60, 120),),) * 7)
    assert open_between(night, at("2026-10-25 00:00", "UTC"), at("2026-10-25 12:00", "UTC")) == 2 * HOUR
    early = due_after(night, at("2026-10-25 00:30", "Europe/London"), timedelta(minutes=90))
    assert early == at("2026-10-25 01:30", "Europe/London", fold=1)


def test_half_a_repeated_hour_is_open_in_two_pieces() -> None:
    piece = Calendar("Europe/London", ((Span(75, 90),),) * 7)
    assert open_between(piece, at("2026-10-25 00:00", "UTC"), at("2026-10-25 12:00", "UTC")) == timedelta(minutes=30)


def test_a_day_that_a_zone_leaves_out_is_no_day() -> None:
    """Samoa went from 29 to 31 December 2011."""
    samoa = Calendar("Pacific/Apia", ((Span(540, 1020),),) * 7)
    end = at("2012-01-01 00:00", "Pacific/Apia")
    assert open_between(samoa, at("2011-12-29 00:00", "Pacific/Apia"), end) == 16 * HOUR


def test_a_clock_that_changes_by_half_an_hour_is_met() -> None:
    lord_howe = Calendar("Australia/Lord_Howe", ((Span(0, 1440),),) * 7)
    spent = open_between(lord_howe, at("2026-04-04 12:00", "UTC"), at("2026-04-05 12:00", "UTC"))
    assert spent == 24 * HOUR


def test_round_the_clock_is_plain_subtraction() -> None:
    start, end = at("2026-01-01 00:00:00.000001"), at("2026-12-31 23:59:59.999999")
    assert open_between(ALWAYS, start, end) == end - start


def test_the_next_opening_is_now_or_the_first_instant_that_is_open() -> None:
    assert next_opening(office(), at("2026-11-20 10:00")) == at("2026-11-20 10:00")
    assert next_opening(office(), at("2026-11-20 18:00")) == at("2026-11-23 09:00")
    assert not is_open(office(), at("2026-11-20 18:00"))


def test_a_calendar_that_never_opens_is_refused() -> None:
    with pytest.raises(NeverOpens):
        check_calendar(Calendar("Asia/Shanghai", ((),) * 7))
    with pytest.raises(NeverOpens):
        due_after(Calendar("Asia/Shanghai", ((),) * 7), at("2026-11-20 10:00"), HOUR)


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../etc/passwd", "Asia/Shang\x00hai"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(UnknownZone):
        check_calendar(office(zone))


def test_spans_that_overlap_or_run_backwards_are_refused() -> None:
    for spans in ((Span(60, 60),), (Span(120, 60),), (Span(0, 100), Span(90, 200))):
        with pytest.raises(BadSpan):
            check_calendar(Calendar("UTC", (spans, *((OFFICE,) * 6))))


def test_a_special_day_named_twice_is_refused() -> None:
    day = SpecialDay(date(2026, 10, 1))
    with pytest.raises(BadDay):
        check_calendar(office("UTC", day, day))


def test_a_calendar_has_a_limit() -> None:
    hours = tuple(Span(minute, minute + 1) for minute in range(0, 50, 2))
    with pytest.raises(CalendarTooLong):
        check_calendar(Calendar("UTC", (hours,) * 7))
    days = tuple(SpecialDay(date(2026, 1, 1) + timedelta(days=number)) for number in range(2001))
    with pytest.raises(CalendarTooLong):
        check_calendar(Calendar("UTC", ((Span(0, 1),),) * 7, days))
