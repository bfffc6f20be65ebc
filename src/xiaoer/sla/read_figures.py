"""Figures from the half-hours: what each platform judges now, and what waiting is like through the day."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, and_, cast, func, select

from xiaoer import merchants
from xiaoer.infra.db import Tx
from xiaoer.sla.erlang import agents_needed
from xiaoer.sla.figures_model import Counts, Forecast, HalfHour, Waiting, WaitsView
from xiaoer.sla.forecast import order, outlook, share
from xiaoer.sla.model import State, Target
from xiaoer.sla.read_clocks import running
from xiaoer.sla.store_rules import rules_in_force
from xiaoer.sla.tables import sla_clock, sla_half_hour

h, c = sla_half_hour.c, sla_clock.c
NAMED = 20
"""So many are named to be answered next."""
LOOKED_AT = 2000
USUAL_PACE_S = 60
"""How long a reply takes while too few were seen to say."""
ENOUGH = 5
Key = tuple[str, str, str]
"""Shop, channel, name."""


async def forecasts(tx: Tx, agents: int, shop_id: str | None = None) -> list[Forecast]:
    """One for each shop and figure that has something to judge; the one furthest from its goal first."""
    rules = (await rules_in_force(tx)).rules
    zone = ZoneInfo((await merchants.get_merchant(tx)).time_zone)
    pace_s = await _pace(tx)
    found = []
    for key, target in (await _figures(tx, rules.targets, shop_id)).items():
        since = _since(tx.clock.now(), zone, target.figure_days)
        found.append(await _forecast(tx, key, target, since, pace_s, agents))
    worth = [one for one in found if one.counts.judged or one.counts.running]
    return sorted(worth, key=lambda one: (one.expected_percent or 0) - one.goal_percent)


def _since(now: datetime, zone: ZoneInfo, days: int) -> datetime:
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days - 1)


async def _figures(tx: Tx, targets: Sequence[Target], shop_id: str | None) -> dict[Key, Target]:
    """Every shop, channel and name that was counted in the last thirty days or waits now."""
    since = tx.clock.now() - timedelta(days=30)
    counted = select(h.shop_id, h.channel, h.name).where(h.merchant_id == tx.merchant_id, h.at >= since)
    waits = select(c.shop_id, c.channel, c.name).where(c.merchant_id == tx.merchant_id, c.ended_at.is_(None))
    keys = {(row[0], row[1], row[2]) for row in await tx.conn.execute(counted.union(waits))}
    found = {}
    for key in sorted(keys):
        target = max((one for one in targets if _fits(one, key)), key=_nearness, default=None)
        if target and target.goal_percent is not None and shop_id in (None, key[0]):
            found[key] = target
    return found


def _fits(target: Target, key: Key) -> bool:
    return target.name == key[2] and target.channel in (key[1], "*") and target.shop_id in ("", key[0])


def _nearness(target: Target) -> tuple[bool, bool]:
    """The shop's own before the channel's, the channel's before everybody's."""
    return bool(target.shop_id), target.channel != "*"


async def _forecast(tx: Tx, key: Key, target: Target, since: datetime, pace_s: int, agents: int) -> Forecast:
    looked_at = await running(tx, *key, LOOKED_AT)
    waits = [one for one in looked_at if one.state is State.RUNNING]
    left = [one.left_s for one in waits]
    if len(looked_at) == LOOKED_AT and left:  # of the others it is known that they have no less time
        left += [left[-1]] * await _more(tx, key)
    counts = await _counts(tx, key, since, len(left))
    goal = target.goal_percent or 0
    seen = outlook(counts, left, goal, pace_s, agents)
    ordered = [waits[place] for place in order(left[: len(waits)])[:NAMED]]
    return Forecast(
        shop_id=key[0],
        channel=key[1],
        name=key[2],
        target_s=target.target_s,
        goal_percent=goal,
        since=since,
        counts=counts,
        now_percent=seen.now_percent,
        best_percent=seen.best_percent,
        worst_percent=seen.worst_percent,
        expected_percent=seen.expected_percent,
        can_lose=seen.can_lose,
        pace_s=pace_s,
        agents=agents,
        next_up=[
            Waiting(one.id, one.subject_kind, one.subject_id, one.due_at, one.left_s) for one in ordered if one.due_at
        ],
    )


async def _more(tx: Tx, key: Key) -> int:
    """How many run besides those that were looked at."""
    mine = (c.merchant_id == tx.merchant_id, c.shop_id == key[0], c.channel == key[1], c.name == key[2])
    query = select(func.count()).where(*mine, c.ended_at.is_(None), c.breached_at.is_(None), c.due_at.is_not(None))
    return max(0, (await tx.conn.execute(query)).scalar_one() - LOOKED_AT)


async def _counts(tx: Tx, key: Key, since: datetime, still_running: int) -> Counts:
    sums = [func.coalesce(func.sum(h[name]), 0) for name in ("met", "late", "waived", "dropped")]
    mine = (h.merchant_id == tx.merchant_id, h.shop_id == key[0], h.channel == key[1], h.name == key[2])
    met, late, waived, dropped = (await tx.conn.execute(select(*sums).where(*mine, h.at >= since))).one()
    over = select(func.count()).where(
        c.merchant_id == tx.merchant_id, c.shop_id == key[0], c.channel == key[1], c.name == key[2],
        c.ended_at.is_(None), c.breached_at.is_not(None), c.started_at >= since,
    )  # fmt: skip
    overdue = (await tx.conn.execute(over)).scalar_one()
    return Counts(int(met), int(late), int(waived), int(dropped), int(overdue), still_running)


async def _pace(tx: Tx) -> int:
    """Seconds from the buyer's words to the answer, in the mean of the last two hours."""
    since = tx.clock.now() - timedelta(hours=2)
    sums = select(func.sum(h.waited_s), func.sum(h.met + h.late)).where(
        h.merchant_id == tx.merchant_id, h.name == "each_reply", h.at >= since
    )
    waited, count = (await tx.conn.execute(sums)).one()
    return max(5, min(600, int(waited) // int(count))) if count and count >= ENOUGH else USUAL_PACE_S


async def waits_by_half_hour(tx: Tx, days: int, name: str = "first_reply", shop_id: str | None = None) -> WaitsView:
    """Of the last `days` whole days: how many asked, gave up and waited how long, by time of day, and who is needed."""
    zone = (await merchants.get_merchant(tx)).time_zone
    until = _since(tx.clock.now(), ZoneInfo(zone), 1)
    minute = cast(func.extract("epoch", func.timezone(zone, h.at)) / 1800, Integer) % 48
    mine = [h.merchant_id == tx.merchant_id, h.name == name, h.at >= until - timedelta(days=days), h.at < until]
    mine += [h.shop_id == shop_id] if shop_id else []
    sums = [func.sum(h[one]) for one in ("met", "late", "waived", "dropped", "waited_s")]
    rows = await tx.conn.execute(select(minute.label("place"), *sums).where(and_(*mine)).group_by("place"))
    by_place = {row[0]: Counter(met=row[1], late=row[2], waived=row[3], dropped=row[4], s=row[5]) for row in rows}
    rules = (await rules_in_force(tx)).rules
    pace_s = await _pace(tx)
    target = next((one for one in rules.targets if one.name == name), next(iter(rules.targets), None))
    if target is None:  # a merchant may keep no clock at all
        return WaitsView(name, days, pace_s, [])
    items = [_half_hour(place, by_place[place], days, target, pace_s) for place in sorted(by_place)]
    return WaitsView(name, days, pace_s, items)


def _half_hour(place: int, count: Counter[str], days: int, target: Target, pace_s: int) -> HalfHour:
    answered = count["met"] + count["late"]
    asked = answered + count["dropped"]
    per_hour = 2 * asked / days
    return HalfHour(
        start=f"{place // 2:02d}:{place % 2 * 30:02d}",
        asked=asked,
        abandoned=count["dropped"],
        abandoned_percent=share(count["dropped"], asked) or 0.0,
        average_wait_s=count["s"] // answered if answered else None,
        late=count["late"],
        agents_advised=agents_needed(per_hour, pace_s, target.target_s, target.goal_percent or 80),
    )
