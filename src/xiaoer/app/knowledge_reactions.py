"""What becomes knowledge by itself: solved tickets that are alike, and the answers people gave to open questions."""

from datetime import timedelta
from typing import Any

from xiaoer import conversations, knowledge, merchants, tickets
from xiaoer.conversations.events import ConversationClosed, ConversationOpened
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.knowledge import Origin, Solved
from xiaoer.tickets.events import TicketMoved
from xiaoer.tickets.model import Source, Ticket

LOOKED_BACK = timedelta(days=180)
MOST = 100
OURS = frozenset({Source.WATCH, Source.STOCK_OUT})
"""Opened by a rule about one parcel or one SKU: there is nothing to learn from their words."""


async def draft_from_tickets(tx: Tx, event: TicketMoved) -> None:
    """Once three alike tickets of one kind were solved, what they have in common waits as a draft."""
    if event.to_state is not tickets.State.SOLVED:
        return
    one = await tickets.get(tx, event.ticket_id)
    if one.source in OURS or one.shop_id is None:
        return
    wanted = tickets.TicketFilter(view="ended", kind=one.kind, shop_id=one.shop_id)
    page = await tickets.find(tx, wanted, limit=MOST)
    since = tx.clock.now() - LOOKED_BACK
    alike = [
        other for other in page.items if other.id != one.id and other.intent == one.intent and other.changed_at > since
    ]
    shop = await merchants.get_shop(tx, ShopId(one.shop_id))
    key = min([other.id for other in alike] or [one.id])
    await knowledge.draft_from_solved(
        tx, shop.id, f"{one.kind}:{one.intent}:{key}", _solved(one), [_solved(x) for x in alike], origin=Origin.TICKETS
    )


def _solved(one: Ticket) -> Solved:
    problem = one.title if one.words.startswith(one.title) else " ".join(filter(None, (one.title, one.words)))
    cause = str(one.fields.get("cause") or "")
    return Solved(problem[:300], cause, one.outcome, one.reply)


async def contact_again(tx: Tx, event: ConversationOpened) -> None:
    await knowledge.contact_again(tx, event.conversation_id)


async def keep_answers(tx: Tx, event: ConversationClosed) -> None:
    """What a person answered to a question that nothing had answered goes with it, for the draft."""
    asked = await knowledge.open_gaps_of(tx, event.conversation_id)
    if not asked:
        return
    lines = await conversations.read_before(tx, event.conversation_id, None, 200)
    for question in asked:
        if reply := _first_reply(lines, question.at):
            await knowledge.note_reply(tx, question.id, reply)


def _first_reply(lines: Any, after: Any) -> str:
    said = (line for line in lines if line.at > after and line.author_kind == "agent" and line.kind == "text")
    return next((line.text for line in said if line.text.strip()), "")
