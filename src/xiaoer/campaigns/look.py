"""Due orders are found: each gets its send, once, or its reason to be skipped."""

from typing import Any

from sqlalchemy import Row

from xiaoer import merchants, outreach
from xiaoer.campaigns import store, take
from xiaoer.campaigns.check import item_of, most_reminders
from xiaoer.campaigns.keep import terms_of
from xiaoer.campaigns.model import CampaignStep, CampaignTerms, SendState, State, medium_of
from xiaoer.campaigns.moments import LATE, next_look
from xiaoer.campaigns.move_on import LOOK, look_key
from xiaoer.campaigns.store_audience import NOBODY, Question
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, new_id

SEND = "campaigns.send"
"""Kind of the timer that sends one."""
AT_ONCE = 200
"""Orders that one look takes; where there are more, the next look follows at once."""


async def look(tx: Tx, campaign_id: str) -> int:
    """Orders whose moment has come have a send or stand among the skipped; how many. The next look is set."""
    row = await store.get(tx, campaign_id, lock=True)
    if row.state != State.RUNNING:
        return 0
    terms, now = terms_of(row), tx.clock.now()
    found = 0
    for step in await _steps(tx, terms):
        q = await question_of(tx, row, terms, step)
        due = await take.next_ones(tx, q, AT_ONCE)
        found += len(due)
        await _keep(tx, row, terms, step, due)
    full = found >= AT_ONCE
    at = now if full else next_look(now)
    await store.set_next(tx, campaign_id, at)
    await timers.schedule(tx, look_key(campaign_id), LOOK, at, {"campaign_id": campaign_id})
    return found


async def question_of(
    tx: Tx, row: Row[Any], terms: CampaignTerms, step: CampaignStep, *, order_id: str = ""
) -> Question:
    """Of orders that came due since the campaign runs; of one, whenever it did."""
    now = tx.clock.now()
    since = now - LATE if row.running_since is None else max(row.running_since, now - LATE)
    merchant = await merchants.get_merchant(tx)
    return Question(
        terms=terms,
        pack=await outreach.pack_for(tx, terms.channel, medium_of(terms.channel)),
        zone=merchant.time_zone,
        since=now - 2 * LATE if order_id else since,
        until=now,
        campaign_id=row.id,
        step=step,
        new_only=not order_id,
        order_id=order_id,
    )


async def _steps(tx: Tx, terms: CampaignTerms) -> list[CampaignStep]:
    pack = await outreach.pack_for(tx, terms.channel, medium_of(terms.channel))
    reminds = terms.reminder_days and most_reminders(terms.aim, pack)
    return [CampaignStep.ASK, CampaignStep.REMINDER] if reminds else [CampaignStep.ASK]


async def _keep(
    tx: Tx, row: Row[Any], terms: CampaignTerms, step: CampaignStep, due: list[tuple[Row[Any], str]]
) -> None:
    made = await store.add_sends(tx, [_send(row, terms, step, order, reason) for order, reason in due])
    keys = {}
    for one in made:
        if one.state == SendState.DUE:
            keys[send_key(one)] = one.due_at
        elif one.buyer_id:
            item = item_of(terms, step, "", order_id=one.order_id)
            await outreach.skip(tx, item, one.reason, buyer_id=BuyerId(one.buyer_id), source_id=row.id)
    await timers.schedule_all(tx, SEND, keys)


def send_key(one: Row[Any]) -> str:
    """Says all that its handler must know."""
    return f"{SEND}:{one.campaign_id}:{one.order_id}:{one.step}:{one.id}"


def _send(row: Row[Any], terms: CampaignTerms, step: CampaignStep, order: Row[Any], reason: str) -> dict[str, Any]:
    return {
        "campaign_id": row.id,
        "order_id": order.id,
        "step": step.value,
        "id": new_id("cms"),
        "aim": terms.aim.value,
        "medium": medium_of(terms.channel).value,
        "version": row.version,
        "buyer_id": order.buyer_id or "",
        "person_id": order.person,
        "state": SendState.DUE.value if reason == NOBODY else SendState.SKIPPED.value,
        "reason": reason,
        "due_at": order.due_at,
    }
