"""Every move of a ticket's state: the table allows it, owner, next action and time are set anew, buyers are told."""

from datetime import datetime, timedelta
from typing import Any

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import TicketId
from xiaoer.kernel.transitions import By
from xiaoer.tickets import settings, store, store_parts
from xiaoer.tickets.clocks import check_due, due_at, wind
from xiaoer.tickets.departments import Department, department
from xiaoer.tickets.errors import TicketBlocked, TicketMoved
from xiaoer.tickets.events import TicketMoved as Moved
from xiaoer.tickets.evidence import keep_files
from xiaoer.tickets.life import ENDED, LIFE, NEXT, Action, State, by_of
from xiaoer.tickets.log import concerned, locked, notify, write
from xiaoer.tickets.model import Change, MoveBody, Ticket
from xiaoer.tickets.owners import check_owner, owner_for
from xiaoer.tickets.tell import tell_solved
from xiaoer.tickets.templates import templates
from xiaoer.tickets.typed_fields import check_needed

NOTHING = MoveBody()
KEPT = (
    "state",
    "next_action",
    "due_from",
    "due_at",
    "overdue",
    "solved_at",
    "closed_at",
    "outcome",
    "reply",
    "told_at",
)
"""What an undo of a move brings back."""


async def move(
    tx: Tx, ticket_id: str, action: Action, body: MoveBody = NOTHING, *, by: By | None = None, once: str | None = None
) -> Ticket:
    """The ticket is where its table leads, with an owner, a next action and a time.

    Raises TicketNotFound, TicketMerged, TicketMoved, IllegalMove, Forbidden, TicketBlocked, FieldMissing,
    OwnerUnknown, DepartmentUnknown, DueInThePast, FileUnknown.
    """
    one = await locked(tx, ticket_id)
    await _seen(tx, one, body.version)
    to = LIFE.to(one.state, action, by or by_of(tx.actor))
    if action is Action.SOLVE:
        await _may_solve(tx, one)
    now, before = tx.clock.now(), one
    values = await _columns(tx, one, to, body, now)
    changes = [
        Change(name, getattr(one, name), values[name])
        for name in ("owner_id", "department", "reference")
        if name in values and values[name] != getattr(one, name)
    ]
    facts = {"before": {name: _plain(getattr(one, name)) for name in KEPT}, "files": len(body.files)}
    one = await write(
        tx,
        one,
        action.value,
        words=body.words,
        changes=changes,
        facts=facts,
        before=before.state,
        once=once,
        columns=values,
    )
    await keep_files(tx, one, body.files)
    await wind(tx, one)
    one = await _follow(tx, before, one, action, body)
    await _publish(tx, one, action, before.state)
    return one


async def _seen(tx: Tx, one: Ticket, version: int | None) -> None:
    """Raise TicketMoved when a colleague moved it since the caller looked."""
    if version is None or version >= one.version:
        return
    last = await store.last_move(tx, one.id)
    if last and last.version > version:
        raise TicketMoved(number=one.number, state=one.state.value)


async def _may_solve(tx: Tx, one: Ticket) -> None:
    check_needed((await templates(tx)).get(one.kind), one.fields, "solve")
    for other in await store.by_ids(tx, await store_parts.linked(tx, "blocks", other_id=one.id)):
        if other.state not in ENDED and not other.merged_into:
            raise TicketBlocked(number=other.number)


async def _columns(tx: Tx, one: Ticket, to: State, body: MoveBody, now: datetime) -> dict[str, Any]:
    where = await department(tx, body.department or one.department)
    values: dict[str, Any] = {"state": to.value, "department": where.code, "overdue": False}
    values["owner_id"] = await _owner(tx, one, where, body)
    values |= {"solved_at": one.solved_at, "closed_at": None, "outcome": one.outcome, "reply": one.reply}
    if body.reference:
        values["reference"] = body.reference
    if body.deadline_at:
        check_due(body.deadline_at, now)
        values["deadline_at"] = body.deadline_at
    if to is State.CLOSED:
        return values | {"closed_at": now, "due_at": None, "due_from": None, "outcome": body.words or one.outcome}
    values["next_action"] = body.next_action.strip() or NEXT[to]
    if to is State.SOLVED:
        days = (await settings.read(tx)).close_after_days
        ended = {"solved_at": now, "due_from": now, "due_at": now + timedelta(days=days)}
        return values | ended | {"outcome": body.words, "reply": body.reply}
    if to is State.REOPENED:
        values |= {"solved_at": None, "told_at": None}
    return values | await _time(tx, one, where, body, now)


async def _time(tx: Tx, one: Ticket, where: Department, body: MoveBody, now: datetime) -> dict[str, Any]:
    """What was said; the time that still runs; a new one where it ran out or the ticket was ended."""
    if body.due_at is None and one.open and one.due_at and one.due_at > now:
        return {}
    kind, numbers = (await templates(tx)).get(one.kind), await settings.read(tx)
    return {"due_from": now, "due_at": await due_at(tx, body.due_at, one.priority, kind, where, numbers)}


async def _owner(tx: Tx, one: Ticket, where: Department, body: MoveBody) -> str:
    """Who was named; the new department's own; else it stays, unless that colleague has left."""
    if body.owner_id:
        await check_owner(tx, body.owner_id)
        return body.owner_id
    handed_on = where.owner_id if where.code != one.department else None
    return await owner_for(tx, handed_on, one.owner_id)


async def _follow(tx: Tx, before: Ticket, one: Ticket, action: Action, body: MoveBody) -> Ticket:
    if action is Action.SOLVE:
        wanted = one.tell_buyer if body.tell_buyer is None else body.tell_buyer
        if wanted:
            one = await tell_solved(tx, one, body.reply)
        await _free(tx, one)
    if action is Action.REOPEN:
        group = [one.id, *(other.id for other in await store.merged_in(tx, [one.id]))]
        await store_parts.parties_untold(tx, group)
    if one.owner_id != before.owner_id:
        await notify(tx, one, "ticket_assigned", [one.owner_id])
    await notify(tx, one, "ticket_changed", await concerned(tx, one))
    return one


async def _free(tx: Tx, one: Ticket) -> None:
    """Owners of the tickets that waited for this one hear of it."""
    for other in await store.by_ids(tx, await store_parts.linked(tx, "blocks", ticket_id=one.id)):
        if other.open:
            await notify(tx, other, "ticket_unblocked", await concerned(tx, other))


async def _publish(tx: Tx, one: Ticket, action: Action, before: State) -> None:
    await tx.publish(
        Moved(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            ticket_id=TicketId(one.id),
            kind=one.kind,
            department=one.department,
            action=action,
            from_state=before,
            to_state=one.state,
        )
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
