"""REST doors of tickets."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import MediaType, Request, Response, delete, get, patch, post, put
from litestar.datastructures import State as AppState
from litestar.params import QueryParameter
from msgspec import Struct

from xiaoer import buyers
from xiaoer.infra import audit
from xiaoer.infra.rows import MAX_FILE_BYTES, ImportReport
from xiaoer.infra.uploads import UPLOAD_LIMIT, uploaded
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import BuyerId, ShopId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.tickets import store
from xiaoer.tickets.bulk import Bulk, BulkReport, bulk
from xiaoer.tickets.edit import edit
from xiaoer.tickets.find import TicketFilter, counts, find
from xiaoer.tickets.http_contacts import routes as contact_routes
from xiaoer.tickets.http_setup import routes as setup_routes
from xiaoer.tickets.import_tickets import export_tickets, import_tickets, to_csv
from xiaoer.tickets.life import Action, State
from xiaoer.tickets.link import link, unlink
from xiaoer.tickets.merge import merge, unmerge
from xiaoer.tickets.model import (
    Edit,
    Edited,
    Id,
    LinkKind,
    MoveBody,
    NewTicket,
    NoteBody,
    Priority,
    Text,
    TicketRow,
    TicketView,
)
from xiaoer.tickets.move import move
from xiaoer.tickets.note import note
from xiaoer.tickets.open_ticket import open_ticket
from xiaoer.tickets.push_tickets import TicketPush, push_tickets
from xiaoer.tickets.see_again import SeenAgain, see_again
from xiaoer.tickets.split import NewPart, split
from xiaoer.tickets.suggestions import DecisionBody, SuggestionReport, decide, report
from xiaoer.tickets.undo import undo
from xiaoer.tickets.view import edited, rows, view
from xiaoer.tickets.watch import unwatch, watch

READ, HANDLE = Permission.TICKET_READ, Permission.TICKET_HANDLE


class LinkBody(Struct, frozen=True, forbid_unknown_fields=True):
    other_id: Id
    kind: LinkKind


class MergeBody(Struct, frozen=True, forbid_unknown_fields=True):
    ticket_id: Id
    """What becomes part of this one."""
    words: Text = ""


class WordsBody(Struct, frozen=True, forbid_unknown_fields=True):
    words: Text = ""


class UndoBody(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    """The version that the step to take back has made."""


class SuggestionMonth(Struct, frozen=True):
    report: SuggestionReport
    accepted: list[TicketRow]


async def _filter(caller: Caller, tx: Any, buyer_id: str, **asked: Any) -> TicketFilter:
    group = [str(one) for one in await buyers.group(tx, BuyerId(buyer_id))] if buyer_id else []
    return TicketFilter(agent_id=caller.actor.id, buyer_ids=group, **asked)


@get("/api/tickets")
async def read_tickets(
    caller: Caller,
    ticket_view: Annotated[str, QueryParameter(name="view")] = "open",
    q: Annotated[str, QueryParameter(max_length=200)] = "",
    ticket_state: Annotated[State | None, QueryParameter(name="state")] = None,
    kind: str = "",
    department: str = "",
    owner_id: str = "",
    priority: Priority | None = None,
    shop_id: str = "",
    buyer_id: str = "",
    order_id: str = "",
    case_id: str = "",
    watch_id: str = "",
    conversation_id: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[TicketRow]:
    """One page of a view; what runs out first on top, ended ones newest first."""
    async with caller.transaction(READ) as tx:
        wanted = await _filter(
            caller, tx, buyer_id, view=ticket_view, q=q, state=ticket_state, kind=kind, department=department,
            owner_id=owner_id, priority=priority, shop_id=shop_id, order_id=order_id, case_id=case_id,
            watch_id=watch_id, conversation_id=conversation_id,
        )  # fmt: skip
        page = await find(tx, wanted, cursor=cursor, limit=limit)
        return Page(await rows(tx, page.items), page.next)


@get("/api/tickets/counts")
async def count_tickets(caller: Caller) -> dict[str, int]:
    """Open tickets of each view, and of each state as `state.new`."""
    async with caller.transaction(READ) as tx:
        return await counts(tx, caller.actor.id)


@post("/api/tickets")
async def open_one(caller: Caller, data: NewTicket) -> TicketView:
    """One action makes a ticket of a conversation, a line, an order, a parcel's trouble or a case; `duplicates` names
    open ones about the same."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await open_ticket(tx, data))


