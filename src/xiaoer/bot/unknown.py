"""What nobody has said yet: a task for whoever keeps the catalogue, and a gap in the knowledge. Never a guess."""

from __future__ import annotations

import hashlib

from xiaoer import knowledge, tickets
from xiaoer.bot.ask import Ask
from xiaoer.tickets.model import NewTicket, Source

DEPARTMENT = "product"
TITLE = {"zh": "待核实：{words}", "en": "To be checked: {words}"}
WORDS_CHARS = 80


async def ask_the_owner(ask: Ask) -> None:
    """A ticket to the catalogue's owner with the buyer's question, one for each conversation and question; and the
    question is gathered with those like it. Raises NoOwner."""
    await knowledge.record_gap(ask.tx, ask.shop_id, ask.text, ask.row.id, language=ask.language)
    same = hashlib.sha256(f"{ask.row.id}:{ask.text.strip().lower()}".encode()).hexdigest()[:24]
    listing = await ask.listing()
    about = f"{listing.title}\n" if listing else ""
    new = NewTicket(
        title=TITLE[ask.language].format(words=ask.text.strip()[:WORDS_CHARS]),
        words=f"{about}{ask.text.strip()}"[:2000],
        department=DEPARTMENT,
        owner_id=ask.settings.owner_id,
        intent=ask.intent,
        source=Source.BOT,
        shop_id=ask.shop_id,
        buyer_id=ask.row.buyer_id,
        conversation_id=ask.row.id,
        tell_buyer=True,
        client_id=f"bot:{same}",
    )
    await tickets.open_ticket(ask.tx, new)
