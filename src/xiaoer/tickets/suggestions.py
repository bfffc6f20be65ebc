"""Suggestions of buyers: decided by the department that can act on them, answered, reported each month."""

from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import and_, func, select

from xiaoer import merchants
from xiaoer.infra.db import Tx
from xiaoer.tickets import store
from xiaoer.tickets.errors import MonthWrong, NotASuggestion
from xiaoer.tickets.life import Action
from xiaoer.tickets.log import locked, write
from xiaoer.tickets.model import Decision, MoveBody, Text, Ticket
from xiaoer.tickets.move import move
from xiaoer.tickets.tables import ticket
from xiaoer.tickets.tell import sentence, tell

SUGGESTION = "suggestion"
MOST = 500
t = ticket.c


class DecisionBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    decision: Literal["accepted", "declined"]
    reply: Text = ""
    """What the buyer reads; empty is our own sentence."""
    words: Text = ""
    """For colleagues: why, and what will be done."""
    tell_buyer: bool = True


async def decide(tx: Tx, ticket_id: str, body: DecisionBody) -> Ticket:
    """The suggestion is accepted or declined, and its buyer reads it. A declined one is solved with that; an accepted
    one is when the department has done it. Raises TicketNotFound, TicketMerged, NotASuggestion."""
    one = await locked(tx, ticket_id)
    if one.kind != SUGGESTION:
        raise NotASuggestion(number=one.number)
    decision, now = Decision(body.decision), tx.clock.now()
    more: dict[str, Any] = {"next_action": "carry_out"} if decision is Decision.ACCEPTED and one.open else {}
    one = await write(
        tx, one, f"suggestion_{decision.value}", words=body.words, decision=decision.value, decided_at=now, **more
    )
    if body.tell_buyer:
        one = await tell(tx, one, body.reply or await sentence(tx, decision.value), decision.value)
    if decision is Decision.DECLINED and one.open:
        one = await move(tx, one.id, Action.SOLVE, MoveBody(words=body.words, tell_buyer=False))
    return one


class DepartmentSuggestions(Struct, frozen=True, kw_only=True):
    department: str
    received: int
    accepted: int
    declined: int
    carried_out: int
    """Accepted ones that are solved or closed."""


class SuggestionReport(Struct, frozen=True, kw_only=True):
    month: str
    received: int
    accepted: int
    declined: int
    departments: list[DepartmentSuggestions]
    accepted_ids: list[str]
    """Decided in this month, newest first."""


async def report(tx: Tx, month: str) -> tuple[SuggestionReport, list[Ticket]]:
    """What was received and decided in a month of the merchant's calendar (`2026-11`), with the accepted ones.

    Raises MonthWrong."""
    since, until = await _span(tx, month)
    received = and_(t.opened_at >= since, t.opened_at < until)
    decided = and_(t.decided_at >= since, t.decided_at < until)
    ended = t.state.in_(["solved", "closed"])
    query = select(
        t.department,
        func.count().filter(received).label("received"),
        func.count().filter(decided, t.decision == "accepted").label("accepted"),
        func.count().filter(decided, t.decision == "declined").label("declined"),
        func.count().filter(decided, t.decision == "accepted", ended).label("carried_out"),
    ).where(t.merchant_id == tx.merchant_id, t.kind == SUGGESTION, received | decided)
    rows = (await tx.conn.execute(query.group_by(t.department).order_by(t.department))).all()
    by_department = [
        DepartmentSuggestions(
            department=row.department,
            received=row.received,
            accepted=row.accepted,
            declined=row.declined,
            carried_out=row.carried_out,
        )
        for row in rows
    ]
    accepted = await _accepted(tx, since, until)
    return (
        SuggestionReport(
            month=month,
            received=sum(one.received for one in by_department),
            accepted=sum(one.accepted for one in by_department),
            declined=sum(one.declined for one in by_department),
            departments=by_department,
            accepted_ids=[one.id for one in accepted],
        ),
        accepted,
    )


async def _accepted(tx: Tx, since: datetime, until: datetime) -> list[Ticket]:
    query = select(ticket).where(
        t.merchant_id == tx.merchant_id, t.decision == "accepted", t.decided_at >= since, t.decided_at < until
    )
    rows = await tx.conn.execute(query.order_by(t.decided_at.desc()).limit(MOST))
    return [store.to_ticket(row) for row in rows]


async def _span(tx: Tx, month: str) -> tuple[datetime, datetime]:
    zone = ZoneInfo((await merchants.get_merchant(tx)).time_zone)
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=zone)
        return first, first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    except ValueError:  # also the month after the last one that a date can be in
        raise MonthWrong(month=month[:20]) from None
