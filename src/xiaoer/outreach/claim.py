"""An unasked send takes its place: under the cap, or among the skipped with its reason."""

from __future__ import annotations

import msgspec

from xiaoer import buyers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.outreach import store_reach
from xiaoer.outreach.consents import reach_of
from xiaoer.outreach.gate import rule_on
from xiaoer.outreach.judge import keep_ruling, pack_for, record_sent, with_facts
from xiaoer.outreach.model import SHOP_SPEAKS_FIRST, Outgoing, Ruling, Severity
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
    members = await buyers.group(tx, buyer_id)
    await store_reach.lock_buyer(tx, members[0])
    pack = await pack_for(tx, item.channel, item.medium)
    known = await with_facts(tx, item, buyer_id)
    ruling = rule_on(known, pack)
    await keep_ruling(tx, item, ruling, conversation_id=conversation_id)
    if not ruling.blocked:
        await record_sent(tx, item, buyer_id=buyer_id, gives_value=gives_value)
    elif item.purpose in SHOP_SPEAKS_FIRST:
        later = free_at(known, pack) if blocks(ruling) <= BY_CLOCK else None
        await keep_skip(
            tx, known, ruling, buyer_id, conversation_id=conversation_id, source_id=source_id, free_at=later
        )
    return ruling


def blocks(ruling: Ruling) -> set[str]:
    return {finding.rule for finding in ruling.findings if finding.severity is Severity.BLOCK}


async def keep_skip(
    tx: Tx, item: Outgoing, ruling: Ruling, buyer_id: BuyerId, *, conversation_id: str, source_id: str, free_at: object
) -> None:
    found = {f.rule: f for f in ruling.findings if f.severity is Severity.BLOCK}
    ordered = sorted(found, key=lambda rule: GRAVEST.index(rule) if rule in GRAVEST else len(GRAVEST))
    await store_reach.add_skip(
        tx,
        buyer_id=buyer_id,
        conversation_id=conversation_id,
        order_id=item.order.id,
        source_id=source_id,
        purpose=item.purpose.value,
        channel=reach_of(item),
        medium=item.medium.value,
        sender_kind=item.sender.value,
        rules=ordered,
        facts=msgspec.to_builtins(found[ordered[0]].values),
        free_at=free_at,
    )
