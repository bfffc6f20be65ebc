"""What the agent writes of a call, while they speak or after."""

from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy import Row

from xiaoer import conversations, tickets
from xiaoer.calls import store
from xiaoer.calls.errors import CallNotFound
from xiaoer.calls.model import CallNote, State
from xiaoer.conversations.errors import NoSuchConversation
from xiaoer.infra.db import Tx
from xiaoer.tickets.model import Consent, NewTicket, Source


async def note(tx: Tx, call_id: str, body: CallNote) -> Row[Any]:
    """On the call, and on its contact once it ended; a promised call-back is a ticket due then. Without leave no
    recording is kept. Raises CallNotFound (another agent's), DueInThePast."""
    row = await store.get(tx, call_id, lock=True)
    if row.agent_id != tx.actor.id:
        raise CallNotFound(call_id=call_id)
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    call_back_at = given.pop("call_back_at", None)
    if given.get("consent") in (Consent.REFUSED, Consent.NOT_RECORDED):
        given["recording_url"] = ""
    row = await store.change(tx, call_id, **given) if given else row
    if row.state == State.ENDED and row.contact_id and given:
        await tickets.amend_contact(tx, row.contact_id, words=row.words, outcome=row.outcome, consent=row.consent)
    if call_back_at:
        asked = NewTicket(
            kind="call_back",
            words=row.words,
            due_at=call_back_at,
            source=Source.CALL,
            buyer_id=row.buyer_id or "",
            conversation_id=await _talk(tx, row.conversation_id),
            client_id=f"call_back:{row.id}",
        )
        await tickets.open_ticket(tx, asked)
    return row


async def _talk(tx: Tx, conversation_id: str | None) -> str:
    """Empty where the talk is a colleague's: the task is about the buyer then."""
    try:
        return str((await conversations.visible(tx, conversation_id)).id) if conversation_id else ""
    except NoSuchConversation:
        return ""
