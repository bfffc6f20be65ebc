"""One ticket held two things: the second gets a ticket of its own, with the buyers and files that belong to it."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from xiaoer.infra.db import Tx
from xiaoer.tickets import store, store_parts
from xiaoer.tickets.log import locked, write
from xiaoer.tickets.model import Code, Id, NewTicket, Source, Text, Ticket, Title
from xiaoer.tickets.open_ticket import Beyond, open_ticket


class NewPart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: Title
    words: Text = ""
    kind: Code | Literal[""] = ""
    """Empty: as the ticket it is split from."""
    department: Code | Literal[""] = ""
    owner_id: Id = ""
    parties: Annotated[list[Id], Meta(max_length=200)] = []
    """Ids of those who go along."""
    files: Annotated[list[Id], Meta(max_length=200)] = []
    client_id: Annotated[str, Meta(max_length=80)] = ""


async def split(tx: Tx, ticket_id: str, part: NewPart) -> Ticket:
    """The new ticket; both logs name the other. Merging them again is the way back.

    Raises TicketNotFound, TicketMerged and what opening a ticket raises.
    """
    await store.lock_number(tx)
    one = await locked(tx, ticket_id)
    new = NewTicket(
        title=part.title,
        words=part.words or one.words,
        kind=part.kind or one.kind,
        department=part.department or one.department,
        owner_id=part.owner_id or one.owner_id,
        priority=one.priority,
        intent=one.intent,
        source=Source.TICKET,
        shop_id=one.shop_id or "",
        buyer_id=one.buyer_id or "",
        conversation_id=one.conversation_id or "",
        order_id=one.order_id or "",
        case_id=one.case_id or "",
        fields=one.fields if part.kind in ("", one.kind) else {},
        tell_buyer=one.tell_buyer,
        client_id=part.client_id,
    )
    beyond = Beyond(columns={"split_from": one.id}, facts={"number": one.number})
    made = await open_ticket(tx, new, beyond)
    if made.split_from != one.id or made.version > 1:
        return made  # split by this very request before
    if part.parties:
        await store_parts.move_parties(tx, part.parties, one.id, made.id)
    await store_parts.move_files(tx, part.files, one.id, made.id)
    await write(tx, one, "split", facts={"number": made.number, "ticket_id": made.id})
    return made
