"""Buyers hear the end of a ticket in their own conversation, each once, in the shop's name."""

import msgspec

from xiaoer import conversations, merchants, outreach
from xiaoer.conversations import Draft
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.outreach.model import Outgoing
from xiaoer.tickets import store, store_parts
from xiaoer.tickets.model import Ticket

SAY = {
    "": ("您反馈的问题已经处理好了。如果还有不对的地方，直接回复这里就可以。",
         "What you told us about has been put right. If anything is still wrong, just answer here."),
    "shop_feedback": ("您反馈的页面问题已经修好了，谢谢您告诉我们。如果仍有异常，直接回复这里就可以。",
                      "The page trouble you told us about is fixed. Thank you. If you still see it, just answer here."),
    "accepted": ("您的建议已被采纳，谢谢您。", "Your suggestion has been accepted. Thank you."),
    "declined": ("您的建议我们认真看过，这次没有采纳，谢谢您告诉我们。",
                 "We have read your suggestion with care. We will not follow it this time. Thank you for telling us."),
}  # fmt: skip


OURS = frozenset(text for pair in SAY.values() for text in pair)


async def tell_solved(tx: Tx, one: Ticket, words: str = "") -> Ticket:
    """Everybody whom the same happened to, also in tickets that were merged into this one."""
    return await tell(tx, one, words or await sentence(tx, one.kind if one.kind in SAY else ""), "solved")


async def sentence(tx: Tx, code: str) -> str:
    merchant = await merchants.get_merchant(tx)
    return SAY[code][1 if merchant.locale.startswith("en") else 0]


async def tell(tx: Tx, one: Ticket, text: str, what: str) -> Ticket:
    """One line to each of them who has a conversation and was not told yet; who was, is marked. Words of a person pass
    the send gate: raises GateBlocked with the rule and a lawful rewrite, and then nothing was done."""
    group = [one.id, *(other.id for other in await store.merged_in(tx, [one.id]))]
    open_ones = [row for row in await store_parts.parties_of(tx, group) if row.conversation_id and not row.told_at]
    conversation_ids = sorted({row.conversation_id for row in open_ones})
    if not conversation_ids:
        return one
    key = f"{one.id}:{what}:{one.version}"
    lines = [_line(conversation_id, key, text) for conversation_id in conversation_ids]
    passed = outreach.pass_automatic(tx, lines) if text in OURS else _passed(tx, lines)
    await conversations.append(tx, await passed)
    await store_parts.party_told(tx, [row.id for row in open_ones])
    return await store.change(tx, one, told_at=tx.clock.now(), reply=text)


async def _passed(tx: Tx, lines: list[Draft]) -> list[Draft]:
    rows = {row.id: row for row in await conversations.by_ids(tx, [line.conversation_id for line in lines])}
    passed = []
    for line in lines:
        row = rows[line.conversation_id]
        item, buyer_id = Outgoing(text=line.text, channel=row.channel), BuyerId(row.buyer_id)
        mark = await outreach.pass_gate(tx, item, buyer_id=buyer_id, conversation_id=row.id)
        passed.append(msgspec.structs.replace(line, gate=mark))
    return passed


def _line(conversation_id: str, key: str, text: str) -> Draft:
    return Draft(
        conversation_id=conversation_id,
        client_id=key[:64],
        kind="text",
        author_kind="bot",
        author_id="tickets",
        author_name="",
        text=text,
        automatic=True,
    )
