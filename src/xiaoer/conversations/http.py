"""REST of conversations: the inbox, one thread, and what may be done with it."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import delete, get, patch, post
from litestar.params import Parameter

from xiaoer import conversations
from xiaoer.conversations.find import visible as visible_to
from xiaoer.conversations.find_lines import Found
from xiaoer.conversations.keep_view import SavedView
from xiaoer.conversations.model import ConversationRow
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import ConversationId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission

READ, REPLY = Permission.CONVERSATION_READ, Permission.CONVERSATION_REPLY


class Close(msgspec.Struct, frozen=True):
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Snooze(msgspec.Struct, frozen=True):
    until: datetime


class StageChange(msgspec.Struct, frozen=True):
    stage: str | None


class TagChange(msgspec.Struct, frozen=True):
    tags: list[str]


class NewView(msgspec.Struct, frozen=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    query: dict[str, Any]


class ViewName(msgspec.Struct, frozen=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


@get("/api/conversations")
async def list_conversations(
    caller: Caller,
    view: str = "mine",
    ids: str | None = None,
    stage: str | None = None,
    shop_id: str | None = None,
    agent_id: str | None = None,
    tag: str | None = None,
    buyer_id: str | None = None,
    sort: str = "latest",
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[ConversationRow]:
    """One page of a view; with `ids` (comma separated) exactly those that exist and may be seen."""
    async with caller.transaction(READ) as tx:
        if ids is not None:
            rows = await conversations.by_ids(tx, ids.split(",")[:200], await conversations.sight(tx))
            return Page(await conversations.present(tx, rows))
        buyer_ids = [buyer_id] if buyer_id else None
        asked = await conversations.sight(
            tx, view, stage=stage, shop_id=shop_id, owner_id=agent_id, tag=tag, buyer_ids=buyer_ids
        )
        page = await conversations.find(tx, asked, sort=sort, cursor=cursor, limit=limit)
        return Page(await conversations.present(tx, page.items), page.next)


@get("/api/counts")
async def count_views(caller: Caller) -> dict[str, int]:
    """How many conversations each view holds now."""
    async with caller.transaction(READ) as tx:
        return await conversations.count_views(tx, await conversations.sight(tx))


@get("/api/conversations/{conversation_id:str}")
async def get_conversation(caller: Caller, conversation_id: str) -> ConversationRow:
    async with caller.transaction(READ) as tx:
        return (await conversations.present(tx, [await conversations.visible(tx, conversation_id)]))[0]


@post("/api/conversations/{conversation_id:str}/close", status_code=200)
async def close_conversation(caller: Caller, conversation_id: str, data: Close) -> ConversationRow:
    async with caller.transaction(REPLY) as tx:
        await conversations.visible(tx, conversation_id)
        await conversations.close(tx, ConversationId(conversation_id), data.reason)
        return await conversations.shown(tx, conversation_id)


@post("/api/conversations/{conversation_id:str}/reopen", status_code=200)
async def reopen_conversation(caller: Caller, conversation_id: str) -> ConversationRow:
    async with caller.transaction(REPLY) as tx:
        await conversations.visible(tx, conversation_id)
        await conversations.reopen(tx, ConversationId(conversation_id))
        return await conversations.shown(tx, conversation_id)


@post("/api/conversations/{conversation_id:str}/snooze", status_code=200)
async def snooze_conversation(caller: Caller, conversation_id: str, data: Snooze) -> ConversationRow:
    async with caller.transaction(REPLY) as tx:
        await conversations.visible(tx, conversation_id)
        await conversations.snooze(tx, ConversationId(conversation_id), data.until)
        return await conversations.shown(tx, conversation_id)


@post("/api/conversations/{conversation_id:str}/wake", status_code=200)
async def wake_conversation(caller: Caller, conversation_id: str) -> ConversationRow:
    async with caller.transaction(REPLY) as tx:
        await conversations.visible(tx, conversation_id)
        await conversations.wake(tx, ConversationId(conversation_id))
        return await conversations.shown(tx, conversation_id)


@post("/api/conversations/{conversation_id:str}/stage", status_code=200)
async def correct_stage(caller: Caller, conversation_id: str, data: StageChange) -> ConversationRow:
    async with caller.transaction(REPLY) as tx:
        await conversations.visible(tx, conversation_id)
        await conversations.correct_stage(tx, ConversationId(conversation_id), data.stage)
        return await conversations.shown(tx, conversation_id)


@post("/api/conversations/{conversation_id:str}/tags", status_code=200)
async def set_tags(caller: Caller, conversation_id: str, data: TagChange) -> ConversationRow:
    async with caller.transaction(REPLY) as tx:
        await conversations.visible(tx, conversation_id)
        await conversations.set_tags(tx, ConversationId(conversation_id), data.tags)
        return await conversations.shown(tx, conversation_id)


class SearchHit(msgspec.Struct, frozen=True):
    """One line that holds every word, with its conversation's row."""

    line: Found
    row: ConversationRow


@get("/api/search")
async def search(
    caller: Caller,
    q: str,
    shop_id: str | None = None,
    author: str | None = None,
    conversation_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=100)] = 20,
) -> Page[SearchHit]:
    """Every line ever written that this caller may see, newest first."""
    async with caller.transaction(READ) as tx:
        eyes = visible_to(await conversations.sight(tx))
        page = await conversations.find_lines(
            tx,
            q,
            shop_id=shop_id,
            author_kind=author,
            conversation_id=conversation_id,
            since=since,
            until=until,
            visible=eyes,
            cursor=cursor,
            limit=limit,
        )
        ids = list({hit.conversation_id for hit in page.items})
        shown = await conversations.present(tx, await conversations.by_ids(tx, ids))
        rows = {row.id: row for row in shown}
        hits = [SearchHit(hit, rows[hit.conversation_id]) for hit in page.items if hit.conversation_id in rows]
        return Page(hits, page.next)


@get("/api/conversations/{conversation_id:str}/readers")
async def list_readers(caller: Caller, conversation_id: str) -> list[str]:
    """The ids of the active agents who may see it: those whom a note there can mention."""
    async with caller.transaction(READ) as tx:
        return [
            str(agent) for agent in await conversations.readers(tx, await conversations.visible(tx, conversation_id))
        ]


@get("/api/views")
async def list_views(caller: Caller) -> list[SavedView]:
    async with caller.transaction(READ) as tx:
        return await conversations.saved_views(tx)


@post("/api/views")
async def save_view(caller: Caller, data: NewView) -> SavedView:
    async with caller.transaction(READ) as tx:
        return await conversations.save_view(tx, data.name, data.query)


@patch("/api/views/{view_id:str}")
async def rename_view(caller: Caller, view_id: str, data: ViewName) -> None:
    async with caller.transaction(READ) as tx:
        await conversations.rename_view(tx, view_id, data.name)


@delete("/api/views/{view_id:str}")
async def forget_view(caller: Caller, view_id: str) -> None:
    async with caller.transaction(READ) as tx:
        await conversations.forget_view(tx, view_id)


routes = [
    list_conversations,
    count_views,
    get_conversation,
    close_conversation,
    reopen_conversation,
    snooze_conversation,
    wake_conversation,
    correct_stage,
    set_tags,
    search,
    list_readers,
    list_views,
    save_view,
    rename_view,
    forget_view,
]
