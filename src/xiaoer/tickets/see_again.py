"""The same thing happened to somebody else: counted on the ticket that is there, and they are told with the others."""

from typing import Annotated

from msgspec import Meta, Struct

from xiaoer import orders
from xiaoer.infra.db import Tx
from xiaoer.tickets import store, store_parts
from xiaoer.tickets.evidence import keep_files
from xiaoer.tickets.log import concerned, locked, notify, write
from xiaoer.tickets.model import Id, NewTicket, Text, Ticket
from xiaoer.tickets.subject import complete


class SeenAgain(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    words: Text = ""
    conversation_id: Id = ""
    buyer_id: Id = ""
    order_id: Annotated[str, Meta(max_length=128)] = ""
    files: Annotated[list[Id], Meta(max_length=20)] = []
    client_id: Annotated[str, Meta(max_length=80)] = ""


async def see_again(tx: Tx, ticket_id: str, seen: SeenAgain) -> Ticket:
    """Counted once for each `client_id`. Raises TicketNotFound, TicketMerged, NoSuchConversation, FileUnknown."""
    one = await locked(tx, ticket_id)
    once = f"{one.id}:{seen.client_id}" if seen.client_id else None
    if once and await store.written(tx, once):
        return one
    order_id = await orders.id_of(tx, seen.order_id) if seen.order_id else ""
    asked = NewTicket(conversation_id=seen.conversation_id, buyer_id=seen.buyer_id, order_id=order_id)
    who = await complete(tx, asked)
    if who.buyer_id or who.conversation_id:
        about = {name: getattr(who, name) or None for name in ("buyer_id", "conversation_id", "order_id")}
        await store_parts.add_party(tx, one.id, words=seen.words, **about)
    new = await keep_files(tx, one, seen.files, seen.words)
    facts = {"count": one.seen_count + 1, "files": new}
    one = await write(tx, one, "seen_again", words=seen.words, facts=facts, once=once, seen_count=one.seen_count + 1)
    await notify(tx, one, "ticket_changed", await concerned(tx, one))
    return one
