"""The send gate in a transaction: facts are read, the ruling is made, and what it stopped is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import buyers, merchants
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, new_id
from xiaoer.merchants.errors import MerchantNotFound
from xiaoer.outreach import store, store_reach
from xiaoer.outreach.consents import reach_of, said_of
from xiaoer.outreach.edit_pack import in_force
from xiaoer.outreach.errors import GateBlocked
from xiaoer.outreach.gate import rule_on
from xiaoer.outreach.model import (
    SHOP_SPEAKS_FIRST,
    BuyerFacts,
    Finding,
    Medium,
    Outgoing,
    Purpose,
    Ruling,
    SenderKind,
    Sent,
    Severity,
)
from xiaoer.outreach.order_past import with_order
from xiaoer.outreach.pack_model import Pack
from xiaoer.outreach.packs import pack_name
from xiaoer.outreach.report_incident import report_incident

LOOK_BACK = timedelta(days=90)
COUNTED = SHOP_SPEAKS_FIRST | {Purpose.PUBLIC_REPLY}
KEPT_NOTES = frozenset({"claim_backed"})
WRITTEN_BY_PEOPLE = frozenset({SenderKind.AGENT, SenderKind.MACRO, SenderKind.API})


async def judge(tx: Tx, item: Outgoing, *, buyer_id: BuyerId | None = None) -> Ruling:
    """What the merchant's pack says of the item, with what was sent to this buyer before. Writes nothing."""
    pack = await pack_for(tx, item.channel, item.medium)
    ruling = rule_on(await with_facts(tx, item, None), pack)
    if buyer_id is None or not ruling.needs_past:
        return ruling
    return rule_on(await with_facts(tx, item, buyer_id), pack)


async def pack_for(tx: Tx, channel: str, medium: Medium = Medium.CHAT) -> Pack:
    """What this merchant's messages on this channel are judged by."""
    return await in_force(tx, pack_name(channel, medium.value))


def refusal(ruling: Ruling) -> GateBlocked:
    """What a person is told about a blocked item."""
    first = ruling.findings[0]
    return GateBlocked(rule=first.rule, sentence=first.sentence, rewrite=ruling.rewrite)


async def keep_ruling(tx: Tx, item: Outgoing, ruling: Ruling, *, conversation_id: str = "") -> None:
    """Blocks and warnings are kept and counted for the agent, claims with the fact that backs or contradicts them; a
    block stands in the audit too. The text is not kept."""
    told = [f for f in ruling.findings if f.severity is not Severity.NOTE or f.rule in KEPT_NOTES]
    if not told:
        return
    rules = sorted({f.rule for f in told})
    ruling_id = new_id("gtr")
    if ruling.blocked and item.sender in WRITTEN_BY_PEOPLE:
        await report_incident(tx, tx.actor.id, rules)
    await store.keep(
        tx,
        id=ruling_id,
        pack=ruling.pack,
        pack_version=ruling.version,
        purpose=item.purpose.value,
        medium=item.medium.value,
        sender_kind=item.sender.value,
        agent_id=tx.actor.id if item.sender in WRITTEN_BY_PEOPLE else item.sender.value,
        conversation_id=conversation_id,
        order_id=item.order.id,
        verdict=ruling.verdict,
        rules=rules,
        findings=[_kept(f) for f in told],
    )
    if ruling.blocked:
        await audit.record(tx, "message.blocked", ruling_id, rules=rules, pack=ruling.pack)


def _kept(finding: Finding) -> dict[str, str | int]:
    about: dict[str, str | int] = {n: finding.values[n] for n in ("fact", "source") if n in finding.values}
    return {"rule": finding.rule, "severity": finding.severity.value, "words": finding.words[:40], **about}


async def record_sent(tx: Tx, item: Outgoing, *, buyer_id: BuyerId, gives_value: bool = False) -> None:
    """Counts towards caps, asks, public replies and the day between value and review; a service reply without value
    counts nothing."""
    if item.purpose in COUNTED or gives_value:
        facts = {"purpose": item.purpose.value, "medium": item.medium.value, "order_id": item.order.id}
        await store.add_sent(tx, buyer_id=buyer_id, gives_value=gives_value, channel=reach_of(item), **facts)


async def with_facts(tx: Tx, item: Outgoing, buyer_id: BuyerId | None) -> Outgoing:
    """The item with its moment and with what is known of the buyer."""
    known = msgspec.structs.replace(item, at=item.at or tx.clock.now())
    if buyer_id is None:
        return known
    rows = await store.sent_since(tx, await _group(tx, buyer_id), tx.clock.now() - LOOK_BACK)
    sent = (*item.buyer.sent, *map(_sent, rows))
    buyer = msgspec.structs.replace(
        item.buyer,
        consents=await _consents(tx, item, buyer_id),
        sent=sent,
        value_given_at=(*item.buyer.value_given_at, *(row.at for row in rows if row.gives_value)),
    )
    pause = await store_reach.pause_of(tx, item.purpose.value, reach_of(item))
    paused = item.paused or (pause is not None and pause.state == "paused")
    order, buyer = await with_order(tx, item, sent), await _with_zone(tx, buyer, buyer_id)
    return msgspec.structs.replace(known, buyer=buyer, order=order, paused=paused)


async def _group(tx: Tx, buyer_id: BuyerId) -> list[str]:
    return [str(one) for one in await buyers.group(tx, buyer_id)] or [buyer_id]


async def _consents(tx: Tx, item: Outgoing, buyer_id: BuyerId) -> dict[str, bool]:
    """To marketing silence is no; to the rest only a no is one."""
    said = said_of(await buyers.consent_words(tx, buyer_id), item)
    if said is None and item.purpose is Purpose.MARKETING:
        said = False
    return dict(item.buyer.consents) if said is None else {**item.buyer.consents, item.purpose.value: said}


async def _with_zone(tx: Tx, buyer: BuyerFacts, buyer_id: BuyerId) -> BuyerFacts:
    """The buyer's own zone as far as it is known, else the merchant's."""
    if buyer.time_zone:
        return buyer
    zones = await buyers.zones_of(tx, buyer_id)
    if not zones:
        try:
            zones = ((await merchants.get_merchant(tx)).time_zone,)
        except MerchantNotFound:
            return buyer
    return msgspec.structs.replace(buyer, time_zone=zones[0], more_zones=zones[1:])


def _sent(row: Row[Any]) -> Sent:
    return Sent(purpose=Purpose(row.purpose), at=row.at, medium=Medium(row.medium), order_id=row.order_id)
