"""REST doors of what a merchant sets up for tickets: departments, templates, doors of platforms, numbers."""

from typing import Any

from litestar import delete, get, post, put
from msgspec import Struct

from xiaoer.infra.web import Caller
from xiaoer.kernel.permissions import Permission
from xiaoer.tickets import settings
from xiaoer.tickets.departments import Department, departments, remove_department, save_department
from xiaoer.tickets.directory import Door, doors, remove_door, restore_doors, save_door
from xiaoer.tickets.errors import CodeDiffers
from xiaoer.tickets.settings import TicketSettings
from xiaoer.tickets.templates import Template, remove_template, save_template, templates

READ, EDIT = Permission.TICKET_READ, Permission.TICKET_EDIT


class Departments(Struct, frozen=True):
    items: list[Department]


class Templates(Struct, frozen=True):
    items: list[Template]


class Doors(Struct, frozen=True):
    items: list[Door]


def _same(code: str, named: str) -> None:
    if code != named:
        raise CodeDiffers(code=named)


@get("/api/ticket-departments")
async def get_departments(caller: Caller) -> Departments:
    """Built-in ones first, each as the merchant has it."""
    async with caller.transaction(READ) as tx:
        return Departments(list((await departments(tx)).values()))


@put("/api/ticket-departments/{code:str}")
async def put_department(caller: Caller, code: str, data: Department) -> Department:
    """Its name, who gets its tickets, and how long they have."""
    async with caller.transaction(EDIT) as tx:
        _same(code, data.code)
        return await save_department(tx, data)


@delete("/api/ticket-departments/{code:str}")
async def delete_department(caller: Caller, code: str) -> None:
    """One's own is gone when no open ticket is with it; a built-in one is as it came."""
    async with caller.transaction(EDIT) as tx:
        await remove_department(tx, code)


@get("/api/ticket-templates")
async def get_templates(caller: Caller) -> Templates:
    """Kinds of ticket with their typed fields."""
    async with caller.transaction(READ) as tx:
        return Templates(list((await templates(tx)).values()))


@put("/api/ticket-templates/{code:str}")
async def put_template(caller: Caller, code: str, data: Template) -> Template:
    """Tickets that are open keep the values they have."""
    async with caller.transaction(EDIT) as tx:
        _same(code, data.code)
        return await save_template(tx, data)


@delete("/api/ticket-templates/{code:str}")
async def delete_template(caller: Caller, code: str) -> None:
    """One's own is gone, a built-in one is as it came; tickets keep their kind."""
    async with caller.transaction(EDIT) as tx:
        await remove_template(tx, code)


@get("/api/platform-doors")
async def get_doors(caller: Caller) -> Doors:
    """Where the shop itself reaches the platforms."""
    async with caller.transaction(READ) as tx:
        return Doors(await doors(tx))


@put("/api/platform-doors/{code:str}")
async def put_door(caller: Caller, code: str, data: Door) -> Door:
    """A door of the merchant's own, or a built-in one changed."""
    async with caller.transaction(EDIT) as tx:
        _same(code, data.code)
        return await save_door(tx, data)


@delete("/api/platform-doors/{code:str}")
async def delete_door(caller: Caller, code: str) -> None:
    """It is not shown any more."""
    async with caller.transaction(EDIT) as tx:
        await remove_door(tx, code)


@post("/api/platform-doors/restore", status_code=200)
async def post_restore_doors(caller: Caller) -> Doors:
    """Built-in doors are as they came."""
    async with caller.transaction(EDIT) as tx:
        return Doors(await restore_doors(tx))


@get("/api/ticket-settings")
async def get_settings(caller: Caller) -> TicketSettings:
    """Everything about tickets that a merchant may change."""
    async with caller.transaction(READ) as tx:
        return await settings.read(tx)


@put("/api/ticket-settings")
async def put_settings(caller: Caller, data: TicketSettings) -> TicketSettings:
    """Clocks that run already keep their time."""
    async with caller.transaction(EDIT) as tx:
        return await settings.save(tx, data)


routes: list[Any] = [
    get_departments,
    put_department,
    delete_department,
    get_templates,
    put_template,
    delete_template,
    get_doors,
    put_door,
    delete_door,
    post_restore_doors,
    get_settings,
    put_settings,
]
