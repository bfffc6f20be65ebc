"""A shop joins the merchant."""

from xiaoer.infra import audit, directory
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId, new_id
from xiaoer.merchants import store
from xiaoer.merchants.events import ShopChanged
from xiaoer.merchants.model import NewShop, Shop
from xiaoer.merchants.policy import check_size


async def open_shop(tx: Tx, new: NewShop) -> Shop:
    """Raises SettingsTooLarge."""
    check_size(new.settings)
    shop_id = ShopId(new_id("shp"))
    await store.add_shop(
        tx,
        id=shop_id,
        name=new.name,
        channel=new.channel,
        currency=new.currency,
        url=new.url,
        settings=new.settings,
        created_at=tx.clock.now(),
    )
    await directory.put(tx.conn, "shop", shop_id, tx.merchant_id, shop_id)
    await audit.record(tx, "shop.opened", shop_id)
    await tx.publish(ShopChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), shop_id=shop_id))
    return await store.get_shop(tx, shop_id)
