"""What hand-overs cost: how many, why, how long people had them, and what was asked twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from statistics import median

from xiaoer import conversations
from xiaoer.bot import store
from xiaoer.bot.packet_model import HandOverFigures, ReasonCount
from xiaoer.infra.db import Tx


async def hand_over_figures(tx: Tx, days: int) -> HandOverFigures:
    """Of the last days."""
    now = tx.clock.now()
    since = now - timedelta(days=days)
    rows = await store.hand_overs_since(tx, since)
    ends = await conversations.session_ends(tx, [row.session_id for row in rows if row.taken_at])
    waits = [(row.taken_at - row.at).total_seconds() for row in rows if row.taken_at]
    spent = [((ends.get(row.session_id) or now) - row.taken_at).total_seconds() for row in rows if row.taken_at]
    return HandOverFigures(
        since=since,
        talks=max(await store.count_talks(tx, since), len(rows)),
        handed_over=len(rows),
        reasons=_counted(row.reason for row in rows),
        sources=_counted(row.source for row in rows),
        taken=len(waits),
        wait_s=round(median(waits)) if waits else None,
        minutes=round(sum(max(0.0, one) for one in spent) / 60),
        asked_again=sum(1 for row in rows if row.asked_again),
        angry=sum(1 for row in rows if row.mood == "angry"),
    )


def _counted(names: object) -> list[ReasonCount]:
    return [ReasonCount(name, count) for name, count in Counter(names).most_common()]  # type: ignore[call-overload]
