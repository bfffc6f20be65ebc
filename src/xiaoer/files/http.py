"""REST doors of files: uploads by staff, contents by signed link. Buyers' uploads share `begin`, `receive`,
`progress` and `complete` under their own addresses."""

from typing import Annotated, Any

from litestar import Request, Response, delete, get, head, patch, post
from litestar.params import HeaderParameter

from xiaoer.files.attach import attachment
from xiaoer.files.errors import ChunkTooLarge
from xiaoer.files.finish_upload import finish_upload
from xiaoer.files.model import (
    MAX_CHUNK_BYTES,
    STICKER_BYTES,
    Attachment,
    KindLimit,
    LimitsView,
    NewUpload,
    UploadView,
)
from xiaoer.files.open_file import open_file
from xiaoer.files.send import send
from xiaoer.files.start_upload import start_upload
from xiaoer.files.stickers import remove_sticker, stickers
from xiaoer.files.write_chunk import upload_state, write_chunk
from xiaoer.infra.web import Caller, Shared
from xiaoer.kernel.actors import Actor
from xiaoer.kernel.ids import MerchantId
from xiaoer.kernel.permissions import Permission
from xiaoer.ports.channel import SizeLimits, facts_of

AnyRequest = Request[Any, Any, Any]


# ---- shared by staff and buyers


async def begin(shared: Shared, merchant_id: MerchantId, actor: Actor, new: NewUpload) -> UploadView:
    limits = facts_of(new.channel).messages.limits if new.channel else SizeLimits()
    async with shared.database.transaction(merchant_id, actor) as tx:
        return await start_upload(tx, new, limits)


async def receive(
    shared: Shared, merchant_id: MerchantId, actor: Actor, file_id: str, request: AnyRequest, offset: int
) -> UploadView:
    content = await body_of(request)
    async with shared.database.transaction(merchant_id, actor) as tx:
        return await write_chunk(tx, shared.blobs.spool, file_id, offset, content)


async def progress(shared: Shared, merchant_id: MerchantId, actor: Actor, file_id: str) -> UploadView:
    async with shared.database.transaction(merchant_id, actor) as tx:
        return await upload_state(tx, file_id)


async def complete(shared: Shared, merchant_id: MerchantId, actor: Actor, file_id: str) -> Attachment:
    facts = await finish_upload(shared.database, shared.blobs, merchant_id, actor, file_id)
    return attachment(facts, shared.keys, merchant_id)


async def body_of(request: AnyRequest) -> bytes:
    """Read no further than a chunk may be long. Raises ChunkTooLarge."""
    pieces, length = [], 0
    async for piece in request.stream():
        length += len(piece)
        if length > MAX_CHUNK_BYTES:
            raise ChunkTooLarge(limit_bytes=MAX_CHUNK_BYTES)
        pieces.append(piece)
    return b"".join(pieces)


def progress_headers(view: UploadView) -> dict[str, str]:
    return {"Upload-Offset": str(view.offset), "Upload-Length": str(view.size), "Cache-Control": "no-store"}


def limits_of(channel: str) -> LimitsView:
    messages = facts_of(channel).messages if channel else None
    sizes = messages.limits if messages else SizeLimits()
    return LimitsView(
        image=KindLimit(sizes.image),
        video=KindLimit(sizes.video),
        voice=KindLimit(sizes.voice),
        file=KindLimit(sizes.file),
        sticker=KindLimit(STICKER_BYTES),
        text_max_chars=messages.max_chars if messages else 5000,
    )


# ---- staff

Offset = Annotated[int, HeaderParameter(name="Upload-Offset", ge=0)]


@post("/api/uploads")
async def post_upload(caller: Caller, data: NewUpload) -> UploadView:
    caller.actor.require(Permission.SHOP_EDIT if data.purpose == "sticker" else Permission.CONVERSATION_REPLY)
    return await begin(caller.shared, caller.merchant_id, caller.actor, data)


@patch("/api/uploads/{file_id:str}")
async def patch_upload(caller: Caller, request: AnyRequest, file_id: str, offset: Offset) -> UploadView:
    return await receive(caller.shared, caller.merchant_id, caller.actor, file_id, request, offset)


@get("/api/uploads/{file_id:str}")
async def get_upload(caller: Caller, file_id: str) -> Response[UploadView]:
    view = await progress(caller.shared, caller.merchant_id, caller.actor, file_id)
    return Response(view, headers=progress_headers(view))


@head("/api/uploads/{file_id:str}")
async def head_upload(caller: Caller, file_id: str) -> Response[None]:
    view = await progress(caller.shared, caller.merchant_id, caller.actor, file_id)
    return Response(None, headers=progress_headers(view))


@post("/api/uploads/{file_id:str}/finish", status_code=200)
async def post_finish(caller: Caller, file_id: str) -> Attachment:
    return await complete(caller.shared, caller.merchant_id, caller.actor, file_id)


@get("/api/stickers")
async def get_stickers(caller: Caller) -> list[Attachment]:
    async with caller.transaction(Permission.CONVERSATION_READ) as tx:
        return [attachment(facts, caller.shared.keys, caller.merchant_id) for facts in await stickers(tx)]


@delete("/api/stickers/{file_id:str}")
async def delete_sticker(caller: Caller, file_id: str) -> None:
    async with caller.transaction(Permission.SHOP_EDIT) as tx:
        await remove_sticker(tx, file_id)


@get("/api/limits")
async def get_limits(channel: str = "") -> LimitsView:
    """What may be sent, to be checked before sending. No secret: buyers' pages ask it too."""
    return limits_of(channel)


# ---- anybody with a link


@get("/api/files/{file_id:str}")
async def get_file(request: AnyRequest, shared: Shared, file_id: str, s: str, thumb: bool = False) -> Response[Any]:
    opened = await open_file(shared.database, shared.keys, shared.blobs, file_id, s, thumb=thumb)
    return send(request, opened)


@head("/api/files/{file_id:str}")
async def head_file(request: AnyRequest, shared: Shared, file_id: str, s: str, thumb: bool = False) -> Response[None]:
    opened = await open_file(shared.database, shared.keys, shared.blobs, file_id, s, thumb=thumb)
    return send(request, opened)


routes = [
    post_upload,
    patch_upload,
    get_upload,
    head_upload,
    post_finish,
    get_stickers,
    delete_sticker,
    get_limits,
    get_file,
    head_file,
]
