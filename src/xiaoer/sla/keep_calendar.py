"""Calendars: each save is a new version, and clocks that run keep the hours that they began with."""

import msgspec

from xiaoer import merchants
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.sla import store_rules
from xiaoer.sla.calendar import is_open, next_change
from xiaoer.sla.check_calendar import check_calendar
from xiaoer.sla.errors import NoSuchCalendar
from xiaoer.sla.model import Calendar
from xiaoer.sla.packs import days_of
from xiaoer.sla.rules_model import CalendarView


async def save_calendar(tx: Tx, calendar_id: str | None, calendar: Calendar) -> CalendarView:
    """A new calendar, or a new version of `calendar_id` (`default` is the one for everybody).

    Raises UnknownZone, BadSpan, BadDay, NeverOpens or NoSuchCalendar.
    """
    check_calendar(calendar)
    if calendar_id and calendar_id not in await store_rules.current_calendars(tx):
        raise NoSuchCalendar(calendar_id=calendar_id)
    one = calendar_id or new_id("cal")
    tidy = msgspec.structs.replace(calendar, days=tuple(sorted(calendar.days, key=lambda day: day.on)))
    version = await store_rules.add_calendar(tx, one, tidy)
    await audit.record(tx, "calendar.saved", one, version=version, days=len(tidy.days))
    return next(view for view in await list_calendars(tx) if view.id == one)


async def list_calendars(tx: Tx) -> list[CalendarView]:
    """The newest version of each, with whether it is open now and when that changes."""
    keys = await store_rules.current_calendars(tx)
    found = await store_rules.calendars_of(tx, keys.values())
    used = (await store_rules.rules_in_force(tx)).rules.calendar_of
    now = tx.clock.now()
    return [
        CalendarView(
            id=one,
            version=version,
            calendar=found[one, version],
            used_by=tuple(sorted(who for who, what in used.items() if what == one)),
            open_now=is_open(found[one, version], now),
            next_change_at=next_change(found[one, version], now),
        )
        for one, version in sorted(keys.values(), key=lambda key: (key[0] != "default", key[0]))
    ]


async def calendar_for(tx: Tx, shop_id: str, team_id: str = "") -> Calendar:
    """The hours by which this shop, or this team, works now."""
    rules = (await store_rules.rules_in_force(tx)).rules
    keys = await store_rules.current_calendars(tx)
    key = keys.get(rules.calendar_for(shop_id, team_id), keys["default"])
    return (await store_rules.calendars_of(tx, [key]))[key]


async def calendar_named(tx: Tx, calendar_id: str) -> Calendar:
    """The hours of this calendar now. Raises NoSuchCalendar."""
    key = (await store_rules.current_calendars(tx)).get(calendar_id)
    if key is None:
        raise NoSuchCalendar(calendar_id=calendar_id[:64])
    return (await store_rules.calendars_of(tx, [key]))[key]


async def zone_of(tx: Tx) -> str:
    return (await merchants.get_merchant(tx)).time_zone


def with_pack(calendar: Calendar, pack: str, year: int) -> Calendar:
    """The calendar with the statutory days of a country; days that it names already stay as they are.

    A shifted working day has the hours of the first weekday that has any. Raises NoSuchPack.
    """
    hours = next((spans for spans in calendar.week if spans), ())
    named = {day.on for day in calendar.days}
    new = [day for day in days_of(pack, year, hours) if day.on not in named]
    return msgspec.structs.replace(calendar, days=tuple(sorted((*calendar.days, *new), key=lambda day: day.on)))
