"""What a ticket is about: from one thing that is named, the buyer, order, shop and conversation behind it."""

from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import conversations, orders
from xiaoer.conversations.errors import NoSuchConversation
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.ids import ConversationId, OrderId
from xiaoer.tickets.model import NewTicket

TITLE_CHARS = 80


async def complete(tx: Tx, new: NewTicket) -> NewTicket:
    """With our own order id, and all that follows from conversation and order. Raises NoSuchConversation, also for
    one that the caller may not see, and OrderNotFound."""
    if new.order_id:
        new = msgspec.structs.replace(new, order_id=await orders.id_of(tx, new.order_id))
    if new.conversation_id:
        new = _from_conversation(new, await _conversation(tx, new.conversation_id))
        if new.message_seq is not None:
            new = await _from_line(tx, new)
    if new.order_id:
        order = await orders.get(tx, OrderId(new.order_id))
        new = _fill(new, shop_id=order.shop_id, buyer_id=order.buyer_id or "")
    if not new.conversation_id and new.buyer_id:
        new = _fill(new, conversation_id=await _newest(tx, new.buyer_id, new.shop_id))
    return new


async def _conversation(tx: Tx, conversation_id: str) -> Row[Any]:
    if tx.actor.kind is ActorKind.AGENT:
        return await conversations.visible(tx, conversation_id)
    return await conversations.get(tx, ConversationId(conversation_id))


def _from_conversation(new: NewTicket, row: Row[Any]) -> NewTicket:
    return _fill(new, buyer_id=row.buyer_id, shop_id=row.shop_id, order_id=row.subject_order_id or "")


async def _from_line(tx: Tx, new: NewTicket) -> NewTicket:
    """The line's own words are the ticket's, where nobody wrote others."""
    seq = new.message_seq or 0
    found = [line for line in await conversations.read_after(tx, new.conversation_id, seq - 1, 1) if line.seq == seq]
    if not found:
        raise NoSuchConversation(conversation_id=new.conversation_id)
    said = found[0].text or ""
    return _fill(new, words=said[:4000], title=" ".join(said.split())[:TITLE_CHARS])


async def _newest(tx: Tx, buyer_id: str, shop_id: str) -> str:
    """The buyer's newest conversation with this shop, so that they can be told."""
    rows = await conversations.of_buyer(tx, buyer_id)
    return next((str(row.id) for row in rows if not shop_id or row.shop_id == shop_id), "")


def _fill(new: NewTicket, **facts: str) -> NewTicket:
    """What was said stands."""
    missing = {name: value for name, value in facts.items() if value and not getattr(new, name)}
    return msgspec.structs.replace(new, **missing) if missing else new
