"""The times of a ticket: a reminder shortly before, the end, the platform's deadline, and the quiet close."""

from datetime import datetime, timedelta

from xiaoer import sla
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.sla.errors import NeverOpens, NoSuchCalendar
from xiaoer.tickets import settings
from xiaoer.tickets.departments import Department
from xiaoer.tickets.errors import DueInThePast
from xiaoer.tickets.life import State
from xiaoer.tickets.model import Priority, Ticket
from xiaoer.tickets.templates import Template

REMIND, DUE, DEADLINE, CLOSE = "tickets.remind", "tickets.due", "tickets.deadline", "tickets.close"
LAST_PART = 0.25
"""Of a ticket's time: a reminder never comes before it begins."""


async def due_at(
    tx: Tx, said: datetime | None, priority: Priority, kind: Template | None, where: Department,
    numbers: settings.TicketSettings,
) -> datetime:  # fmt: skip
    """What was said, else the template's time, the department's, the priority's, in the department's own hours.
    Raises DueInThePast."""
    now = tx.clock.now()
    if said is not None:
        check_due(said, now)
        return said
    hours = timedelta(hours=(kind.due_hours if kind else None) or where.due_hours or numbers.due_hours.of(priority))
    if where.calendar_id is None:
        return now + hours
    try:
        return sla.due_after(await sla.calendar_named(tx, where.calendar_id), now, hours)
    except (NeverOpens, NoSuchCalendar):  # hours that nobody keeps hold up no ticket
        return now + hours


def check_due(said: datetime, now: datetime) -> None:
    if said <= now:
        raise DueInThePast


async def wind(tx: Tx, one: Ticket) -> None:
    """The timers say what the row says. A ticket inside another has none: the other one's run."""
    numbers = await settings.read(tx)
    if one.merged_into or one.state is State.CLOSED:
        await stop(tx, one.id)
        return
    if one.state is State.SOLVED:
        await stop(tx, one.id)
        await _set(tx, one.id, CLOSE, one.due_at)
        return
    await timers.cancel(tx, _key(one.id, CLOSE))
    if one.due_at and one.due_from:
        left = (one.due_at - one.due_from) * LAST_PART
        await _set(tx, one.id, REMIND, one.due_at - min(left, timedelta(minutes=numbers.remind_minutes)))
        await _set(tx, one.id, DUE, one.due_at)
    before = one.deadline_at - timedelta(hours=numbers.deadline_hours) if one.deadline_at else None
    await _set(tx, one.id, DEADLINE, before)


async def stop(tx: Tx, ticket_id: str) -> None:
    for what in (REMIND, DUE, DEADLINE, CLOSE):
        await timers.cancel(tx, _key(ticket_id, what))


async def again(tx: Tx, one: Ticket) -> None:
    """An overdue ticket is asked for again later."""
    hours = (await settings.read(tx)).escalate_again_hours
    await _set(tx, one.id, DUE, tx.clock.now() + timedelta(hours=hours))


async def _set(tx: Tx, ticket_id: str, what: str, when: datetime | None) -> None:
    if when is None:
        await timers.cancel(tx, _key(ticket_id, what))
    else:
        await timers.schedule(tx, _key(ticket_id, what), what, when, {"ticket_id": ticket_id})


def _key(ticket_id: str, what: str) -> str:
    return f"{what}:{ticket_id}"
