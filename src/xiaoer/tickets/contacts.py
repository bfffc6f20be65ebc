"""Calls and other attempts to reach a buyer outside the chat, on the timeline of ticket and conversation."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import Row

from xiaoer import buyers, conversations, files, orders
from xiaoer.buyers.errors import FieldNotKnown
from xiaoer.buyers.model import Purpose
from xiaoer.files.errors import NoSuchFile
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, FileId, OrderId, new_id
from xiaoer.kernel.permissions import Permission
from xiaoer.tickets import settings, store, store_parts
from xiaoer.tickets.errors import FileUnknown, NoNumber, RecordingWithoutConsent
from xiaoer.tickets.log import locked, write
from xiaoer.tickets.model import Channel, Consent, ContactOutcome, Direction, Id, NewTicket, Source, Text, Ticket
from xiaoer.tickets.open_ticket import open_ticket
from xiaoer.tickets.subject import complete

Seconds = Annotated[int, Meta(ge=0, le=86400)]


class NewContact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One attempt; the rest is found from ticket, conversation or order."""

    ticket_id: Id = ""
    conversation_id: Id = ""
    buyer_id: Id = ""
    order_id: Annotated[str, Meta(max_length=128)] = ""
    channel: Channel = Channel.PHONE
    direction: Direction = Direction.OUT
    number: Annotated[str, Meta(max_length=40)] = ""
    at: datetime | None = None
    waited_s: Seconds = 0
    duration_s: Seconds = 0
    outcome: ContactOutcome
    words: Text = ""
    consent: Consent = Consent.NOT_RECORDED
    recording_file_id: Id = ""
    call_back_at: datetime | None = None
    """Promised: a ticket to call back is due then."""
    client_id: Annotated[str, Meta(max_length=80)] = ""
    """The same `client_id` is logged once."""


class CallLink(Struct, frozen=True):
    href: str
    number: str
    """Masked."""


async def log_contact(tx: Tx, new: NewContact, *, by: str = "") -> tuple[Row[object], Ticket | None]:
    """The attempt is on record, in the log of its ticket and as a thin line of its conversation; a promised call-back
    is a ticket that is due then, which comes back too. `by`: the agent who spoke, where a program logs it.

    Raises RecordingWithoutConsent, FileUnknown, TicketNotFound, TicketMerged, NoSuchConversation, DueInThePast.
    """
    client_id = new.client_id or new_id("key")
    if before := await store_parts.contact(tx, client_id=client_id):
        return before, None
    if new.recording_file_id:
        await _recording(tx, new)
    if new.call_back_at:
        await store.lock_number(tx)
    one = await locked(tx, new.ticket_id) if new.ticket_id else None
    about = await _about(tx, new, one)
    contact_id = await store_parts.add_contact(
        tx,
        client_id=client_id,
        ticket_id=one.id if one else None,
        conversation_id=about.conversation_id or None,
        buyer_id=about.buyer_id or None,
        order_id=about.order_id or None,
        agent_id=by or tx.actor.id,
        at=new.at or tx.clock.now(),
        recording_file_id=new.recording_file_id or None,
        **{name: getattr(new, name) for name in ("number", "waited_s", "duration_s", "words", "call_back_at")},
        **{name: getattr(new, name).value for name in ("channel", "direction", "outcome", "consent")},
    )
    if contact_id is None:
        return await _row(tx, client_id=client_id), None
    facts: dict[str, Any] = {
        "outcome": new.outcome.value,
        "direction": new.direction.value,
        "channel": new.channel.value,
    }
    if one:
        await write(tx, one, "contact", words=new.words, facts=facts | {"duration_s": new.duration_s})
    if about.conversation_id:
        await conversations.say_by_system(tx, about.conversation_id, "contact_logged", **facts)
    made = await _call_back(tx, new, about, client_id)
    if made and not one:
        await store_parts.give_contact(tx, contact_id, made.id)
    return await _row(tx, contact_id=contact_id), made


async def call_link(tx: Tx, buyer_id: str, order_id: str = "") -> CallLink:
    """What a click on the number opens. Needs the right to unmask; the look is in the audit.

    Raises NotAllowed, NoNumber.
    """
    tx.actor.require(Permission.BUYER_REVEAL)
    number = await _number(tx, buyer_id, order_id)
    if not number:
        raise NoNumber
    digits = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    return CallLink((await settings.read(tx)).call_link.replace("{number}", digits), buyers.mask_phone(number))


async def _number(tx: Tx, buyer_id: str, order_id: str) -> str:
    """The receiver's of the order, else the buyer's own."""
    if order_id:
        receiver = await orders.reveal(tx, OrderId(order_id), "phone", Purpose.CALL_BACK)
        if receiver.phone:
            return receiver.phone
    try:
        return await buyers.reveal(tx, BuyerId(buyer_id), "phone", Purpose.CALL_BACK) if buyer_id else ""
    except FieldNotKnown:
        return ""


async def _about(tx: Tx, new: NewContact, one: Ticket | None) -> NewTicket:
    """What the attempt is about, with what its ticket knows."""
    said = {name: getattr(new, name) or "" for name in ("conversation_id", "buyer_id", "order_id")}
    known = {name: (getattr(one, name) if one else None) or "" for name in said}
    return await complete(tx, msgspec.convert({name: said[name] or known[name] for name in said}, NewTicket))


async def _recording(tx: Tx, new: NewContact) -> None:
    if new.consent is not Consent.GIVEN:
        raise RecordingWithoutConsent
    try:
        await files.attachment_for(tx, FileId(new.recording_file_id), tx.actor)
    except NoSuchFile:
        raise FileUnknown(file_id=new.recording_file_id) from None


async def _call_back(tx: Tx, new: NewContact, about: NewTicket, client_id: str) -> Ticket | None:
    if new.call_back_at is None:
        return None
    asked = NewTicket(
        kind="call_back",
        words=new.words,
        due_at=new.call_back_at,
        source=Source.CALL,
        buyer_id=about.buyer_id,
        conversation_id=about.conversation_id,
        order_id=about.order_id,
        client_id=f"call_back:{client_id}",
    )
    return await open_ticket(tx, asked)


async def _row(tx: Tx, **which: str) -> Row[object]:
    found = await store_parts.contact(tx, **which)
    assert found is not None  # stored a line above
    return found
