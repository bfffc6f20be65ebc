"""Change fields of a ticket while others do the same: nothing of anybody's is lost.

Every field knows the version of the ticket at which it was written last. A writer says which version they looked at; a
field that a colleague wrote since keeps the colleague's value, the writer gets it back beside their own, and the log
keeps both.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from xiaoer import orders
from xiaoer.infra.db import Tx
from xiaoer.tickets import store
from xiaoer.tickets.clocks import check_due, wind
from xiaoer.tickets.departments import department
from xiaoer.tickets.errors import FieldUnknown, FieldWrong, TicketClosed
from xiaoer.tickets.life import State
from xiaoer.tickets.log import concerned, locked, notify, write
from xiaoer.tickets.model import Change, Code, Edit, Line, Priority, Text, Ticket, Title
from xiaoer.tickets.owners import check_owner
from xiaoer.tickets.templates import template, templates
from xiaoer.tickets.typed_fields import check_field

FIELDS: dict[str, Any] = {
    "title": Title,
    "words": Text,
    "kind": Code,
    "department": Code,
    "owner_id": Line,
    "next_action": Title,
    "due_at": datetime,
    "priority": Priority,
    "intent": Line,
    "order_id": Line | None,
    "platform": Line,
    "door": Line,
    "reference": Line,
    "deadline_at": datetime | None,
    "page": Text,
    "tell_buyer": bool,
    "outcome": Text,
}
TYPED = "fields."
"""A typed field of the template is named `fields.<code>`."""


class Written(msgspec.Struct, frozen=True):
    """What became of an edit. `lost` are the fields that a colleague had written meanwhile."""

    ticket: Ticket
    kept: list[str]
    lost: list[Change]
    version: int
    """0 when nothing had to change."""


async def edit(tx: Tx, ticket_id: str, asked: Edit, *, action: str = "edit") -> Written:
    """Fields that nobody wrote since `asked.version` have their new value; the others keep the colleague's, and the
    log holds what was asked for.

    Raises TicketNotFound, TicketMerged, TicketClosed, FieldUnknown, FieldWrong, OwnerUnknown, DepartmentUnknown,
    DueInThePast, OrderNotFound, TemplateUnknown.
    """
    one = await locked(tx, ticket_id)
    if one.state is State.CLOSED:
        raise TicketClosed(number=one.number)
    wanted = {name: await _checked(tx, one, name, value) for name, value in asked.changes.items()}
    changes = [
        Change(name, _now(one, name), value, one.field_versions.get(name, 0) <= asked.version)
        for name, value in wanted.items()
        if not _same(_now(one, name), value)
    ]
    same = [name for name in wanted if name not in [item.field for item in changes]]
    if not changes and not asked.words:
        return Written(one, same, [], 0)
    applied = {item.field: wanted[item.field] for item in changes if item.applied}
    after = await write(tx, one, action, words=asked.words, changes=_told(changes), columns=_columns(tx, one, applied))
    await _follow(tx, one, after, applied)
    lost = [item for item in changes if not item.applied]
    return Written(after, [*same, *applied], lost, after.version)


async def who_wrote(tx: Tx, one: Ticket, names: list[str]) -> dict[str, tuple[str, datetime]]:
    """Who wrote each of these fields last, and when."""
    versions = {name: one.field_versions[name] for name in names if name in one.field_versions}
    entries = await store.entries_at(tx, one.id, set(versions.values()))
    return {name: (entries[at].by_id, entries[at].at) for name, at in versions.items() if at in entries}


def _now(one: Ticket, name: str) -> Any:
    return one.fields.get(name.removeprefix(TYPED)) if name.startswith(TYPED) else getattr(one, name)


def _same(before: Any, after: Any) -> bool:
    return bool(before == after) or (not before and not after and before is not False and after is not False)


def _told(changes: list[Change]) -> list[Change]:
    """As the log keeps them: plain JSON."""
    return [msgspec.convert(msgspec.to_builtins(item), Change) for item in changes]


def _columns(tx: Tx, one: Ticket, applied: Mapping[str, Any]) -> dict[str, Any]:
    typed = {name.removeprefix(TYPED): value for name, value in applied.items() if name.startswith(TYPED)}
    columns = {name: value for name, value in applied.items() if not name.startswith(TYPED)}
    if typed:
        merged = one.fields | typed
        columns["fields"] = {code: value for code, value in merged.items() if value is not None}
    if "due_at" in columns:
        columns |= {"due_from": tx.clock.now(), "overdue": False}
    if isinstance(columns.get("priority"), Priority):
        columns["priority"] = columns["priority"].value
    return columns


async def _follow(tx: Tx, before: Ticket, after: Ticket, applied: Mapping[str, Any]) -> None:
    if {"due_at", "deadline_at"} & set(applied):
        await wind(tx, after)
    if after.owner_id != before.owner_id:
        await notify(tx, after, "ticket_assigned", [after.owner_id])
    elif applied:
        await notify(tx, after, "ticket_changed", await concerned(tx, after))


# ---- values


async def _checked(tx: Tx, one: Ticket, name: str, value: Any) -> Any:
    if name.startswith(TYPED):
        return check_field((await templates(tx)).get(one.kind), name.removeprefix(TYPED), value)
    if name not in FIELDS:
        raise FieldUnknown(field=name)
    try:
        fit = msgspec.convert(value, FIELDS[name])
    except msgspec.ValidationError:
        raise FieldWrong(field=name, kind=_kind(name)) from None
    if isinstance(fit, datetime) and fit.tzinfo is None:
        raise FieldWrong(field=name, kind="moment")
    if name in ("title", "next_action") and not fit.strip():
        raise FieldWrong(field=name, kind="text")
    return await CHECKS[name](tx, fit) if name in CHECKS else fit


def _kind(name: str) -> Literal["moment", "choice", "text"]:
    if name in ("due_at", "deadline_at"):
        return "moment"
    return "choice" if name in ("priority", "tell_buyer") else "text"


async def _owner(tx: Tx, value: str) -> str:
    await check_owner(tx, value)
    return value


async def _department(tx: Tx, value: str) -> str:
    return (await department(tx, value)).code


async def _kind_of(tx: Tx, value: str) -> str:
    return (await template(tx, value)).code


async def _due(tx: Tx, value: datetime) -> datetime:
    check_due(value, tx.clock.now())
    return value


async def _order(tx: Tx, value: str | None) -> str | None:
    return await orders.id_of(tx, value) if value else None


CHECKS: dict[str, Callable[[Tx, Any], Awaitable[Any]]] = {
    "owner_id": _owner,
    "department": _department,
    "kind": _kind_of,
    "due_at": _due,
    "order_id": _order,
}