@post("/api/tickets/bulk", status_code=200)
async def post_bulk(caller: Caller, data: Bulk) -> BulkReport:
    """Up to 200 tickets, each with its own result; `versions` are what an undo names."""
    async with caller.transaction(HANDLE) as tx:
        return await bulk(tx, data)


@get("/api/tickets/export")
async def get_export(
    caller: Caller,
    file: Literal["csv", "json"] = "csv",
    ticket_view: Annotated[str, QueryParameter(name="view")] = "any",
    kind: str = "",
    department: str = "",
) -> Response[bytes]:
    """All tickets of a view as a file that can be read back in. Audited."""
    async with caller.transaction(READ, Permission.EXPORT) as tx:
        wanted = await _filter(caller, tx, "", view=ticket_view, kind=kind, department=department)
        found = await export_tickets(tx, wanted)
        await audit.record(tx, "tickets.exported", "tickets", rows=len(found))
    content = to_csv(found).encode() if file == "csv" else msgspec.json.encode(found)
    media = "text/csv; charset=utf-8" if file == "csv" else MediaType.JSON
    return Response(
        content, media_type=media, headers={"Content-Disposition": f'attachment; filename="tickets.{file}"'}
    )


@get("/api/tickets/suggestions/{month:str}")
async def get_suggestions(caller: Caller, month: str) -> SuggestionMonth:
    """What was suggested and decided in a month such as `2026-11`, by department, with the accepted ones."""
    async with caller.transaction(READ) as tx:
        made, accepted = await report(tx, month)
        return SuggestionMonth(made, await rows(tx, accepted))


@put("/api/shops/{shop_id:str}/tickets", request_max_body_size=MAX_FILE_BYTES)
async def put_tickets(caller: Caller, shop_id: str, data: TicketPush) -> ImportReport:
    """Tickets of another desk: good rows are kept, bad ones named, repeats change nothing."""
    async with caller.transaction(HANDLE, Permission.TICKET_EDIT) as tx:
        return await push_tickets(tx, ShopId(shop_id), data.tickets)


@post("/api/shops/{shop_id:str}/import/tickets", status_code=200, request_max_body_size=UPLOAD_LIMIT)
async def post_import(caller: Caller, request: Request[Any, Any, AppState], shop_id: str) -> ImportReport:
    """A CSV, JSON or JSON lines file as the body, or as the first file of a form."""
    content = await uploaded(request)
    return await import_tickets(lambda: caller.transaction(HANDLE, Permission.TICKET_EDIT), ShopId(shop_id), content)


@get("/api/tickets/{ticket_id:str}")
async def read_one(caller: Caller, ticket_id: str) -> TicketView:
    """Everything of one ticket, with what was merged into it and open ones about the same."""
    async with caller.transaction(READ) as tx:
        return await view(tx, caller.shared.keys, await store.get(tx, ticket_id))


@patch("/api/tickets/{ticket_id:str}")
async def patch_one(caller: Caller, ticket_id: str, data: Edit) -> Edited:
    """Fields that nobody changed since `version` have their new value; for the others `conflicts` holds the colleague's
    value and yours."""
    async with caller.transaction(HANDLE) as tx:
        return await edited(tx, caller.shared.keys, await edit(tx, ticket_id, data))


