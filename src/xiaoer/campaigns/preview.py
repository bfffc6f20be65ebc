"""What a campaign would have done: orders, reasons, segments and cost, before it is switched on."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Row

from xiaoer import buyers, merchants, outreach
from xiaoer.campaigns import take
from xiaoer.campaigns.fill import filled
from xiaoer.campaigns.model import (
    CampaignPreview,
    CampaignPreviewRequest,
    CampaignStep,
    CampaignTerms,
    SampleOrder,
    medium_of,
)
from xiaoer.campaigns.store_audience import NOBODY, Question
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.outreach.model import Medium

MEASURED = 200
"""Orders whose text is written out to count segments."""
SHOWN = 20
MONTH = 30
THOUSAND = 1000


class Measure(Struct, frozen=True):
    least: int = 0
    most: int = 0
    mean: float = 0.0


async def question(tx: Tx, terms: CampaignTerms, days: int, campaign_id: str = "") -> Question:
    """The last `days`, as this campaign's rule sees them."""
    merchant, now = await merchants.get_merchant(tx), tx.clock.now()
    return Question(
        terms=terms,
        pack=await outreach.pack_for(tx, terms.channel, medium_of(terms.channel)),
        zone=merchant.time_zone,
        since=now - timedelta(days=days),
        until=now,
        campaign_id=campaign_id,
    )


async def preview(tx: Tx, asked: CampaignPreviewRequest) -> CampaignPreview:
    q = await question(tx, asked.terms, asked.days, asked.campaign_id)
    found = await take.looked_at(tx, q, good=MEASURED, reason=asked.reason, others=SHOWN)
    left_out = {reason: number for reason, number in found.counts.items() if reason != NOBODY}
    sends = found.counts.get(NOBODY, 0)
    texts = await filled(tx, asked.terms, CampaignStep.ASK, found.good)
    measure = measured(asked.terms, list(texts.values()))
    shown = found.others if asked.reason else found.good[:SHOWN]
    reminders = round(sends * MONTH / asked.days) if asked.terms.reminder_days else 0
    a_month = round(sends * MONTH / asked.days)
    return CampaignPreview(
        days=asked.days,
        orders=sends + sum(left_out.values()),
        sends=sends,
        left_out=left_out,
        a_month=a_month,
        reminders_a_month=reminders,
        segments_least=measure.least,
        segments_most=measure.most,
        segments_mean=round(measure.mean, 2),
        cost_minor=cost(asked.terms, measure, sends),
        cost_month_minor=cost(asked.terms, measure, a_month + reminders),
        currency=asked.terms.price_currency,
        sample=await sample(tx, asked.terms, shown, texts, asked.reason),
    )


def measured(terms: CampaignTerms, texts: Sequence[str]) -> Measure:
    """In segments where the channel has them; elsewhere one message is one."""
    if not texts:
        return Measure()
    parts = [outreach.segments(text) if terms.channel == "sms" else 1 for text in texts]
    return Measure(min(parts), max(parts), sum(parts) / len(parts))


def cost(terms: CampaignTerms, measure: Measure, sends: int) -> int | None:
    """In the currency's smallest unit, rounded up. None where the price is not said; chats cost nothing."""
    if medium_of(terms.channel) is Medium.CHAT:
        return 0
    if terms.price_minor is None:
        return None
    return -(-round(sends * measure.mean * terms.price_minor) // THOUSAND)


async def sample(
    tx: Tx, terms: CampaignTerms, rows: Sequence[Row[Any]], texts: dict[str, str], reason: str
) -> list[SampleOrder]:
    people = await buyers.summaries(tx, [BuyerId(row.buyer_id) for row in rows if row.buyer_id])
    return [
        SampleOrder(
            order_id=row.id,
            external_id=row.external_id,
            buyer_id=row.buyer_id or "",
            buyer_name=people[row.buyer_id].name if row.buyer_id in people else "",
            paid_minor=row.paid_minor,
            currency=row.currency,
            due_at=row.due_at,
            reason=reason,
            text=texts.get(row.id, ""),
            segments=outreach.segments(texts[row.id]) if terms.channel == "sms" and row.id in texts else 0,
        )
        for row in rows
    ]
