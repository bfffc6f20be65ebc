"""Sampling plans, and when each draws next: every morning, or on Monday mornings, in the merchant's zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET

from xiaoer import merchants
from xiaoer.infra import audit, timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.quality import store_cards
from xiaoer.quality.sheet_model import Every, NewPlan, Plan, PlanChange

DRAW = "quality.draw"
"""Kind of the timer of a plan."""
HOUR = 6


async def make_plan(tx: Tx, new: NewPlan) -> Plan:
    """It draws from its next morning on. Raises CardNotFound."""
    await store_cards.get_card(tx, new.card_id)
    plan_id = new_id("qpl")
    await store_cards.add_plan(tx, id=plan_id, active=True, made_at=tx.clock.now(), **msgspec.to_builtins(new))
    await audit.record(tx, "sampling_plan.made", plan_id)
    return await wind(tx, plan_id)


async def change_plan(tx: Tx, plan_id: str, change: PlanChange) -> Plan:
    """A plan that is switched off draws nothing; its sheets stay. Raises PlanNotFound, CardNotFound."""
    await store_cards.get_plan(tx, plan_id, lock=True)
    values = {
        name: msgspec.to_builtins(value) for name, value in msgspec.structs.asdict(change).items() if value is not UNSET
    }
    if "card_id" in values:
        await store_cards.get_card(tx, values["card_id"])
    if values:
        await store_cards.set_plan(tx, plan_id, **values)
        await audit.record(tx, "sampling_plan.changed", plan_id, changed=sorted(values))
    return await wind(tx, plan_id)


async def wind(tx: Tx, plan_id: str) -> Plan:
    """The plan with its next draw set, or none while it is switched off."""
    plan = await store_cards.get_plan(tx, plan_id)
    key, due = f"{DRAW}:{plan_id}", None
    if plan.active:
        due = next_draw(tx.clock.now(), await zone_of(tx), plan.every)
        await timers.schedule(tx, key, DRAW, due, {"plan_id": plan_id})
    else:
        await timers.cancel(tx, key)
    await store_cards.set_plan(tx, plan_id, next_at=due)
    return await store_cards.get_plan(tx, plan_id)


async def zone_of(tx: Tx) -> ZoneInfo:
    return ZoneInfo((await merchants.get_merchant(tx)).time_zone)


def next_draw(now: datetime, zone: ZoneInfo, every: Every) -> datetime:
    local = now.astimezone(zone)
    due = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    while due <= local or (every is Every.WEEK and due.weekday() != 0):
        due += timedelta(days=1)
    return due
