"""What a preview counts is what the job takes, whatever the rule and whatever happened to the orders."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import DateTime, literal, select

from tests.campaigns.build import NOON, Shop, signed, terms
from xiaoer import buyers
from xiaoer.campaigns import take
from xiaoer.campaigns.model import CampaignSend, CampaignTerms, SendState
from xiaoer.campaigns.moments import due_column
from xiaoer.campaigns.preview import question
from xiaoer.campaigns.see import sends
from xiaoer.campaigns.store_audience import BY_RULE, NOBODY
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing

DAYS = 20
PEOPLE = 8
TENT = {"title": "双人帐篷", "listing_external_id": "L-100", "sku_external_id": "S-1", "unit_price": "399.00"}
MAT = {"title": "防潮垫", "listing_external_id": "L-200", "sku_external_id": "M-1", "unit_price": "59.00"}


def some_terms(draw: Random) -> CampaignTerms:
    rule: dict[str, Any] = {}
    if draw.random() < 0.6:
        rule["amounts"] = [{"currency": "CNY", "from_minor": 5_000, "to_minor": draw.choice([20_000, None])}]
    if draw.random() < 0.5:
        rule[draw.choice(["categories", "not_categories"])] = [draw.choice(["帐篷", "垫子"])]
    if draw.random() < 0.4:
        rule[draw.choice(["codes", "not_codes"])] = [draw.choice(["S-1", "M-1"])]
    if draw.random() < 0.5:
        rule[draw.choice(["tags", "not_tags"])] = ["常客"]
    reminder = draw.choice([0, 0, 2])
    return terms(
        aim=draw.choice(["review_request", "check_in"]),
        days=draw.randrange(6),
        hour=draw.choice([8, 9, 10, 11, 14, 17, 19, 20]),  # none in the hour before the start
        reminder_days=reminder,
        rule=rule,
    )


async def some_orders(draw: Random, shop: Shop) -> dict[str, dict[str, Any]]:
    """By number. Some buyers refuse, some have no conversation, some are two buyers in one."""
    people = [await shop.buyer(f"u-{n}", chats=draw.random() < 0.85) for n in range(PEOPLE)]
    async with shop.begin() as tx:
        for one in people:
            if draw.random() < 0.15:
                await buyers.record_consent(tx, one, "all", "webchat", granted=False, source="buyer")
            if draw.random() < 0.4:
                await buyers.tag(tx, one, "常客", reason="买得多")
        await buyers.merge(tx, people[0], people[1], "same person")
    rows = {}
    for n in range(60):
        at = NOON + timedelta(hours=draw.uniform(-8 * 24, DAYS * 24))
        lines = [line | {"state": "refunded" if draw.random() < 0.08 else "normal"} for line in draw.choice(BASKETS)]
        paid = draw.choice(["20.00", "60.00", "180.00", "420.00"])
        rows[f"T-{n}"] = signed(f"T-{n}", f"u-{draw.randrange(PEOPLE + 1)}", at, paid=paid, lines=lines)
    shop.clock.moment = NOON + timedelta(days=DAYS + 2)
    await shop.push(*rows.values())
    return rows


BASKETS = [[TENT], [MAT], [TENT, MAT]]


async def by_preview(shop: Shop, wanted: CampaignTerms) -> dict[str, str]:
    """Number → why it is left out."""
    async with shop.begin() as tx:
        q = await question(tx, wanted, DAYS)
        seen = await take.looked_at(tx, q, good=999)
        found = {row.external_id: reason for row, reason in await take.all_of(tx, q, 999)}
    assert Counter(found.values()) == Counter(seen.counts)
    assert {row.external_id for row in seen.good} == {key for key, reason in found.items() if reason == NOBODY}
    return found


async def by_job(shop: Shop, wanted: CampaignTerms) -> dict[str, CampaignSend]:
    """The same days lived through; some looks come late, some twice."""
    shop.clock.moment = NOON
    campaign_id = await shop.campaign(wanted)
    end = NOON + timedelta(days=DAYS)
    while shop.clock.moment < end:
        shop.clock.moment = min(end, shop.clock.moment + timedelta(hours=6, minutes=1))
        await shop.run(campaign_id)
    async with shop.begin() as tx:
        page = await sends(tx, campaign_id, state="", reason="", cursor=None, limit=200)
    asked = [one for one in page.items if one.step == "ask"]
    return {one.external_id: one for one in asked}


@pytest.mark.parametrize("seed", range(5))
async def test_a_preview_counts_what_the_job_then_takes(
    database: Database, keys: KeyRing, shop: Shop, seed: int
) -> None:
    draw = Random(seed)
    rows = await some_orders(draw, shop)
    wanted = some_terms(draw)
    shop.clock.moment = NOON + timedelta(days=DAYS)
    expected = await by_preview(shop, wanted)
    lived = await by_job(shop, wanted)
    assert {key for key, reason in expected.items() if reason == NOBODY} == {
        key for key, one in lived.items() if one.state is SendState.SENT
    }
    skipped = {key: one.reason for key, one in lived.items() if one.state is SendState.SKIPPED}
    assert skipped == {key: reason for key, reason in expected.items() if reason and reason not in BY_RULE}
    for key, reason in expected.items():
        paid = float(rows[key]["paid"]) * 100
        amounts = wanted.rule.amounts
        fits = not amounts or amounts[0].from_minor <= paid <= (amounts[0].to_minor or paid)
        assert fits == (reason != "amount"), key


def due_by_hand(at: datetime, days: int, hour: int, zone: str) -> datetime:
    then = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + timedelta(days=days)
    day = then.replace(hour=hour, minute=0, second=0, microsecond=0)
    local = day if day >= then else day + timedelta(days=1)
    return local.replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "Etc/GMT+5"])
async def test_the_moment_is_the_first_such_hour_after_so_many_full_days(tx: Tx, zone: str) -> None:
    draw = Random(zone)
    for _ in range(60):
        at = NOON + timedelta(minutes=draw.randrange(-200_000, 200_000))
        days, hour = draw.randrange(10), draw.randrange(8, 21)
        column = due_column(literal(at, DateTime(timezone=True)), days, hour, zone)
        assert (await tx.conn.execute(select(column))).scalar_one() == due_by_hand(at, days, hour, zone)
