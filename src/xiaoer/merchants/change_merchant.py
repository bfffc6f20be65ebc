"""The merchant's own facts change."""

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.merchants import store
from xiaoer.merchants.events import MerchantChanged
from xiaoer.merchants.model import Merchant, MerchantChange, changes_of, merged
from xiaoer.merchants.policy import check_size, check_time_zone


async def change_merchant(tx: Tx, change: MerchantChange) -> Merchant:
    """What was given is in force. Raises BadTimeZone, SettingsTooLarge."""
    now = await store.get_merchant(tx, lock=True)
    facts = changes_of(change)
    if "time_zone" in facts:
        check_time_zone(facts["time_zone"])
    if "settings" in facts:
        facts["settings"] = merged(now.settings, facts["settings"])
        check_size(facts["settings"])
    if not facts:
        return now
    await store.set_merchant(tx, **facts)
    await audit.record(tx, "merchant.changed", tx.merchant_id, fields=sorted(facts))
    await tx.publish(MerchantChanged(merchant_id=tx.merchant_id, at=tx.clock.now()))
    return await store.get_merchant(tx)
