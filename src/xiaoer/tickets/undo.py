"""Take back one's own last step while it is fresh, as long as nobody built on it and no buyer has read of it."""

from datetime import datetime, timedelta
from typing import Any

from xiaoer.infra.db import Tx
from xiaoer.tickets import store
from xiaoer.tickets.clocks import wind
from xiaoer.tickets.edit import TYPED
from xiaoer.tickets.errors import BuyerWasTold, NothingToUndo
from xiaoer.tickets.life import State
from xiaoer.tickets.log import locked, write
from xiaoer.tickets.model import Change, Entry, Ticket

UNDO_WITHIN = timedelta(minutes=10)
TIMES = ("due_from", "due_at", "solved_at", "closed_at", "told_at", "deadline_at")
UNDOABLE = ("edit", "start", "ask_buyer", "ask_department", "ask_platform", "answer", "solve", "close", "reopen")


async def undo(tx: Tx, ticket_id: str, version: int) -> Ticket:
    """Fields and state are as before the step that made `version`; the log keeps the step and its undoing.

    The only way to a state that is not in the table of moves: back where the same person just came from.
    Raises TicketNotFound, TicketMerged, NothingToUndo, BuyerWasTold.
    """
    one = await locked(tx, ticket_id)
    step = await store.entry(tx, ticket_id, version)
    _may(tx, one, step)
    assert step is not None  # `_may` refused it otherwise
    values: dict[str, Any] = {}
    if step.from_state is not step.to_state:
        values |= await _state_before(tx, one, step)
    changes = [Change(item.field, item.after, item.before) for item in step.changes if item.applied]
    values |= _fields_before(one, changes)
    before = one.state
    one = await write(
        tx, one, "undo", changes=changes, facts={"version": version, "undone": step.action}, columns=values
    )
    if before is not one.state or {"due_at", "deadline_at"} & set(values):
        await wind(tx, one)
    return one


def _may(tx: Tx, one: Ticket, step: Entry | None) -> None:
    fresh = step and step.at > tx.clock.now() - UNDO_WITHIN and step.by_id == tx.actor.id
    if not step or not fresh or step.action not in UNDOABLE:
        raise NothingToUndo(number=one.number)
    if any(one.field_versions.get(item.field, 0) != step.version for item in step.changes if item.applied):
        raise NothingToUndo(number=one.number)
    if not any(item.applied for item in step.changes) and step.from_state is step.to_state:
        raise NothingToUndo(number=one.number)


async def _state_before(tx: Tx, one: Ticket, step: Entry) -> dict[str, Any]:
    last = await store.last_move(tx, one.id)
    if one.state is not step.to_state or last is None or last.version != step.version:
        raise NothingToUndo(number=one.number)
    if step.to_state is State.SOLVED and one.told_at and one.told_at >= step.at:
        raise BuyerWasTold(number=one.number)
    kept: dict[str, Any] = dict(step.facts.get("before", {}))
    return {name: _moment(value) if name in TIMES else value for name, value in kept.items()}


def _fields_before(one: Ticket, changes: list[Change]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    fields = dict(one.fields)
    for item in changes:
        if item.field.startswith(TYPED):
            fields[item.field.removeprefix(TYPED)] = item.after
        else:
            values[item.field] = _moment(item.after) if item.field in TIMES else item.after
    if fields != one.fields:
        values["fields"] = {code: value for code, value in fields.items() if value is not None}
    return values


def _moment(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
