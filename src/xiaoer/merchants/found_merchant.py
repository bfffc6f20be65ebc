"""A merchant comes into being."""

from xiaoer.infra import audit, directory
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, new_id
from xiaoer.merchants import store
from xiaoer.merchants.policy import check_time_zone


def new_merchant_id() -> MerchantId:
    return MerchantId(new_id("mer"))


async def found_merchant(
    database: Database, name: str, *, locale: str = "zh-CN", time_zone: str = "Asia/Shanghai"
) -> MerchantId:
    """A new merchant with nothing in it, in a transaction of its own. Raises BadTimeZone."""
    async with database.transaction(new_merchant_id(), OPERATOR) as tx:
        await found_in(tx, name, locale=locale, time_zone=time_zone)
    return tx.merchant_id


async def found_in(tx: Tx, name: str, *, locale: str = "zh-CN", time_zone: str = "Asia/Shanghai") -> None:
    """The same inside a transaction that was opened for a `new_merchant_id`."""
    check_time_zone(time_zone)
    await store.add_merchant(tx, name=name, locale=locale, time_zone=time_zone, settings={}, created_at=tx.clock.now())
    await directory.put(tx.conn, "merchant", tx.merchant_id, tx.merchant_id, tx.merchant_id)
    await audit.record(tx, "merchant.founded", tx.merchant_id)
