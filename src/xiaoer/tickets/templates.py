"""Kinds of ticket: where one goes, how long it has, and the typed fields it carries."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.tickets.errors import TemplateUnknown, TemplateWrong
from xiaoer.tickets.model import Code, Line, Priority
from xiaoer.tickets.tables import ticket_template

Words = Annotated[str, Meta(max_length=60)]
OTHER = "other"


class Label(Struct, frozen=True, forbid_unknown_fields=True):
    zh: Words = ""
    en: Words = ""


class Choice(Struct, frozen=True, forbid_unknown_fields=True):
    code: Code
    zh: Words = ""
    en: Words = ""


class Field(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One typed field of a template."""

    code: Code
    label: Label = Label()
    kind: Literal[
        "text", "long_text", "number", "money", "date", "moment", "choice", "choices", "switch", "url", "urls"
    ] = "text"
    needed: Literal["", "open", "solve"] = ""
    choices: Annotated[list[Choice], Meta(max_length=100)] = []
    min: float | None = None
    max: float | None = None


class Template(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: Code
    name: Label = Label()
    department: Code = "desk"
    priority: Priority = Priority.NORMAL
    due_hours: Annotated[int, Meta(ge=1, le=2160)] | None = None
    """Its own time instead of the priority's or the department's."""
    next_action: Line = ""
    title: Annotated[str, Meta(max_length=200)] = ""
    tell_buyer: bool = False
    """Whether buyers hear of the end, unless the ticket says otherwise."""
    fields: Annotated[list[Field], Meta(max_length=60)] = []
    built_in: bool = False
    changed: bool = False
    """A built-in one that the merchant has changed."""


@cache
def built_in() -> dict[str, Template]:
    raw = tomllib.loads((files("xiaoer.tickets") / "templates.toml").read_text("utf-8"))
    found = msgspec.convert(raw["template"], list[Template])
    return {one.code: msgspec.structs.replace(one, built_in=True) for one in found}


async def templates(tx: Tx) -> dict[str, Template]:
    """By code, the built-in ones first, each as the merchant has it."""
    found = dict(built_in())
    query = select(ticket_template).filter_by(merchant_id=tx.merchant_id, removed=False)
    for row in await tx.conn.execute(query.order_by(ticket_template.c.code)):
        own = msgspec.convert(row.definition, Template)
        ours = row.code in built_in()
        found[row.code] = msgspec.structs.replace(own, built_in=ours, changed=ours)
    return found


async def template(tx: Tx, code: str) -> Template:
    """Raises TemplateUnknown."""
    found = (await templates(tx)).get(code)
    if found is None:
        raise TemplateUnknown(kind=code)
    return found


async def save_template(tx: Tx, new: Template) -> Template:
    """Tickets that are open keep the values they have. Audited. Raises TemplateWrong."""
    _check(new)
    new = msgspec.structs.replace(new, built_in=False, changed=False)
    await _put(tx, new.code, {"definition": msgspec.to_builtins(new), "removed": False, "changed_at": tx.clock.now()})
    await audit.record(tx, "ticket_template.changed", new.code, fields=len(new.fields))
    return await template(tx, new.code)


async def remove_template(tx: Tx, code: str) -> None:
    """A merchant's own is gone; a built-in one is as it was. Raises TemplateUnknown."""
    found = await template(tx, code)
    values = {"definition": msgspec.to_builtins(found), "removed": True, "changed_at": tx.clock.now()}
    await _put(tx, code, values)
    await audit.record(tx, "ticket_template.removed", code)


def _check(new: Template) -> None:
    codes = [one.code for one in new.fields]
    for one in new.fields:
        if codes.count(one.code) > 1:
            raise TemplateWrong(field=one.code, reason="named_twice")
        if one.kind in ("choice", "choices") and not one.choices:
            raise TemplateWrong(field=one.code, reason="no_choices")
        if one.min is not None and one.max is not None and one.min > one.max:
            raise TemplateWrong(field=one.code, reason="min_above_max")


async def _put(tx: Tx, code: str, values: Mapping[str, object]) -> None:
    new = insert(ticket_template).values(merchant_id=tx.merchant_id, code=code, **values)
    await tx.conn.execute(new.on_conflict_do_update(index_elements=["merchant_id", "code"], set_=values))
