"""What clocks, calendars and promises refuse."""

from xiaoer.kernel.errors import Invalid, NotFound


class NeverOpens(Invalid):
    """The calendar has no working time, so nothing can fall due by it."""

    code = "never_opens"


class UnknownZone(Invalid):
    code = "unknown_zone"


class BadSpan(Invalid):
    """A span of hours that ends before it begins, lies outside its day or covers another."""

    code = "bad_span"


class CalendarTooLong(Invalid):
    """More special `days`, or more `spans` of hours in one day, than a calendar may have."""

    code = "calendar_too_long"


class BadDay(Invalid):
    """A special day named twice."""

    code = "bad_day"


class BadTarget(Invalid):
    """A target that cannot be kept as data: `field` says what is wrong with the clock `name`."""

    code = "bad_target"


class NoSuchCalendar(NotFound):
    code = "no_such_calendar"


class NoSuchPack(NotFound):
    """No holidays of this country, or not of this `year`: China's are known once they are published."""

    code = "no_such_pack"


class NoDaysFound(Invalid):
    """No line of the file says a day; `line` is the first that was not understood."""

    code = "no_days_found"


class NoSuchClock(NotFound):
    code = "no_such_clock"


class NoSuchPromise(NotFound):
    code = "no_such_promise"


class PromiseInThePast(Invalid):
    code = "promise_in_the_past"


class NoSuchReason(Invalid):
    code = "no_such_reason"
