"""Who in the shop works on a ticket: built-in departments, what the merchant changed about them, and its own."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from xiaoer import sla
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.tickets import store
from xiaoer.tickets.errors import DepartmentInUse, DepartmentUnknown
from xiaoer.tickets.model import Code, Id
from xiaoer.tickets.owners import check_owner
from xiaoer.tickets.tables import ticket_department

DESK = "desk"
BUILT_IN = (DESK, "warehouse", "technology", "quality", "finance", "product", "platform_support")
"""客服 仓库 技术 质检 财务 商品 平台支持; screens have words for these."""


class Department(Struct, frozen=True, kw_only=True):
    code: Code
    name: Annotated[str, Meta(max_length=40)] = ""
    """Empty for a built-in one that keeps its own name."""
    owner_id: Id | None = None
    """Who gets its tickets when nobody is named."""
    due_hours: Annotated[int, Meta(ge=1, le=2160)] | None = None
    """Its own time instead of the priority's."""
    calendar_id: Id | None = None
    """Its hours are those of this calendar; None: every hour counts."""
    built_in: bool = False


async def departments(tx: Tx) -> dict[str, Department]:
    """By code, the built-in ones first."""
    found = {code: Department(code=code, built_in=True) for code in BUILT_IN}
    query = select(ticket_department).filter_by(merchant_id=tx.merchant_id)
    for row in await tx.conn.execute(query.order_by(ticket_department.c.code)):
        if row.removed:
            continue
        built_in = row.code in BUILT_IN
        found[row.code] = Department(
            code=row.code,
            name=row.name,
            owner_id=row.owner_id,
            due_hours=row.due_hours,
            calendar_id=row.calendar_id,
            built_in=built_in,
        )
    return found


async def department(tx: Tx, code: str) -> Department:
    """Raises DepartmentUnknown."""
    found = (await departments(tx)).get(code)
    if found is None:
        raise DepartmentUnknown(department=code)
    return found


async def save_department(tx: Tx, new: Department) -> Department:
    """Audited. Raises OwnerUnknown, NoSuchCalendar."""
    if new.owner_id:
        await check_owner(tx, new.owner_id)
    if new.calendar_id:
        await sla.calendar_named(tx, new.calendar_id)
    if not new.name and new.code not in BUILT_IN:
        new = msgspec.structs.replace(new, name=new.code)
    values = {name: getattr(new, name) for name in ("name", "owner_id", "due_hours", "calendar_id")} | {
        "removed": False
    }
    await _put(tx, new.code, values)
    await audit.record(tx, "ticket_department.changed", new.code, owner_id=new.owner_id)
    return msgspec.structs.replace(new, built_in=new.code in BUILT_IN)


async def remove_department(tx: Tx, code: str) -> None:
    """A merchant's own is gone; a built-in one is as it was. Raises DepartmentUnknown, DepartmentInUse."""
    await department(tx, code)
    if code not in BUILT_IN and (tickets := await store.count_open(tx, code)):
        raise DepartmentInUse(department=code, tickets=tickets)
    await _put(tx, code, {"name": "", "owner_id": None, "due_hours": None, "calendar_id": None, "removed": True})
    await audit.record(tx, "ticket_department.removed", code)


async def _put(tx: Tx, code: str, values: Mapping[str, object]) -> None:
    new = insert(ticket_department).values(merchant_id=tx.merchant_id, code=code, **values)
    await tx.conn.execute(new.on_conflict_do_update(index_elements=["merchant_id", "code"], set_=values))
