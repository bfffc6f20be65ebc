"""REST doors of calls and other attempts to reach a buyer."""

from datetime import datetime
from typing import Any

from litestar import get, post
from msgspec import Struct

from xiaoer import buyers, conversations
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import BuyerId
from xiaoer.kernel.permissions import Permission
from xiaoer.tickets import store_parts
from xiaoer.tickets.contacts import CallLink, NewContact, call_link, log_contact
from xiaoer.tickets.model import Contact, TicketRow
from xiaoer.tickets.roster import CallFigures, call_figures
from xiaoer.tickets.view import contacts, rows

READ, HANDLE = Permission.TICKET_READ, Permission.TICKET_HANDLE


class Logged(Struct, frozen=True):
    contact: Contact
    ticket: TicketRow | None = None
    """The call-back that was promised."""


class Contacts(Struct, frozen=True):
    items: list[Contact]


class WhomToCall(Struct, frozen=True, forbid_unknown_fields=True):
    buyer_id: str = ""
    order_id: str = ""


@post("/api/contacts")
async def post_contact(caller: Caller, data: NewContact) -> Logged:
    """A call, or another attempt to reach a buyer, is on record; a promised call-back is a ticket due then."""
    async with caller.transaction(HANDLE) as tx:
        row, ticket = await log_contact(tx, data)
        shown = await contacts(tx, caller.shared.keys, [row])
        return Logged(shown[0], (await rows(tx, [ticket]))[0] if ticket else None)


@get("/api/contacts")
async def get_contacts(caller: Caller, buyer_id: str = "", conversation_id: str = "") -> Contacts:
    """Attempts to reach a buyer, or those of a conversation, newest first."""
    async with caller.transaction(READ) as tx:
        if conversation_id:
            await conversations.visible(tx, conversation_id)
            found = await store_parts.contacts(tx, conversation_id=[conversation_id])
        else:
            group = await buyers.group(tx, BuyerId(buyer_id)) if buyer_id else []
            found = await store_parts.contacts(tx, buyer_id=[str(one) for one in group])
        return Contacts(await contacts(tx, caller.shared.keys, found))


@post("/api/call-links", status_code=200)
async def post_call_link(caller: Caller, data: WhomToCall) -> CallLink:
    """What a click on the buyer's number opens, by the merchant's own call link; the look is in the audit."""
    async with caller.transaction(HANDLE, Permission.BUYER_REVEAL) as tx:
        return await call_link(tx, data.buyer_id, data.order_id)


@get("/api/call-figures")
async def get_call_figures(caller: Caller, since: datetime, until: datetime) -> CallFigures:
    """Waiting and hanging up by half-hour, and how many colleagues would be enough."""
    async with caller.transaction(Permission.FIGURES_READ) as tx:
        return await call_figures(tx, since, until)


routes: list[Any] = [post_contact, get_contacts, post_call_link, get_call_figures]
