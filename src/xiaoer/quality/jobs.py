"""Clocks of quality: draws of plans, and the end of the time for appeals."""

from typing import Any

from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.quality import store_cards
from xiaoer.quality.appeal import end_appeal_time
from xiaoer.quality.draw import DRAW_AGENT, begin_draw, draw_for_agent
from xiaoer.quality.keep_plan import DRAW, wind
from xiaoer.quality.score_sheet import FINAL


async def draw(tx: Tx, facts: dict[str, Any]) -> None:
    """A plan draws for each of its agents, and again at its next time."""
    plan = await store_cards.get_plan(tx, facts["plan_id"])
    if plan.active:
        await begin_draw(tx, plan.id)
        await wind(tx, plan.id)


async def draw_agent(tx: Tx, facts: dict[str, Any]) -> None:
    """The share of one agent is drawn."""
    plan = await store_cards.get_plan(tx, facts["plan_id"])
    await draw_for_agent(tx, plan, facts["agent_id"], whole=facts["whole"])


async def final(tx: Tx, facts: dict[str, Any]) -> None:
    """Nobody appealed in time."""
    await end_appeal_time(tx, facts["sheet_id"])


HANDLERS: dict[str, timers.Handler] = {DRAW: draw, DRAW_AGENT: draw_agent, FINAL: final}
