"""How long callers wait by half-hour, and how many colleagues would be enough."""

from datetime import datetime

from msgspec import Struct

from xiaoer import merchants
from xiaoer.infra.db import Tx
from xiaoer.sla import agents_needed
from xiaoer.tickets import settings, store_parts

HALF_HOURS = 2
"""Of an hour."""
USUAL_TALK_S = 180


class HalfHour(Struct, frozen=True, kw_only=True):
    """Incoming calls of one half-hour of the day, over the whole stretch."""

    at: str
    """`09:30` of the merchant's clock."""
    calls: int
    abandoned: int
    wait_s: float
    wait_p90_s: float
    talk_s: float
    per_day: float
    needed: int
    """Colleagues on the telephone."""


class CallFigures(Struct, frozen=True, kw_only=True):
    since: datetime
    until: datetime
    calls: int
    abandoned: int
    half_hours: list[HalfHour]
    answer_within_s: int
    answered_share: float
    """What `needed` aims at."""


async def call_figures(tx: Tx, since: datetime, until: datetime) -> CallFigures:
    numbers, zone = await settings.read(tx), (await merchants.get_merchant(tx)).time_zone
    days = max(1.0, (until - since).total_seconds() / 86400)
    found = []
    for row in await store_parts.calls_by_half_hour(tx, since, until, zone):
        talk = float(row.talk_s or USUAL_TALK_S)
        per_day = row.calls / days
        found.append(
            HalfHour(
                at=f"{int(row.slot) // 2:02d}:{int(row.slot) % 2 * 30:02d}",
                calls=row.calls,
                abandoned=row.abandoned,
                wait_s=float(row.wait_s or 0),
                wait_p90_s=float(row.wait_p90_s or 0),
                talk_s=talk,
                per_day=round(per_day, 2),
                needed=needed(per_day, talk, numbers.answer_within_s, numbers.answered_share),
            )
        )
    return CallFigures(
        since=since,
        until=until,
        calls=sum(one.calls for one in found),
        abandoned=sum(one.abandoned for one in found),
        half_hours=found,
        answer_within_s=numbers.answer_within_s,
        answered_share=numbers.answered_share,
    )


def needed(calls: float, talk_s: float, within_s: float, share: float) -> int:
    """The fewest colleagues with whom so large a share of `calls` in a half-hour is answered within `within_s`."""
    return agents_needed(calls * HALF_HOURS, max(talk_s, 1.0), within_s, share * 100)
