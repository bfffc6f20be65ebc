"""An unasked send takes its place: under the cap, or among the skipped with its reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from xiaoer import buyers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.outreach import store_reach
from xiaoer.outreach.gate import rule_on
from xiaoer.outreach.judge import keep_ruling, pack_for, record_sent, with_facts
from xiaoer.outreach.model import SHOP_SPEAKS_FIRST, Outgoing, Ruling, Severity
from xiaoer.outreach.skip import keep_skip
from xiaoer.outreach.timing import free_at

BY_CLOCK = frozenset({"quiet_hours", "frequency_cap"})
"""What waiting cures."""
GRAVEST = (
    "opted_out", "consent_missing", "purpose_paused", "purpose_barred", "ask_limit", "time_window", "frequency_cap",
    "quiet_hours",
)  # fmt: skip
"""Which of several reasons is named first: what only the buyer can lift, what a person can, what time does."""


async def claim(
    tx: Tx,
    item: Outgoing,
    *,
    buyer_id: BuyerId,
    conversation_id: str = "",
    source_id: str = "",
    gives_value: bool = False,
) -> Ruling:
    """Whoever sends unasked asks here, in the transaction that sends: nobody else can send to this buyer meanwhile.

    Not blocked: it counts as sent when the transaction commits. Blocked: it is kept with its reasons, and the caller
    sends nothing and commits. `source_id`: the campaign or plan behind it. Raises BuyerNotFound.
    """
    more = {"conversation_id": conversation_id, "source_id": source_id}
    return (await claim_place(tx, item, buyer_id=buyer_id, gives_value=gives_value, **more)).ruling


class Claimed(msgspec.Struct, frozen=True):
    ruling: Ruling
    reason: str = ""
    """The gravest rule that blocks it."""
    free_at: datetime | None = None
    """When it may be asked again, where waiting alone cures it."""


async def claim_place(
    tx: Tx,
    item: Outgoing,
    *,
    buyer_id: BuyerId,
    conversation_id: str = "",
    source_id: str = "",
    gives_value: bool = False,
) -> Claimed:
    """As `claim`, for who can come again later."""
    members = await buyers.group(tx, buyer_id)
    await store_reach.lock_buyer(tx, members[0])
    pack = await pack_for(tx, item.channel, item.medium)
    known = await with_facts(tx, item, buyer_id)
    ruling = rule_on(known, pack)
    await keep_ruling(tx, item, ruling, conversation_id=conversation_id)
    if not ruling.blocked:
        await record_sent(tx, item, buyer_id=buyer_id, gives_value=gives_value)
        return Claimed(ruling)
    later = free_at(known, pack) if blocks(ruling) <= BY_CLOCK else None
    if item.purpose in SHOP_SPEAKS_FIRST:
        rules = gravest(ruling)
        await keep_skip(
            tx,
            known,
            rules,
            buyer_id=buyer_id,
            conversation_id=conversation_id,
            source_id=source_id,
            facts=_facts_of(ruling, rules[0]),
            free_at=later,
        )
    return Claimed(ruling, gravest(ruling)[0], later)


def blocks(ruling: Ruling) -> set[str]:
    return {finding.rule for finding in ruling.findings if finding.severity is Severity.BLOCK}


def gravest(ruling: Ruling) -> list[str]:
    """What blocks it, the gravest first."""
    return sorted(blocks(ruling), key=lambda rule: (GRAVEST.index(rule) if rule in GRAVEST else len(GRAVEST), rule))


def _facts_of(ruling: Ruling, rule: str) -> dict[str, Any]:
    finding = next(f for f in ruling.findings if f.severity is Severity.BLOCK and f.rule == rule)
    facts: dict[str, Any] = msgspec.to_builtins(finding.values)
    return facts
