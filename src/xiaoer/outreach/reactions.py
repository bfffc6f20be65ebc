"""What outreach does when a buyer writes."""

from __future__ import annotations

from datetime import timedelta

from xiaoer import buyers, conversations
from xiaoer.conversations.events import MessageReceived
from xiaoer.infra.db import Tx
from xiaoer.outreach.complain import MEDIA, opt_out
from xiaoer.outreach.consents import EVERYTHING
from xiaoer.outreach.judge import pack_for
from xiaoer.outreach.model import Medium
from xiaoer.outreach.opt_out_words import brief, opts_out

LINES_AGO = 20
WITHIN = timedelta(days=1)
"""Reactions are at least once: lines are looked at again, and an older word never wins over a newer one."""


async def hear_opt_out(tx: Tx, event: MessageReceived) -> None:
    """An opt-out word withdraws consent in this transaction; the buyer reads once that it did."""
    since = (max(0, event.to_seq - LINES_AGO), tx.clock.now() - WITHIN)
    lines = await conversations.lines_since(tx, {event.conversation_id: since})
    said = [line for line in lines if line.author_kind == "buyer" and line.seq <= event.to_seq and brief(line.text)]
    if not said:
        return
    row = await conversations.get(tx, event.conversation_id)
    pack = await pack_for(tx, row.channel, MEDIA.get(row.channel, Medium.CHAT))
    line = next((one for one in reversed(said) if opts_out(one.text, pack)), None)
    if line is None:
        return
    words = [
        word for word in await buyers.consent_words(tx, event.buyer_id) if word.channel in (row.channel, EVERYTHING)
    ]
    if any(word.at >= line.at for word in words):
        return
    gone = await opt_out(
        tx,
        event.buyer_id,
        row.channel,
        words=line.text,
        conversation_id=event.conversation_id,
        client_id=f"opt_out:{line.line_id}",
    )
    if gone:
        await conversations.say_by_system(tx, event.conversation_id, "opted_out", public=True, channel=row.channel)
