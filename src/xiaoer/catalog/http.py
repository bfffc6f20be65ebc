"""REST doors of the catalogue."""

from typing import Any

from litestar import Request, get, post, put
from litestar.datastructures import State

from xiaoer.catalog.find import find
from xiaoer.catalog.get_listing import get_listing
from xiaoer.catalog.import_listings import import_listings
from xiaoer.catalog.model import ListingPush, ListingSummary, ListingView
from xiaoer.catalog.push_listings import push_listings
from xiaoer.infra.rows import MAX_FILE_BYTES, ImportReport
from xiaoer.infra.uploads import UPLOAD_LIMIT, uploaded
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission


@get("/api/listings")
async def read_listings(
    caller: Caller,
    q: str = "",
    shop_id: str = "",
    category: str = "",
    locale: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[ListingSummary]:
    async with caller.transaction(Permission.CATALOG_READ) as tx:
        return await find(tx, q, shop_id=shop_id, category=category, locale=locale, cursor=cursor, limit=limit)


@get("/api/listings/{listing_id:str}")
async def read_listing(caller: Caller, listing_id: str, locale: str = "") -> ListingView:
    async with caller.transaction(Permission.CATALOG_READ) as tx:
        return await get_listing(tx, listing_id, locale)


@put("/api/shops/{shop_id:str}/listings", request_max_body_size=MAX_FILE_BYTES)
async def put_listings(caller: Caller, shop_id: str, data: ListingPush) -> ImportReport:
    async with caller.transaction(Permission.CATALOG_PUSH) as tx:
        return await push_listings(tx, ShopId(shop_id), data.listings)


@post("/api/shops/{shop_id:str}/import/listings", status_code=200, request_max_body_size=UPLOAD_LIMIT)
async def post_listings(caller: Caller, request: Request[Any, Any, State], shop_id: str) -> ImportReport:
    """A CSV, JSON or JSON lines file as the body, or as the first file of a form."""
    content = await uploaded(request)
    return await import_listings(lambda: caller.transaction(Permission.CATALOG_PUSH), ShopId(shop_id), content)


routes = [read_listings, read_listing, put_listings, post_listings]
