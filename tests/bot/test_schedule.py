"""How far the bot goes: the week on the wall, over midnight, holidays first."""

from datetime import datetime

import pytest

from xiaoer.bot.errors import BotSettingsInvalid
from xiaoer.bot.model import Bargain, BotRule, BotSettings, Does, Mode, Slot
from xiaoer.bot.schedule import check_settings, mode_at

NIGHT = Slot(days=[0, 1, 2, 3, 4], begins="22:00", ends="08:00", mode=Mode.FULL)
WEEK = BotSettings(mode=Mode.SUGGEST, slots=[NIGHT], holiday_mode=Mode.FIRST_ANSWER)


@pytest.mark.parametrize(
    ("at", "mode"),
    [
        ("2026-11-23T21:59", Mode.SUGGEST),
        ("2026-11-23T22:00", Mode.FULL),
        ("2026-11-24T07:59", Mode.FULL),
        ("2026-11-24T08:00", Mode.SUGGEST),
        ("2026-11-28T07:00", Mode.FULL),  # Friday's night runs into Saturday
        ("2026-11-28T23:00", Mode.SUGGEST),
        ("2026-11-23T07:00", Mode.SUGGEST),  # Sunday has no night of its own
    ],
)
def test_a_slot_runs_over_midnight_from_the_day_it_begins(at: str, mode: Mode) -> None:
    assert mode_at(WEEK, datetime.fromisoformat(at)) is mode


def test_a_holiday_goes_before_the_week() -> None:
    assert mode_at(WEEK, datetime.fromisoformat("2026-11-23T23:00"), holiday=True) is Mode.FIRST_ANSWER


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (BotSettings(slots=[Slot(days=[0], begins="08:00", ends="08:00", mode=Mode.FULL)]), "slots[0]"),
        (BotSettings(rules=[BotRule()]), "rules[0]"),
        (BotSettings(rules=[BotRule(words=["发票"], does=Does.SAY_ENTRY)]), "rules[0].entry_id"),
        (BotSettings(bargain=Bargain(floor_percent=90, first_percent=80)), "bargain.first_percent"),
    ],
)
def test_settings_that_make_no_sense_name_their_field(wrong: BotSettings, field: str) -> None:
    with pytest.raises(BotSettingsInvalid) as caught:
        check_settings(wrong)
    assert caught.value.data["field"] == field
