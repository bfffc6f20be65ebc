"""The owner keeps a shop's certificates and honours; their pictures are files of this merchant."""

from typing import Annotated

import msgspec
from litestar import get, put
from msgspec import Meta, Struct

from xiaoer import merchants
from xiaoer.app.honours import ShownHonour, check_pictures, picture_url
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.permissions import Permission
from xiaoer.merchants import Honour, HonourFacts


class HonourList(Struct, frozen=True, forbid_unknown_fields=True):
    items: Annotated[list[HonourFacts], Meta(max_length=24)]


class ShownHonours(Struct, frozen=True):
    items: list[ShownHonour]


def _shown(caller: Caller, found: list[Honour]) -> ShownHonours:
    keys, merchant_id = caller.shared.keys, caller.merchant_id
    return ShownHonours(
        [
            ShownHonour(**msgspec.structs.asdict(one), picture_url=picture_url(keys, merchant_id, one.file_id))
            for one in found
        ]
    )


@get("/api/shops/{shop_id:str}/honours")
async def read_honours(caller: Caller, shop_id: str) -> ShownHonours:
    """All of the shop's certificates and honours, with how each stands today."""
    async with caller.transaction() as tx:
        return _shown(caller, await merchants.honours_of(tx, ShopId(shop_id)))


@put("/api/shops/{shop_id:str}/honours")
async def put_honours(caller: Caller, shop_id: str, data: HonourList) -> ShownHonours:
    """These and no others, in this order. Expired ones may stay: buyers do not see them."""
    async with caller.transaction(Permission.SHOP_EDIT) as tx:
        await check_pictures(tx, data.items)
        return _shown(caller, await merchants.keep_honours(tx, ShopId(shop_id), data.items))


routes = [read_honours, put_honours]
