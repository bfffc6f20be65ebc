"""The doors of the platforms: where the shop itself gets help. A data file to begin with, the merchant's own from then
on."""

import tomllib
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.tickets.errors import DoorUnknown
from xiaoer.tickets.model import Code
from xiaoer.tickets.tables import platform_door
from xiaoer.tickets.templates import Label

Short = Annotated[str, Meta(max_length=120)]


class LongLabel(Struct, frozen=True, forbid_unknown_fields=True):
    zh: Annotated[str, Meta(max_length=300)] = ""
    en: Annotated[str, Meta(max_length=300)] = ""


class Door(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to reach a platform."""

    code: Code
    platform: Code
    platform_name: Label = Label()
    kind: Literal["online", "form", "phone", "email"] = "online"
    name: Label = Label()
    where: LongLabel = LongLabel()
    """How one finds it."""
    url: Annotated[str, Meta(max_length=300, pattern="^(https?://[^\\s]+)?$")] = ""
    phone: Annotated[str, Meta(max_length=40, pattern="^[0-9+() -]*$")] = ""
    email: Annotated[str, Meta(max_length=120)] = ""
    hours: Short = ""
    built_in: bool = False
    changed_at: datetime | None = None
    """When the merchant wrote it; None for one that is as it came."""


@cache
def built_in() -> dict[str, Door]:
    raw = tomllib.loads((files("xiaoer.tickets") / "directory.toml").read_text("utf-8"))
    found = msgspec.convert(raw["door"], list[Door])
    return {one.code: msgspec.structs.replace(one, built_in=True) for one in found}


async def doors(tx: Tx) -> list[Door]:
    """By platform, as the merchant has them."""
    found = dict(built_in())
    query = select(platform_door).filter_by(merchant_id=tx.merchant_id)
    for row in await tx.conn.execute(query.order_by(platform_door.c.code)):
        if row.removed:
            found.pop(row.code, None)
            continue
        own = msgspec.convert(row.door, Door)
        found[row.code] = msgspec.structs.replace(own, built_in=row.code in built_in(), changed_at=row.changed_at)
    return sorted(found.values(), key=lambda one: (one.platform, one.code))


async def save_door(tx: Tx, new: Door) -> Door:
    """Audited."""
    new = msgspec.structs.replace(new, built_in=False, changed_at=None)
    await _put(tx, new.code, new, removed=False)
    await audit.record(tx, "platform_door.changed", new.code)
    return next(one for one in await doors(tx) if one.code == new.code)


async def remove_door(tx: Tx, code: str) -> None:
    """It is not shown any more. Raises DoorUnknown."""
    found = next((one for one in await doors(tx) if one.code == code), None)
    if found is None:
        raise DoorUnknown(door=code)
    await _put(tx, code, found, removed=True)
    await audit.record(tx, "platform_door.removed", code)


async def restore_doors(tx: Tx) -> list[Door]:
    """Built-in doors are as they came; the merchant's own stay. Audited."""
    query = platform_door.delete().where(platform_door.c.merchant_id == tx.merchant_id)
    await tx.conn.execute(query.where(platform_door.c.code.in_(list(built_in()))))
    await audit.record(tx, "platform_doors.restored", "platform_doors")
    return await doors(tx)


async def _put(tx: Tx, code: str, door: Door, *, removed: bool) -> None:
    values = {"door": msgspec.to_builtins(door), "removed": removed, "changed_at": tx.clock.now()}
    new = insert(platform_door).values(merchant_id=tx.merchant_id, code=code, **values)
    await tx.conn.execute(new.on_conflict_do_update(index_elements=["merchant_id", "code"], set_=values))
