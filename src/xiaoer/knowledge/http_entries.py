"""REST doors of knowledge entries."""

from typing import Annotated

from litestar import get, patch, post, put
from msgspec import Meta, Struct

from xiaoer.infra.web import Caller
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.knowledge.check_content import flags_of
from xiaoer.knowledge.decide import decide, keep
from xiaoer.knowledge.entry_model import (
    Content,
    EntryChange,
    EntryCounts,
    EntryDecision,
    EntryFlag,
    EntryKeeping,
    EntryKind,
    EntryRow,
    EntryView,
    Gap,
    Hit,
    NewEntry,
    VersionRow,
)
from xiaoer.knowledge.find_entries import View, count_entries, find_entries, get_entry, list_versions
from xiaoer.knowledge.gaps import dismiss_gap, draft_gap, find_gaps
from xiaoer.knowledge.look_up import look_up
from xiaoer.knowledge.write_entry import change_entry, restore_version, write_entry

READ = Permission.CONVERSATION_READ
WRITE = Permission.CONVERSATION_REPLY
APPROVE = Permission.KNOWLEDGE_APPROVE


class Drafted(Struct, frozen=True):
    entry_id: str


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    shop_id: Annotated[str, Meta(max_length=64)]
    text: Annotated[str, Meta(max_length=2000)]
    language: Annotated[str, Meta(max_length=5)] = ""
    sku_ids: Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(max_length=50)] = []
    limit: Annotated[int, Meta(ge=1, le=20)] = 5


@get("/api/knowledge/entries")
async def get_entries(
    caller: Caller,
    shop_id: str = "",
    q: str = "",
    view: View = "",
    kind: EntryKind | None = None,
    owner_id: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[EntryRow]:
    """Changed last first; `view` narrows to what answers now, what waits, what is out of date."""
    async with caller.transaction(READ) as tx:
        return await find_entries(tx, shop_id, q, view=view, kind=kind, owner_id=owner_id, cursor=cursor, limit=limit)


@get("/api/knowledge/counts")
async def get_counts(caller: Caller, shop_id: str = "") -> EntryCounts:
    """How many entries each view holds."""
    async with caller.transaction(READ) as tx:
        return await count_entries(tx, shop_id)


@post("/api/knowledge/entries")
async def post_entry(caller: Caller, data: NewEntry) -> EntryView:
    """A new draft."""
    async with caller.transaction(WRITE) as tx:
        return await get_entry(tx, await write_entry(tx, data))


@get("/api/knowledge/entries/{entry_id:str}")
async def read_entry(caller: Caller, entry_id: str) -> EntryView:
    """One entry at its newest version, with what the caller may do to it."""
    async with caller.transaction(READ) as tx:
        return await get_entry(tx, entry_id)


@put("/api/knowledge/entries/{entry_id:str}")
async def put_entry(caller: Caller, entry_id: str, data: EntryChange) -> EntryView:
    """A new version, a draft; what was approved goes on answering."""
    async with caller.transaction(WRITE) as tx:
        await change_entry(tx, entry_id, data)
        return await get_entry(tx, entry_id)


@post("/api/knowledge/entries/{entry_id:str}/decide", status_code=200)
async def post_decision(caller: Caller, entry_id: str, data: EntryDecision) -> EntryView:
    """Hand in, approve, send back, throw away or retire."""
    async with caller.transaction(WRITE) as tx:
        await decide(tx, entry_id, data)
        return await get_entry(tx, entry_id)


@patch("/api/knowledge/entries/{entry_id:str}/keeping")
async def patch_keeping(caller: Caller, entry_id: str, data: EntryKeeping) -> EntryView:
    """Another owner or another freshness date, without a new version."""
    async with caller.transaction(APPROVE) as tx:
        await keep(tx, entry_id, data)
        return await get_entry(tx, entry_id)


@get("/api/knowledge/entries/{entry_id:str}/versions")
async def get_versions(caller: Caller, entry_id: str) -> list[VersionRow]:
    """Every version, newest first."""
    async with caller.transaction(READ) as tx:
        return await list_versions(tx, entry_id)


@post("/api/knowledge/entries/{entry_id:str}/versions/{version:int}/restore", status_code=200)
async def post_restore(caller: Caller, entry_id: str, version: int) -> EntryView:
    """What an earlier version said, as a new draft."""
    async with caller.transaction(WRITE) as tx:
        await restore_version(tx, entry_id, version)
        return await get_entry(tx, entry_id)


@post("/api/knowledge/check", status_code=200)
async def post_check(caller: Caller, data: Content) -> list[EntryFlag]:
    """What this content lacks before it may be approved, while it is being written."""
    async with caller.transaction(READ):
        return flags_of(data)


@post("/api/knowledge/look-up", status_code=200)
async def post_look_up(caller: Caller, data: Asked) -> list[Hit]:
    """What the shop knows about a question, with the confidence of each entry."""
    async with caller.transaction(READ) as tx:
        return await look_up(
            tx, data.shop_id, data.text, language=data.language, sku_ids=data.sku_ids, limit=data.limit
        )


@get("/api/knowledge/gaps")
async def get_gaps(
    caller: Caller, shop_id: str = "", view: str = "open", cursor: str | None = None, limit: int = 50
) -> Page[Gap]:
    """Questions that nothing answered, gathered; those asked most first."""
    async with caller.transaction(READ) as tx:
        return await find_gaps(tx, shop_id, state=view, cursor=cursor, limit=limit)


@post("/api/knowledge/gaps/{gap_id:str}/draft", status_code=200)
async def post_gap_draft(caller: Caller, gap_id: str) -> Drafted:
    """An entry that asks what was asked, as a draft."""
    async with caller.transaction(WRITE) as tx:
        return Drafted(await draft_gap(tx, gap_id))


@post("/api/knowledge/gaps/{gap_id:str}/dismiss", status_code=204)
async def post_gap_dismiss(caller: Caller, gap_id: str) -> None:
    """Nobody is to answer this."""
    async with caller.transaction(APPROVE) as tx:
        await dismiss_gap(tx, gap_id)


routes = [
    get_entries,
    get_counts,
    post_entry,
    read_entry,
    put_entry,
    post_decision,
    patch_keeping,
    get_versions,
    post_restore,
    post_check,
    post_look_up,
    get_gaps,
    post_gap_draft,
    post_gap_dismiss,
]
