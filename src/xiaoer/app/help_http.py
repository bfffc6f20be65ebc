"""The shop's public help: how-tos by channel, and what vouches for it; as data and as a page without script."""

from typing import Any

from litestar import MediaType, Request, Response, get

from xiaoer import knowledge, merchants
from xiaoer.app import help_page
from xiaoer.app.help_page import Asked, ShopHelp
from xiaoer.app.honours import public_honours
from xiaoer.infra.db import Tx
from xiaoer.infra.web import Caller, Shared
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.permissions import Permission
from xiaoer.knowledge import HowToView

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language",
}


async def _help(shared: Shared, shop_id: ShopId, asked: Asked) -> ShopHelp:
    """Raises ShopNotFound."""
    merchant_id = await merchants.merchant_of_shop(shared.database, shop_id)
    async with shared.database.transaction(merchant_id) as tx:
        shop = await merchants.get_shop(tx, shop_id)
        return ShopHelp(
            shop.id, shop.name, await public_honours(tx, shared.keys, shop_id), await _how_tos(tx, shop_id, asked)
        )


async def _how_tos(tx: Tx, shop_id: ShopId, asked: Asked) -> list[HowToView]:
    q, channel, app_version = (text[:60] for text in (asked.q, asked.channel, asked.app_version))
    return await knowledge.how_tos(tx, shop_id, channel=channel, app_version=app_version, q=q)


@get("/api/public/help/{shop_id:str}")
async def read_help(
    shared: Shared, shop_id: ShopId, q: str = "", channel: str = "webchat", app_version: str = ""
) -> ShopHelp:
    """What the shop's help page shows, as everybody may read it: how-tos for the channel, searched by `q`."""
    return await _help(shared, shop_id, Asked(q, channel, app_version))


@get("/api/shops/{shop_id:str}/how-tos")
async def read_how_tos(
    caller: Caller, shop_id: str, q: str = "", channel: str = "", app_version: str = ""
) -> list[HowToView]:
    """The how-to cards that fit a channel and its app version, one a topic; searched by `q`."""
    async with caller.transaction(Permission.CONVERSATION_REPLY) as tx:
        shop = await merchants.get_shop(tx, ShopId(shop_id))
        return await _how_tos(tx, shop.id, Asked(q, channel, app_version))


@get("/help/{shop_id:str}", include_in_schema=False)
async def read_help_page(
    request: Request[Any, Any, Any],
    shared: Shared,
    shop_id: ShopId,
    lang: str = "",
    q: str = "",
    channel: str = "webchat",
    app_version: str = "",
) -> Response[str]:
    """The same as a page, in the language of `lang` or of the browser."""
    asked = Asked(q, channel, app_version)
    found = await _help(shared, shop_id, asked)
    wanted = lang or request.headers.get("accept-language", "")
    html = help_page.render(found, asked, english=wanted.lower().startswith("en"))
    return Response(html, media_type=MediaType.HTML, headers=HEADERS)


routes = [read_help, read_how_tos, read_help_page]
