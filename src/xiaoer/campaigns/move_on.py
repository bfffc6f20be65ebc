"""A campaign is switched on, paused, resumed and ended."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from xiaoer.campaigns import store
from xiaoer.campaigns.check import check
from xiaoer.campaigns.events import CampaignMovedOn
from xiaoer.campaigns.keep import refuse_unready, terms_of
from xiaoer.campaigns.model import LIFE, Action, State
from xiaoer.infra import audit, timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.transitions import By

LOOK = "campaigns.look"
"""Kind of the timer that looks for due orders."""
STOPPED = "campaign_stopped"
"""Why what was due is not sent when a campaign is paused or ended."""
HEAD_START = timedelta(hours=1)
"""Whoever switches a campaign on sees at once what it does: orders of this last hour are still written to."""
BEGINS = (Action.START, Action.RESUME)


def look_key(campaign_id: str) -> str:
    return f"{LOOK}:{campaign_id}"


async def move_on(tx: Tx, campaign_id: str, action: Action, by: By = By.AGENT) -> Row[Any]:
    """Running: orders that come due from now on, and those of the last hour, are written to. Otherwise nothing more
    leaves, from this commit on.

    Raises CampaignNotFound, IllegalMove, Forbidden, CampaignNotReady.
    """
    row = await store.get(tx, campaign_id, lock=True)
    to = LIFE.to(State(row.state), action, by)
    now = tx.clock.now()
    if action in BEGINS:
        refuse_unready(await check(tx, terms_of(row), "zh"))
        row = await store.change(tx, campaign_id, state=to.value, running_since=now - HEAD_START, next_at=now)
        await timers.schedule(tx, look_key(campaign_id), LOOK, now, {"campaign_id": campaign_id})
    else:
        row = await store.change(tx, campaign_id, state=to.value, next_at=None)
        await timers.cancel(tx, look_key(campaign_id))
        await store.stop_open(tx, campaign_id, STOPPED)
    await audit.record(tx, f"campaign.{AUDITED[action]}", campaign_id, name=row.name, version=row.version)
    moved = CampaignMovedOn(merchant_id=tx.merchant_id, at=now, campaign_id=campaign_id, state=to.value)
    await tx.publish(moved)
    return row


AUDITED = {Action.START: "started", Action.PAUSE: "paused", Action.RESUME: "resumed", Action.END: "ended"}
