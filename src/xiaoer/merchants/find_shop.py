"""From a shop's id on a public page to the merchant behind it."""

from xiaoer.infra import directory
from xiaoer.infra.db import Database
from xiaoer.kernel.ids import MerchantId, ShopId
from xiaoer.merchants.errors import ShopNotFound


async def merchant_of_shop(database: Database, shop_id: ShopId) -> MerchantId:
    """Raises ShopNotFound."""
    async with database.outside_merchants() as conn:
        entry = await directory.find(conn, "shop", shop_id)
    if entry is None:
        raise ShopNotFound(shop_id=shop_id)
    return entry.merchant_id
