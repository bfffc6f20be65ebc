"""REST doors of calls: what rings at one's telephone, notes, the log."""

from typing import Any

from litestar import get, patch

from xiaoer.calls.model import Call, CallNote, CallsNow
from xiaoer.calls.note import note
from xiaoer.calls.view import calls_now, find_calls, views
from xiaoer.infra.web import Caller
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission

READ, HANDLE = Permission.TICKET_READ, Permission.TICKET_HANDLE


@get("/api/calls/now")
async def get_now(caller: Caller) -> CallsNow:
    """What rings at the caller's telephone, or is spoken on it, with the buyer and their newest orders."""
    async with caller.transaction(HANDLE) as tx:
        return CallsNow(await calls_now(tx, caller.actor.id))


@get("/api/calls")
async def get_calls(caller: Caller, cursor: str | None = None, limit: int = 50) -> Page[Call]:
    """The newest calls first; without the right to see figures, one's own."""
    of = "" if caller.actor.may(Permission.FIGURES_READ) else caller.actor.id
    async with caller.transaction(READ) as tx:
        return await find_calls(tx, of, cursor, limit)


@patch("/api/calls/{call_id:str}")
async def patch_call(caller: Caller, call_id: str, data: CallNote) -> Call:
    """Notes, outcome and leave to record, while the agent speaks or after; a promised call-back becomes a ticket."""
    async with caller.transaction(HANDLE) as tx:
        return (await views(tx, [await note(tx, call_id, data)]))[0]


routes: list[Any] = [get_now, get_calls, patch_call]
