"""A shop's facts change."""

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.merchants import store
from xiaoer.merchants.events import ShopChanged
from xiaoer.merchants.model import Shop, ShopChange, changes_of, merged
from xiaoer.merchants.policy import check_size


async def change_shop(tx: Tx, shop_id: ShopId, change: ShopChange) -> Shop:
    """What was given is in force. Raises ShopNotFound, SettingsTooLarge."""
    now = await store.get_shop(tx, shop_id, lock=True)
    facts = changes_of(change)
    if "settings" in facts:
        facts["settings"] = merged(now.settings, facts["settings"])
        check_size(facts["settings"])
    if not facts:
        return now
    await store.set_shop(tx, shop_id, **facts)
    await audit.record(tx, "shop.changed", shop_id, fields=sorted(facts))
    await tx.publish(ShopChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), shop_id=shop_id))
    return await store.get_shop(tx, shop_id)
