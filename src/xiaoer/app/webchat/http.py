"""REST of the buyer's side. Open to any page, because a visitor token, not a cookie, says who calls."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get, head, patch, post
from litestar.params import HeaderParameter, Parameter

from xiaoer import catalog, conversations, files, merchants, staff
from xiaoer.app import honours
from xiaoer.app.callers import AnyRequest, BuyerCaller
from xiaoer.app.live import address, protocol
from xiaoer.app.webchat.enter import connection_of, enter, enter_by_order
from xiaoer.app.webchat.model import (
    BuyerLines,
    PublicListing,
    ShopFace,
    VisitorAnswer,
    VisitorRequest,
    WidgetConfig,
)
from xiaoer.app.webchat.own_orders import own_order, own_orders
from xiaoer.files import http as files_http
from xiaoer.files.model import Attachment, NewUpload, UploadView
from xiaoer.infra.web import Shared
from xiaoer.kernel.ids import ConversationId, FileId, MerchantId
from xiaoer.orders.model import OrderView
from xiaoer.ports.channel import facts_of

STICKER_LINK_S = 7 * 24 * 3600


class OrderLink(msgspec.Struct, frozen=True):
    order_link: Annotated[str, msgspec.Meta(max_length=4096)]


@get("/api/webchat/{public_key:str}/config")
async def read_config(shared: Shared, public_key: str) -> WidgetConfig:
    found = await connection_of(shared, public_key)
    link, facts = found.connection, facts_of(found.connection.channel).messages
    async with shared.database.transaction(found.merchant_id) as tx:
        merchant = await merchants.get_merchant(tx)
        shop = await merchants.get_shop(tx, link.shop_id)
        pack = await files.stickers(tx)
        valid = await honours.public_honours(tx, shared.keys, link.shop_id)
        online = any(agent.presence == "online" for agent in await staff.eligible(tx, None, None))
    return WidgetConfig(
        shop=ShopFace(shop.id, shop.name, merchant.locale, merchant.time_zone),
        accent=link.config.get("accent") or "#0f766e",
        greeting=link.config.get("greeting") or {},
        announcement=shop.settings.get("announcement") or {},
        badges=link.config.get("badges") or [],
        honours=valid,
        stickers=[*(link.config.get("sticker_pack") or []), *(_sticker(shared, found.merchant_id, f) for f in pack)],
        limits=facts.limits,
        text_max_chars=facts.max_chars,
        edit_within_s=facts.edit_within_s,
        recall_within_s=facts.recall_within_s,
        online=online,
        identity_required=bool(link.config.get("identity_required")),
        show_typing_text=bool(link.config.get("show_typing_text")),
    )


def _sticker(shared: Shared, merchant_id: MerchantId, facts: dict[str, Any]) -> dict[str, Any]:
    url = files.signed_url(shared.keys, merchant_id, FileId(facts["id"]), STICKER_LINK_S)
    return {"id": facts["id"], "name": facts["name"], "url": url}


@post("/api/webchat/{public_key:str}/visitor", status_code=200)
async def enter_as_visitor(request: AnyRequest, shared: Shared, public_key: str, data: VisitorRequest) -> VisitorAnswer:
    return await enter(shared, request.app.state["channels"], public_key, data)


@post("/api/webchat/enter-order", status_code=200)
async def enter_with_order_link(shared: Shared, data: OrderLink) -> VisitorAnswer:
    """An order link knows its shop: the answer names the connection to go on with."""
    return await enter_by_order(shared, data.order_link)


@get("/api/webchat/lines")
async def read_buyer_lines(
    buyer_caller: BuyerCaller,
    before: int | None = None,
    after: int | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> BuyerLines:
    who = buyer_caller.who
    async with buyer_caller.transaction() as tx:
        row = await conversations.of_thread(tx, who.connection_id, who.external_id)
        if row is None:
            return BuyerLines([], 0, protocol.Receipts())
        if after is not None:
            found = await conversations.read_public_after(tx, row.id, after, limit)
        else:
            found = await conversations.read_public_before(tx, row.id, before, limit)
        _, marks = await conversations.receipts(tx, ConversationId(row.id))
        lines = address.all_for_buyer(buyer_caller.shared.keys, who.merchant_id, found)
        return BuyerLines(lines, row.last_public_seq, protocol.Receipts(*marks))


@get("/api/webchat/orders")
async def list_buyer_orders(buyer_caller: BuyerCaller) -> list[OrderView]:
    """Empty for an anonymous visitor; personal data is masked as for staff."""
    async with buyer_caller.transaction() as tx:
        return await own_orders(tx, buyer_caller.who)


@get("/api/webchat/orders/{order_id:str}")
async def read_buyer_order(buyer_caller: BuyerCaller, order_id: str) -> OrderView:
    async with buyer_caller.transaction() as tx:
        return await own_order(tx, buyer_caller.who, order_id)


@get("/api/webchat/{public_key:str}/listings")
async def list_public_listings(shared: Shared, public_key: str, locale: str = "") -> list[PublicListing]:
    """What the shop sells now: public facts only, featured first."""
    found = await connection_of(shared, public_key)
    async with shared.database.transaction(found.merchant_id) as tx:
        page = await catalog.find(tx, shop_id=found.connection.shop_id, on_sale=True, locale=locale, limit=60)
        views = await catalog.get_listings(tx, [row.id for row in page.items], locale)
    return [msgspec.convert(msgspec.to_builtins(view), PublicListing) for view in views]


Offset = Annotated[int, HeaderParameter(name="Upload-Offset", ge=0)]


@post("/api/webchat/uploads")
async def start_buyer_upload(buyer_caller: BuyerCaller, data: NewUpload) -> UploadView:
    """Belongs to the visitor of the token; nobody else can go on with it or send it."""
    return await files_http.begin(buyer_caller.shared, buyer_caller.merchant_id, buyer_caller.actor, data)


@patch("/api/webchat/uploads/{file_id:str}")
async def write_buyer_chunk(request: AnyRequest, buyer_caller: BuyerCaller, file_id: str, offset: Offset) -> UploadView:
    merchant_id, actor = buyer_caller.merchant_id, buyer_caller.actor
    return await files_http.receive(buyer_caller.shared, merchant_id, actor, file_id, request, offset)


@get("/api/webchat/uploads/{file_id:str}")
async def read_buyer_upload(buyer_caller: BuyerCaller, file_id: str) -> Response[UploadView]:
    view = await files_http.progress(buyer_caller.shared, buyer_caller.merchant_id, buyer_caller.actor, file_id)
    return Response(view, headers=files_http.progress_headers(view))


@head("/api/webchat/uploads/{file_id:str}")
async def head_buyer_upload(buyer_caller: BuyerCaller, file_id: str) -> Response[None]:
    view = await files_http.progress(buyer_caller.shared, buyer_caller.merchant_id, buyer_caller.actor, file_id)
    return Response(None, headers=files_http.progress_headers(view))


@post("/api/webchat/uploads/{file_id:str}/finish", status_code=200)
async def finish_buyer_upload(buyer_caller: BuyerCaller, file_id: str) -> Attachment:
    return await files_http.complete(buyer_caller.shared, buyer_caller.merchant_id, buyer_caller.actor, file_id)


routes = [
    read_config,
    enter_as_visitor,
    enter_with_order_link,
    read_buyer_lines,
    list_buyer_orders,
    read_buyer_order,
    list_public_listings,
    start_buyer_upload,
    write_buyer_chunk,
    read_buyer_upload,
    head_buyer_upload,
    finish_buyer_upload,
]
