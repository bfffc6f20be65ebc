"""A buyer's line is heard: an opt-out withdraws consent at once."""

from __future__ import annotations

from datetime import timedelta

from xiaoer import buyers, conversations
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConversationId
from xiaoer.outreach.complain import MEDIA, opt_out
from xiaoer.outreach.consents import EVERYTHING
from xiaoer.outreach.edit_pack import list_packs
from xiaoer.outreach.judge import pack_for
from xiaoer.outreach.model import Medium
from xiaoer.outreach.opt_out_words import brief, opts_out, plain

LINES_AGO = 20
WITHIN = timedelta(days=1)
"""Reactions are at least once: lines are looked at again, and an older word never wins over a newer one."""


async def opt_out_words(tx: Tx) -> frozenset[str]:
    """Every word of every pack in force, plain: what is none of them is no opt-out anywhere."""
    return frozenset(plain(word) for pack in await list_packs(tx) for word in pack.opt_out.words)


async def hear_opt_out(tx: Tx, conversation_id: ConversationId, buyer_id: BuyerId, to_seq: int) -> None:
    """An opt-out word withdraws consent in this transaction; the buyer reads once that it did."""
    since = (max(0, to_seq - LINES_AGO), tx.clock.now() - WITHIN)
    lines = await conversations.lines_since(tx, {conversation_id: since})
    said = [line for line in lines if line.author_kind == "buyer" and line.seq <= to_seq and brief(line.text)]
    if not said:
        return
    row = await conversations.get(tx, conversation_id)
    pack = await pack_for(tx, row.channel, MEDIA.get(row.channel, Medium.CHAT))
    line = next((one for one in reversed(said) if opts_out(one.text, pack)), None)
    if line is None:
        return
    words = [word for word in await buyers.consent_words(tx, buyer_id) if word.channel in (row.channel, EVERYTHING)]
    if any(word.at >= line.at for word in words):
        return
    gone = await opt_out(
        tx,
        buyer_id,
        row.channel,
        words=line.text,
        conversation_id=conversation_id,
        client_id=f"opt_out:{line.line_id}",
    )
    if gone:
        await conversations.say_by_system(tx, conversation_id, "opted_out", public=True, channel=row.channel)
