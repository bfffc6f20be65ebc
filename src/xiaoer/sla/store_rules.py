"""SQL of targets and calendars. Versions are added, never changed."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import and_, func, insert, or_, select

from xiaoer import merchants
from xiaoer.infra.db import Tx
from xiaoer.sla.defaults import DEFAULT_CALENDAR, DEFAULT_RULES, usual_hours
from xiaoer.sla.errors import NoSuchCalendar
from xiaoer.sla.model import Calendar
from xiaoer.sla.rules_model import Rules, RulesView
from xiaoer.sla.tables import sla_calendar, sla_rules

CalendarKey = tuple[str, int]
r, k = sla_rules.c, sla_calendar.c


async def rules_in_force(tx: Tx) -> RulesView:
    query = select(sla_rules).where(r.merchant_id == tx.merchant_id).order_by(r.version.desc()).limit(1)
    row = (await tx.conn.execute(query)).one_or_none()
    if row is None:
        return RulesView(version=0, rules=DEFAULT_RULES, saved_at=None, saved_by="")
    rules = msgspec.convert(row.rules, Rules)
    return RulesView(version=row.version, rules=rules, saved_at=row.saved_at, saved_by=row.saved_by)


async def rules_of(tx: Tx, versions: Iterable[int]) -> dict[int, Rules]:
    """By version; those that clocks began under."""
    found, asked = {0: DEFAULT_RULES}, {version for version in versions if version > 0}
    if asked:
        query = select(r.version, r.rules).where(r.merchant_id == tx.merchant_id, r.version.in_(asked))
        found |= {row.version: msgspec.convert(row.rules, Rules) for row in await tx.conn.execute(query)}
    return found


async def add_rules(tx: Tx, rules: Rules) -> int:
    """The number of the new version. Who saves at the same moment waits, and is the next version."""
    await merchants.get_merchant(tx, lock=True)
    version = 1 + (await rules_in_force(tx)).version
    values = {"rules": msgspec.to_builtins(rules), "saved_by": tx.actor.id, "saved_at": tx.clock.now()}
    await tx.conn.execute(insert(sla_rules).values(merchant_id=tx.merchant_id, version=version, **values))
    return version


async def current_calendars(tx: Tx) -> dict[str, CalendarKey]:
    """The newest version of each calendar; `default` is always there."""
    query = select(k.id, func.max(k.version)).where(k.merchant_id == tx.merchant_id).group_by(k.id)
    return {DEFAULT_CALENDAR: (DEFAULT_CALENDAR, 0)} | {
        row[0]: (row[0], row[1]) for row in await tx.conn.execute(query)
    }


async def calendars_of(tx: Tx, keys: Iterable[CalendarKey]) -> dict[CalendarKey, Calendar]:
    """Raises NoSuchCalendar."""
    asked = set(keys)
    found: dict[CalendarKey, Calendar] = {}
    if (DEFAULT_CALENDAR, 0) in asked:
        found[DEFAULT_CALENDAR, 0] = usual_hours((await merchants.get_merchant(tx)).time_zone)
    if stored := asked - set(found):
        same = or_(*(and_(k.id == one, k.version == version) for one, version in stored))
        query = select(k.id, k.version, k.calendar).where(k.merchant_id == tx.merchant_id, same)
        rows = await tx.conn.execute(query)
        found |= {(row.id, row.version): msgspec.convert(row.calendar, Calendar) for row in rows}
    if missing := asked - set(found):
        raise NoSuchCalendar(calendar_id=next(iter(missing))[0])
    return found


async def add_calendar(tx: Tx, calendar_id: str, calendar: Calendar) -> int:
    """The number of the new version. Who saves at the same moment waits, and is the next version."""
    await merchants.get_merchant(tx, lock=True)
    known = (await current_calendars(tx)).get(calendar_id)
    version = 1 + (known[1] if known else 0)
    values = {"calendar": msgspec.to_builtins(calendar), "saved_by": tx.actor.id, "saved_at": tx.clock.now()}
    new = insert(sla_calendar).values(merchant_id=tx.merchant_id, id=calendar_id, version=version, **values)
    await tx.conn.execute(new)
    return version
