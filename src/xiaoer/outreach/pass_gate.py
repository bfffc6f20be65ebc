"""Words leave only with the gate's mark: a person's are refused with the reason, the desk's own are said lawfully."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from xiaoer import conversations
from xiaoer.conversations import Draft
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.outreach.judge import judge, keep_ruling, refusal
from xiaoer.outreach.model import Medium, Outgoing, Purpose, Ruling, SenderKind


def mark_of(ruling: Ruling) -> str:
    """`own_shop@1`: what a line carries that this ruling let out."""
    return f"{ruling.pack}@{ruling.version}"


async def pass_gate(tx: Tx, item: Outgoing, *, buyer_id: BuyerId | None, conversation_id: str = "") -> str:
    """The mark for what a person wants to send; warnings are kept.

    Raises GateBlocked with the rule, its sentence and a lawful rewrite; the block stays on record then, although
    nothing else of the transaction does.
    """
    ruling = await judge(tx, item, buyer_id=buyer_id)
    keep = partial(keep_ruling, item=item, ruling=ruling, conversation_id=conversation_id)
    if ruling.blocked:
        tx.keep_if_refused(keep)
        raise refusal(ruling)
    await keep(tx)
    return mark_of(ruling)


async def pass_automatic(tx: Tx, drafts: Sequence[Draft], purpose: Purpose = Purpose.NOTICE) -> list[Draft]:
    """What the desk says by itself, marked. Words that are blocked are said as the gate proposes; where there is no
    lawful way to say them they stay away, and that is on record. Raises NoSuchConversation."""
    wanted = sorted({draft.conversation_id for draft in drafts})
    rows = {row.id: row for row in await conversations.by_ids(tx, wanted)}
    passed = []
    for draft in drafts:
        row = rows.get(draft.conversation_id)
        item = Outgoing(text=draft.text, channel=row.channel if row else "", purpose=purpose, sender=SenderKind.RULE)
        item = item if draft.kind == "text" else msgspec.structs.replace(item, medium=Medium.CARD)
        buyer_id = BuyerId(row.buyer_id) if row else None
        ruling = await judge(tx, item, buyer_id=buyer_id)
        text = ruling.rewrite if ruling.blocked else draft.text
        if ruling.blocked:
            await keep_ruling(tx, item, ruling, conversation_id=draft.conversation_id)
        if text or not ruling.blocked:
            passed.append(msgspec.structs.replace(draft, text=text, gate=mark_of(ruling)))
    return passed
