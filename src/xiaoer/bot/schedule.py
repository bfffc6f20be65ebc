"""How far the bot goes at a moment: the shop's week, its holidays, else its ordinary mode. Pure."""

from __future__ import annotations

from datetime import datetime

from xiaoer.bot.errors import BotSettingsInvalid
from xiaoer.bot.model import BotSettings, Mode, Slot

DAYS, DAY_MINUTES = 7, 1440


def mode_at(settings: BotSettings, local: datetime, *, holiday: bool = False) -> Mode:
    """`local`: on the wall of the merchant's zone."""
    if holiday and settings.holiday_mode is not None:
        return settings.holiday_mode
    minute = local.hour * 60 + local.minute
    for slot in settings.slots:
        if _lies_in(slot, local.weekday(), minute):
            return slot.mode
    return settings.mode


def _lies_in(slot: Slot, weekday: int, minute: int) -> bool:
    begins, ends = minutes(slot.begins), minutes(slot.ends)
    if begins < ends:
        return weekday in slot.days and begins <= minute < ends
    before = (weekday - 1) % DAYS
    return (weekday in slot.days and minute >= begins) or (before in slot.days and minute < ends)


def minutes(clock: str) -> int:
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def check_settings(settings: BotSettings) -> None:
    """Raises BotSettingsInvalid."""
    for n, slot in enumerate(settings.slots):
        if slot.begins == slot.ends:
            raise BotSettingsInvalid(field=f"slots[{n}]")
    for n, rule in enumerate(settings.rules):
        if not rule.words and not rule.intent:
            raise BotSettingsInvalid(field=f"rules[{n}]")
        if rule.does == "say_entry" and not rule.entry_id:
            raise BotSettingsInvalid(field=f"rules[{n}].entry_id")
    if settings.bargain.first_percent < settings.bargain.floor_percent:
        raise BotSettingsInvalid(field="bargain.first_percent")
