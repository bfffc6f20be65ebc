"""The send gate in a transaction: facts are read, the ruling is made, and what it stopped is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import buyers
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, new_id
from xiaoer.outreach import store
from xiaoer.outreach.edit_pack import in_force
from xiaoer.outreach.errors import GateBlocked
from xiaoer.outreach.gate import rule_on
from xiaoer.outreach.model import SHOP_SPEAKS_FIRST, Medium, Outgoing, Purpose, Ruling, Sent, Severity
from xiaoer.outreach.packs import pack_name

LOOK_BACK = timedelta(days=90)


async def judge(tx: Tx, item: Outgoing, *, buyer_id: BuyerId | None = None) -> Ruling:
    """What the merchant's pack says of the item, with what was sent to this buyer before. Writes nothing."""
    pack = await in_force(tx, pack_name(item.channel, item.medium.value))
    known = msgspec.structs.replace(item, at=item.at or tx.clock.now())
    return rule_on(await _with_facts(tx, known, buyer_id) if buyer_id else known, pack)


async def check_reply(tx: Tx, item: Outgoing, *, buyer_id: BuyerId | None, conversation_id: str) -> Ruling:
    """The one call for whoever sends: judged, and kept when there is something to keep.

    The item may leave unless `ruling.blocked`; then the caller commits, so that the block stays on record, and
    answers with `refusal(ruling)`.
    """
    ruling = await judge(tx, item, buyer_id=buyer_id)
    await keep_ruling(tx, item, ruling, conversation_id=conversation_id)
    return ruling


def refusal(ruling: Ruling) -> GateBlocked:
    """What a person is told about a blocked item."""
    first = ruling.findings[0]
    return GateBlocked(rule=first.rule, sentence=first.sentence, rewrite=ruling.rewrite)


async def keep_ruling(tx: Tx, item: Outgoing, ruling: Ruling, *, conversation_id: str = "") -> None:
    """Blocks and warnings are kept and counted for the agent; a block stands in the audit too. The text is not kept."""
    told = [f for f in ruling.findings if f.severity is not Severity.NOTE]
    if not told:
        return
    rules = sorted({f.rule for f in told})
    ruling_id = new_id("gtr")
    await store.keep(
        tx,
        id=ruling_id,
        pack=ruling.pack,
        pack_version=ruling.version,
        purpose=item.purpose.value,
        medium=item.medium.value,
        sender_kind=item.sender.value,
        agent_id=tx.actor.id,
        conversation_id=conversation_id,
        order_id=item.order.id,
        verdict=ruling.verdict,
        rules=rules,
        findings=[{"rule": f.rule, "severity": f.severity.value, "words": f.words[:40]} for f in told],
    )
    if ruling.blocked:
        await audit.record(tx, "message.blocked", ruling_id, rules=rules, pack=ruling.pack)


async def record_sent(tx: Tx, item: Outgoing, *, buyer_id: BuyerId, gives_value: bool = False) -> None:
    """Counts towards caps, asks and the day between value and review; a service reply without value counts nothing."""
    if item.purpose in SHOP_SPEAKS_FIRST or gives_value:
        facts = {"purpose": item.purpose.value, "medium": item.medium.value, "order_id": item.order.id}
        await store.add_sent(tx, buyer_id=buyer_id, gives_value=gives_value, **facts)


async def _with_facts(tx: Tx, item: Outgoing, buyer_id: BuyerId) -> Outgoing:
    if item.purpose in SHOP_SPEAKS_FIRST:
        rows = await store.sent_since(tx, buyer_id, tx.clock.now() - LOOK_BACK)
        consents = dict(item.buyer.consents)
        if item.purpose is Purpose.MARKETING:  # silence is no
            consents["marketing"] = await buyers.may(tx, buyer_id, "marketing", item.channel)
        known = msgspec.structs.replace(
            item.buyer,
            consents=consents,
            sent=(*item.buyer.sent, *map(_sent, rows)),
            value_given_at=(*item.buyer.value_given_at, *(row.at for row in rows if row.gives_value)),
        )
        return msgspec.structs.replace(item, buyer=known)
    return item


def _sent(row: Row[Any]) -> Sent:
    return Sent(purpose=Purpose(row.purpose), at=row.at, medium=Medium(row.medium), order_id=row.order_id)
