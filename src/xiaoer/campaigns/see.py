"""Campaigns as people see them: with figures, versions, sends, and what a form offers."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import buyers, catalog, merchants, orders, outreach
from xiaoer.campaigns import store
from xiaoer.campaigns.carriers import chat_channels, connections_for
from xiaoer.campaigns.check import most_reminders
from xiaoer.campaigns.model import (
    DIRECT,
    LIFE,
    PURPOSE,
    Aim,
    Campaign,
    CampaignChannel,
    CampaignFigures,
    CampaignSend,
    CampaignStep,
    Options,
    SendState,
    Spent,
    State,
    Version,
    medium_of,
)
from xiaoer.campaigns.presets import presets
from xiaoer.campaigns.words import PLACES
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By

EDIT = Permission.ROUTING_EDIT
THOUSAND = 1000


async def seen(tx: Tx, row: Row[Any]) -> Campaign:
    return (await _all(tx, [row]))[0]


async def every_campaign(tx: Tx) -> list[Campaign]:
    """The newest first."""
    return await _all(tx, await store.every(tx))


async def one_campaign(tx: Tx, campaign_id: str) -> Campaign:
    """Raises CampaignNotFound."""
    return await seen(tx, await store.get(tx, campaign_id))


async def _all(tx: Tx, rows: Sequence[Row[Any]]) -> list[Campaign]:
    figures = _figures(await store.totals(tx, [row.id for row in rows]))
    by = By.AGENT if tx.actor.may(EDIT) else By.BUYER
    facts = [{str(name): value for name, value in row._mapping.items()} for row in rows]
    return [
        msgspec.convert(
            {**one, "actions": LIFE.open_to(State(one["state"]), by), "figures": figures[one["id"]]}, Campaign
        )
        for one in facts
    ]


def _figures(rows: Sequence[Row[Any]]) -> dict[str, CampaignFigures]:
    by_campaign: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_campaign[row.campaign_id].append(row)
    found: dict[str, CampaignFigures] = defaultdict(CampaignFigures)
    found.update({key: _figures_of(parts) for key, parts in by_campaign.items()})
    return found


def _figures_of(rows: Sequence[Row[Any]]) -> CampaignFigures:
    def times(*states: SendState, step: str = "") -> int:
        return sum(row.times for row in rows if row.state in states and step in ("", row.step))

    skipped: dict[str, int] = defaultdict(int)
    spent: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.state == SendState.SKIPPED:
            skipped[row.reason] += row.times
        if row.state == SendState.SENT and row.cost:
            spent[row.currency] += int(row.cost)
    return CampaignFigures(
        sent=times(SendState.SENT),
        reminders=times(SendState.SENT, step=CampaignStep.REMINDER),
        waiting=times(SendState.DUE, SendState.CALLING),
        skipped=dict(skipped),
        answered=sum(row.times for row in rows if row.answer),
        unhappy=sum(row.times for row in rows if row.answer == "unhappy"),
        failed=times(SendState.FAILED),
        segments=int(sum(row.segments for row in rows if row.state == SendState.SENT)),
        spent=[Spent(currency=one, minor=-(-cost // THOUSAND)) for one, cost in sorted(spent.items())],
    )


async def versions(tx: Tx, campaign_id: str) -> list[Version]:
    """The newest first. Raises CampaignNotFound."""
    await store.get(tx, campaign_id)
    rows = await store.versions(tx, campaign_id)
    return [msgspec.convert({str(n): v for n, v in row._mapping.items()}, Version) for row in rows]


async def sends(
    tx: Tx, campaign_id: str, *, state: str, reason: str, cursor: str | None, limit: int
) -> Page[CampaignSend]:
    """The latest first. Raises CampaignNotFound, BadCursor."""
    await store.get(tx, campaign_id)
    page = await store.page_of_sends(tx, campaign_id, state=state, reason=reason, cursor=cursor, limit=limit)
    people = await buyers.summaries(tx, [BuyerId(row.buyer_id) for row in page.items if row.buyer_id])
    numbers = await orders.numbers(tx, [row.order_id for row in page.items])
    items = [
        CampaignSend(
            order_id=row.order_id,
            external_id=numbers.get(row.order_id, ""),
            step=CampaignStep(row.step),
            state=SendState(row.state),
            buyer_id=row.buyer_id,
            buyer_name=people[row.buyer_id].name if row.buyer_id in people else "",
            conversation_id=row.conversation_id,
            due_at=row.due_at,
            sent_at=row.sent_at,
            reason=row.reason,
            segments=row.segments,
            version=row.version,
        )
        for row in page.items
    ]
    return Page(items, page.next)


async def options(tx: Tx) -> Options:
    chats = await chat_channels(tx)
    shops = await merchants.list_shops(tx)
    rules = await buyers.read_tag_rules(tx)
    return Options(
        channels=[await _channel(tx, channel) for channel in (*chats, *DIRECT)],
        categories=await catalog.categories(tx),
        tags=sorted({*(one.tag for one in await buyers.tag_counts(tx)), *(one.tag for one in rules.rules)}),
        currencies=list(dict.fromkeys(one.currency for one in shops)) or ["CNY"],
        time_zone=(await merchants.get_merchant(tx)).time_zone,
        presets=presets(chats[0] if chats else ""),
        placeholders=list(PLACES),
    )


async def _channel(tx: Tx, channel: str) -> CampaignChannel:
    pack = await outreach.pack_for(tx, channel, medium_of(channel))
    return CampaignChannel(
        channel=channel,
        pack=pack.id,
        connected=bool(await connections_for(tx, channel)),
        max_reminders=most_reminders(Aim.REVIEW_REQUEST, pack),
        quiet_from_hour=pack.timing.quiet_from_hour,
        quiet_until_hour=pack.timing.quiet_until_hour,
        barred=[aim for aim in Aim if PURPOSE[aim, CampaignStep.ASK] in pack.reach.barred_purposes],
    )
