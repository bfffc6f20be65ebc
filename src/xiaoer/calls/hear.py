"""A telephone system says what happens to a call. Moments may come twice and in any order; none goes back in time."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from xiaoer import staff, tickets
from xiaoer.calls import store
from xiaoer.calls.caller import buyer_behind, newest_talk
from xiaoer.calls.events import CallEnded, CallRang
from xiaoer.calls.model import State
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, BuyerId
from xiaoer.merchants.model import Connection
from xiaoer.ports.telephony import CallEvent, CallMoment
from xiaoer.staff.events import AgentsCalled
from xiaoer.staff.model import AgentState, Notice
from xiaoer.tickets.model import Consent, ContactOutcome, Direction


async def hear(tx: Tx, connection: Connection, event: CallEvent) -> Row[Any]:
    """The call is as the event says, and the agent whose telephone rings sees who calls."""
    agent_id = await agent_at(tx, connection, event.extension)
    row = await _known(tx, connection, event, agent_id)
    if row.state == State.ENDED:
        return row
    if event.moment is CallMoment.ENDED:
        return await _end(tx, row, event, agent_id)
    if event.moment is CallMoment.ANSWERED:
        values = {"state": State.ANSWERED, "answered_at": row.answered_at or event.at}
        row = await store.change(tx, row.id, agent_id=agent_id or row.agent_id, **values)
        await _tell(tx, row, "call_changed")
        return row
    if row.state == State.RINGING and agent_id and agent_id != row.agent_id:
        row = await store.change(tx, row.id, agent_id=agent_id)
        await _ring(tx, row)
    return row


async def agent_at(tx: Tx, connection: Connection, extension: str) -> AgentId | None:
    """Whose telephone this is, by the connection's form."""
    lines = connection.config.get("extensions") or []
    emails = {parts[0]: parts[1].lower() for parts in (str(line).split() for line in lines) if len(parts) == 2}
    email = emails.get(extension.strip())
    if not email:
        return None
    active = (one for one in await staff.list_agents(tx) if one.state is AgentState.ACTIVE)
    return next((one.id for one in active if one.email.lower() == email), None)


async def _known(tx: Tx, connection: Connection, event: CallEvent, agent_id: AgentId | None) -> Row[Any]:
    """The call, made from whichever moment is heard first."""
    buyer_id = await buyer_behind(tx, event.number)
    talk = await newest_talk(tx, buyer_id) if buyer_id else None
    return await store.ensure(
        tx,
        connection.id,
        event.external_id,
        state=State.RINGING,
        incoming=event.incoming,
        number=event.number,
        buyer_id=buyer_id,
        conversation_id=talk,
        rang_at=event.at,
    )


async def _ring(tx: Tx, row: Row[Any]) -> None:
    agent_id = AgentId(row.agent_id)
    buyer_id = BuyerId(row.buyer_id) if row.buyer_id else None
    at = tx.clock.now()
    await tx.publish(CallRang(merchant_id=tx.merchant_id, at=at, call_id=row.id, buyer_id=buyer_id, agent_id=agent_id))
    if row.incoming:
        await staff.call(tx, [agent_id], Notice("call_ringing", "", "/app/calls", f"call:{row.id}"))


async def _end(tx: Tx, row: Row[Any], event: CallEvent, agent_id: AgentId | None) -> Row[Any]:
    """It is a contact on the buyer's timeline now. A recording that nobody agreed to is not kept."""
    busy = row.busy or event.busy
    values: dict[str, Any] = {"state": State.ENDED, "ended_at": event.at, "agent_id": row.agent_id or agent_id}
    values |= {"busy": busy, "outcome": row.outcome or _outcome(row, busy=busy)}
    if event.recording_url and event.recording_allowed and row.consent != Consent.REFUSED:
        values |= {"recording_url": event.recording_url, "consent": Consent.GIVEN}
    row = await store.change(tx, row.id, **values)
    new = tickets.NewContact(
        conversation_id=row.conversation_id or "",
        buyer_id=row.buyer_id or "",
        direction=Direction.IN if row.incoming else Direction.OUT,
        number=row.number[:40],
        at=row.rang_at,
        waited_s=seconds(row.rang_at, row.answered_at or row.ended_at),
        duration_s=seconds(row.answered_at, row.ended_at),
        outcome=ContactOutcome(row.outcome),
        words=row.words,
        consent=Consent(row.consent),
        client_id=row.id,
    )
    contact, _ = await tickets.log_contact(tx, new, by=row.agent_id or "")
    row = await store.change(tx, row.id, contact_id=contact.id)
    at = tx.clock.now()
    ended = CallEnded(merchant_id=tx.merchant_id, at=at, call_id=row.id, contact_id=row.contact_id, outcome=row.outcome)
    await tx.publish(ended)
    await _tell(tx, row, "call_ended")
    return row


async def _tell(tx: Tx, row: Row[Any], code: str) -> None:
    """The open screen of its agent hears of it; a device need not."""
    if row.agent_id:
        told = AgentsCalled(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            agent_ids=(AgentId(row.agent_id),),
            notice_code=code,
            facts={"call_id": row.id},
        )
        await tx.publish(told)


def _outcome(row: Row[Any], *, busy: bool) -> ContactOutcome:
    if row.answered_at:
        return ContactOutcome.REACHED
    if row.incoming:
        return ContactOutcome.ABANDONED
    return ContactOutcome.BUSY if busy else ContactOutcome.NO_ANSWER


def seconds(begin: datetime | None, end: datetime | None) -> int:
    return min(86400, max(0, round((end - begin).total_seconds()))) if begin and end else 0
