"""Targets and who goes by which calendar: a new version counts for clocks that begin after it."""

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.sla import store_rules
from xiaoer.sla.check_calendar import check_zone
from xiaoer.sla.errors import BadTarget, NoSuchCalendar
from xiaoer.sla.model import Target
from xiaoer.sla.rules_model import Rules, RulesView

MOST_TARGETS, MOST_ALERTS = 200, 12


async def save_rules(tx: Tx, rules: Rules) -> RulesView:
    """In force from now on; clocks that run go on as they began. Raises BadTarget, UnknownZone or NoSuchCalendar."""
    if len(rules.targets) > MOST_TARGETS:
        raise BadTarget(name="", field="targets", limit=MOST_TARGETS)
    met = set()
    for target in rules.targets:
        place = (target.name, target.channel, target.shop_id, target.team_id)
        if place in met:
            raise BadTarget(name=target.name, field="twice")
        met.add(place)
        _check(target)
    known = await store_rules.current_calendars(tx)
    for calendar_id in rules.calendar_of.values():
        if calendar_id not in known:
            raise NoSuchCalendar(calendar_id=calendar_id)
    version = await store_rules.add_rules(tx, rules)
    await audit.record(tx, "targets.saved", "sla", version=version, targets=len(rules.targets))
    return await store_rules.rules_in_force(tx)


def _check(target: Target) -> None:
    if target.window:
        check_zone(target.window.zone)
        if target.window.start == target.window.end:
            raise BadTarget(name=target.name, field="window")
    if len(target.alerts) > MOST_ALERTS:
        raise BadTarget(name=target.name, field="alerts", limit=MOST_ALERTS)
    for alert in target.alerts:
        if bool(alert.percent) == bool(alert.after_s) or alert.after_s > target.target_s:
            raise BadTarget(name=target.name, field="alerts")
