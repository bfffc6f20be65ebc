"""REST doors of quick replies."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import MediaType, Request, Response, delete, get, patch, post
from litestar.datastructures import State
from litestar.params import QueryParameter

from xiaoer.infra.rows import ImportReport
from xiaoer.infra.uploads import UPLOAD_LIMIT, uploaded
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.knowledge import http_entries, http_more
from xiaoer.knowledge.find_quick_replies import find_quick_replies, list_quick_replies
from xiaoer.knowledge.import_quick_replies import export_quick_replies, import_quick_replies, to_csv
from xiaoer.knowledge.model import NewQuickReply, Occasion, QuickReply, QuickReplyChange, QuickReplyUse, Scope
from xiaoer.knowledge.record_use import record_use
from xiaoer.knowledge.save_quick_reply import change_quick_reply, remove_quick_reply, save_quick_reply

READ = Permission.CONVERSATION_READ


@get("/api/quick-replies")
async def get_quick_replies(
    caller: Caller,
    q: str = "",
    shop_id: str | None = None,
    of: Annotated[Scope | None, QueryParameter(name="scope")] = None,
    owner_id: str = "",
    occasion: Occasion | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[QuickReply]:
    """Without `scope`: what may be sent to a buyer of the shop. With it: everything of that scope, to keep in order.

    `occasion` narrows either to the replies made for it.
    """
    async with caller.transaction(READ) as tx:
        if of:
            return await list_quick_replies(tx, of, owner_id, q, occasion=occasion, cursor=cursor, limit=limit)
        shop = ShopId(shop_id) if shop_id else None
        return await find_quick_replies(tx, q, shop_id=shop, occasion=occasion, cursor=cursor, limit=limit)


@post("/api/quick-replies")
async def post_quick_reply(caller: Caller, data: NewQuickReply) -> QuickReply:
    async with caller.transaction(READ) as tx:
        return await save_quick_reply(tx, data)


@patch("/api/quick-replies/{reply_id:str}")
async def patch_quick_reply(caller: Caller, reply_id: str, data: QuickReplyChange) -> QuickReply:
    async with caller.transaction(READ) as tx:
        return await change_quick_reply(tx, reply_id, data)


@delete("/api/quick-replies/{reply_id:str}")
async def delete_quick_reply(caller: Caller, reply_id: str) -> None:
    async with caller.transaction(READ) as tx:
        await remove_quick_reply(tx, reply_id)


@post("/api/quick-replies/{reply_id:str}/used", status_code=204)
async def post_used(caller: Caller, reply_id: str, data: QuickReplyUse) -> None:
    async with caller.transaction(Permission.CONVERSATION_REPLY) as tx:
        await record_use(tx, reply_id, data.conversation_id)


@get("/api/quick-replies/export")
async def get_export(caller: Caller, file: Literal["csv", "json"] = "csv") -> Response[bytes]:
    """One's own need no right; those of teams and shops need `export`."""
    async with caller.transaction(READ) as tx:
        rows = await export_quick_replies(tx)
    content = to_csv(rows) if file == "csv" else msgspec.json.encode(rows)
    kind = "text/csv; charset=utf-8" if file == "csv" else MediaType.JSON
    name = f"quick-replies.{file}"
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@post("/api/quick-replies/import", status_code=200, request_max_body_size=UPLOAD_LIMIT)
async def post_import(caller: Caller, request: Request[Any, Any, State]) -> ImportReport:
    """A CSV, JSON or JSON lines file as the body, or as the first file of a form."""
    content = await uploaded(request)
    return await import_quick_replies(lambda: caller.transaction(READ), content)


routes = [
    *http_entries.routes,
    *http_more.routes,
    get_quick_replies,
    post_quick_reply,
    patch_quick_reply,
    delete_quick_reply,
    post_used,
    get_export,
    post_import,
]
