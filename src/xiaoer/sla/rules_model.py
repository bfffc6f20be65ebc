"""A merchant's targets, and which calendar counts for whom: one document a version."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from xiaoer.sla.model import Calendar, Target


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    targets: tuple[Target, ...]
    calendar_of: dict[str, str] = {}
    """`shop:<id>` or `team:<id>` → id of a calendar; the others go by `default`."""

    def for_talk(self, channel: str, shop_id: str, team_id: str) -> list[int]:
        """The places of the targets that count for a conversation: of each name the nearest."""
        own = any(target.channel == channel for target in self.targets)
        nearest: dict[str, tuple[int, int]] = {}
        for number, target in enumerate(self.targets):
            near = _nearness(target, channel if own else "*", shop_id, team_id)
            if near > nearest.get(target.name, (0, 0))[0]:
                nearest[target.name] = (near, number)
        return [number for _, number in nearest.values()]

    def calendar_for(self, shop_id: str, team_id: str) -> str:
        return self.calendar_of.get(f"team:{team_id}") or self.calendar_of.get(f"shop:{shop_id}") or "default"


def _nearness(target: Target, channel: str, shop_id: str, team_id: str) -> int:
    """0: it does not count here."""
    asked: Sequence[tuple[str, str, int]] = ((target.shop_id, shop_id, 2), (target.team_id, team_id, 4))
    if target.channel not in (channel, "*") or any(want and want != have for want, have, _ in asked):
        return 0
    if target.channel == "*" and channel != "*" and not target.shop_id and not target.team_id:
        return 0
    return 1 + sum(weight for want, _, weight in asked if want)


class RulesView(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    """0: what the product brings."""
    rules: Rules
    saved_at: datetime | None
    saved_by: str


class CalendarView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    version: int
    calendar: Calendar
    used_by: tuple[str, ...] = ()
    """`shop:<id>` and `team:<id>`."""
    open_now: bool = False
    next_change_at: datetime | None = None
