"""REST doors of buyers."""

from typing import Any

from litestar import Request, delete, get, patch, post, put
from litestar.datastructures import State

from xiaoer.buyers import store
from xiaoer.buyers.address import address_lines
from xiaoer.buyers.check_address import address_problems
from xiaoer.buyers.find import find
from xiaoer.buyers.http_tags import routes as tag_routes
from xiaoer.buyers.import_buyers import import_buyers
from xiaoer.buyers.merge import merge, unmerge
from xiaoer.buyers.model import (
    Address,
    AddressCheck,
    BuyerChange,
    BuyerPush,
    BuyerRow,
    Merged,
    MergeRequest,
    NewConsent,
    NewTag,
    Profile,
    Revealed,
    RevealRequest,
    Source,
    TagCount,
    UnmergeRequest,
)
from xiaoer.buyers.profile import profile
from xiaoer.buyers.push_buyers import push_buyers
from xiaoer.buyers.record_consent import record_consent
from xiaoer.buyers.rename import rename
from xiaoer.buyers.reveal import reveal
from xiaoer.buyers.set_address import reveal_address, set_address
from xiaoer.buyers.set_fields import set_fields
from xiaoer.buyers.tag import tag, untag
from xiaoer.infra.rows import MAX_FILE_BYTES, ImportReport
from xiaoer.infra.uploads import UPLOAD_LIMIT, uploaded
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import BuyerId, ShopId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission


@get("/api/buyers")
async def read_buyers(
    caller: Caller, q: str = "", tag: str = "", segment: str = "", cursor: str | None = None, limit: int = 50
) -> Page[BuyerRow]:
    """By name, outside id, telephone, e-mail, tag, or the id of a segment."""
    async with caller.transaction(Permission.BUYER_READ) as tx:
        return await find(tx, q, tag=tag, segment_id=segment, cursor=cursor, limit=limit)


@get("/api/buyer-tags")
async def read_tags(caller: Caller) -> Page[TagCount]:
    """Tags in use with how many buyers carry each, most used first."""
    async with caller.transaction(Permission.BUYER_READ) as tx:
        return Page(await store.tag_counts(tx))


@get("/api/buyers/{buyer_id:str}")
async def read_buyer(caller: Caller, buyer_id: str) -> Profile:
    async with caller.transaction(Permission.BUYER_READ) as tx:
        return await profile(tx, BuyerId(buyer_id))


@patch("/api/buyers/{buyer_id:str}")
async def patch_buyer(caller: Caller, buyer_id: str, data: BuyerChange) -> Profile:
    async with caller.transaction(Permission.BUYER_EDIT) as tx:
        if data.name:
            await rename(tx, BuyerId(buyer_id), data.name)
        await set_fields(tx, BuyerId(buyer_id), data.fields, Source.AGENT)
        if data.address:
            await set_address(tx, BuyerId(buyer_id), data.address, Source.AGENT)
        return await profile(tx, BuyerId(buyer_id))


@post("/api/buyers/{buyer_id:str}/tags")
async def post_tag(caller: Caller, buyer_id: str, data: NewTag) -> Profile:
    async with caller.transaction(Permission.BUYER_EDIT) as tx:
        await tag(tx, BuyerId(buyer_id), data.tag, data.reason, expires_at=data.expires_at)
        return await profile(tx, BuyerId(buyer_id))


@delete("/api/buyers/{buyer_id:str}/tags/{name:str}")
async def delete_tag(caller: Caller, buyer_id: str, name: str) -> None:
    async with caller.transaction(Permission.BUYER_EDIT) as tx:
        await untag(tx, BuyerId(buyer_id), name)


@put("/api/buyers/{buyer_id:str}/consent")
async def put_consent(caller: Caller, buyer_id: str, data: NewConsent) -> Profile:
    async with caller.transaction(Permission.BUYER_EDIT) as tx:
        await record_consent(
            tx,
            BuyerId(buyer_id),
            data.purpose,
            data.channel,
            granted=data.granted,
            source=caller.actor.kind.value,
            evidence=data.evidence,
        )
        return await profile(tx, BuyerId(buyer_id))


@post("/api/buyers/{buyer_id:str}/reveal", status_code=200)
async def post_reveal(caller: Caller, buyer_id: str, data: RevealRequest) -> Revealed:
    """One field in full, for a purpose; audited. Of `address` its parts, where they are known."""
    async with caller.transaction(Permission.BUYER_REVEAL) as tx:
        if data.field == "address" and (parts := await reveal_address(tx, BuyerId(buyer_id), data.purpose)):
            return Revealed(data.field, ", ".join(filter(None, address_lines(parts))), parts)
        return Revealed(data.field, await reveal(tx, BuyerId(buyer_id), data.field, data.purpose))


@post("/api/buyers/{buyer_id:str}/merge", status_code=200)
async def post_merge(caller: Caller, buyer_id: str, data: MergeRequest) -> Merged:
    async with caller.transaction(Permission.BUYER_EDIT) as tx:
        return Merged(await merge(tx, BuyerId(buyer_id), BuyerId(data.other_id), data.reason))


@post("/api/buyers/{buyer_id:str}/unmerge", status_code=200)
async def post_unmerge(caller: Caller, buyer_id: str, data: UnmergeRequest) -> Profile:
    async with caller.transaction(Permission.BUYER_EDIT) as tx:
        await unmerge(tx, data.merge_id)
        return await profile(tx, BuyerId(buyer_id))


@post("/api/addresses/check", status_code=200)
async def post_address(caller: Caller, data: Address) -> AddressCheck:
    """What is wrong with an address, by part, before somebody relies on it."""
    caller.actor.require(Permission.ORDER_READ)
    return AddressCheck(address_problems(data))


@put("/api/shops/{shop_id:str}/buyers", request_max_body_size=MAX_FILE_BYTES)
async def put_buyers(caller: Caller, shop_id: str, data: BuyerPush) -> ImportReport:
    """Who the shop's buyers are, where they live and what they pay with; each row is judged on its own."""
    async with caller.transaction(Permission.ORDER_PUSH) as tx:
        return await push_buyers(tx, ShopId(shop_id), data.buyers)


@post("/api/shops/{shop_id:str}/import/buyers", status_code=200, request_max_body_size=UPLOAD_LIMIT)
async def post_buyers(caller: Caller, request: Request[Any, Any, State], shop_id: str) -> ImportReport:
    """A CSV, JSON or JSON lines file as the body, or as the first file of a form."""
    content = await uploaded(request)
    return await import_buyers(lambda: caller.transaction(Permission.ORDER_PUSH), ShopId(shop_id), content)


routes = [
    post_address,
    put_buyers,
    post_buyers,
    read_buyers,
    read_tags,
    read_buyer,
    patch_buyer,
    post_tag,
    delete_tag,
    put_consent,
    post_reveal,
    post_merge,
    post_unmerge,
    *tag_routes,
]