@post("/api/tickets/{ticket_id:str}/actions/{action:str}", status_code=200)
async def act_on(caller: Caller, ticket_id: str, action: Action, data: MoveBody) -> TicketView:
    """One move, as `actions` of its row offer them."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await move(tx, ticket_id, action, data))


@post("/api/tickets/{ticket_id:str}/notes", status_code=200)
async def post_note(caller: Caller, ticket_id: str, data: NoteBody) -> TicketView:
    """One more line of progress."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await note(tx, ticket_id, data))


@post("/api/tickets/{ticket_id:str}/seen-again", status_code=200)
async def post_seen_again(caller: Caller, ticket_id: str, data: SeenAgain) -> TicketView:
    """The same happened to another buyer: counted, and told with the others."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await see_again(tx, ticket_id, data))


@put("/api/tickets/{ticket_id:str}/watchers/{agent_id:str}")
async def put_watcher(caller: Caller, ticket_id: str, agent_id: str) -> TicketView:
    """Oneself, with the right to read; a colleague, with the right to handle."""
    async with caller.transaction(READ if agent_id == caller.actor.id else HANDLE) as tx:
        return await view(tx, caller.shared.keys, await watch(tx, ticket_id, agent_id))


@delete("/api/tickets/{ticket_id:str}/watchers/{agent_id:str}", status_code=200)
async def delete_watcher(caller: Caller, ticket_id: str, agent_id: str) -> TicketView:
    """Oneself, with the right to read; a colleague, with the right to handle."""
    async with caller.transaction(READ if agent_id == caller.actor.id else HANDLE) as tx:
        return await view(tx, caller.shared.keys, await unwatch(tx, ticket_id, agent_id))


@post("/api/tickets/{ticket_id:str}/links", status_code=200)
async def post_link(caller: Caller, ticket_id: str, data: LinkBody) -> TicketView:
    """This ticket blocks the other, is its duplicate, or has the same cause."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await link(tx, ticket_id, data.other_id, data.kind))


@delete("/api/tickets/{ticket_id:str}/links/{kind:str}/{other_id:str}", status_code=200)
async def delete_link(caller: Caller, ticket_id: str, kind: LinkKind, other_id: str) -> TicketView:
    """The two have nothing to do with each other any more."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await unlink(tx, ticket_id, other_id, kind))


@post("/api/tickets/{ticket_id:str}/merge", status_code=200)
async def post_merge(caller: Caller, ticket_id: str, data: MergeBody) -> TicketView:
    """The named ticket is part of this one; it can be taken apart again as it was."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await merge(tx, ticket_id, data.ticket_id, data.words))


@post("/api/tickets/{ticket_id:str}/unmerge", status_code=200)
async def post_unmerge(caller: Caller, ticket_id: str, data: WordsBody) -> TicketView:
    """This ticket stands for itself again, with everything as it was merged."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await unmerge(tx, ticket_id, data.words))


@post("/api/tickets/{ticket_id:str}/split")
async def post_split(caller: Caller, ticket_id: str, data: NewPart) -> TicketView:
    """A second thing gets a ticket of its own; the answer is that one."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await split(tx, ticket_id, data))


@post("/api/tickets/{ticket_id:str}/decision", status_code=200)
async def post_decision(caller: Caller, ticket_id: str, data: DecisionBody) -> TicketView:
    """A suggestion is accepted or declined, and its buyer reads it."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await decide(tx, ticket_id, data))


@post("/api/tickets/{ticket_id:str}/undo", status_code=200)
async def post_undo(caller: Caller, ticket_id: str, data: UndoBody) -> TicketView:
    """One's own last step is taken back, within ten minutes."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await undo(tx, ticket_id, data.version))


routes: list[Any] = [
    read_tickets, count_tickets, open_one, post_bulk, get_export, get_suggestions, put_tickets, post_import, read_one,
    patch_one, act_on, post_note, post_seen_again, put_watcher, delete_watcher, post_link, delete_link, post_merge,
    post_unmerge, post_split, post_decision, post_undo, *contact_routes, *setup_routes,
]  # fmt: skip
