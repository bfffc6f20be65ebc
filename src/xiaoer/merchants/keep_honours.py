"""A shop's certificates and honours: kept as one list in the order in which buyers see them."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.merchants import store, store_honours
from xiaoer.merchants.errors import BadHonour
from xiaoer.merchants.events import ShopChanged
from xiaoer.merchants.honour_model import MOST, Honour, HonourFacts, Standing


async def keep_honours(tx: Tx, shop_id: ShopId, asked: Sequence[HonourFacts]) -> list[Honour]:
    """These and no others stand, in this order. Raises ShopNotFound, BadHonour."""
    await store.get_shop(tx, shop_id, lock=True)
    if len(asked) > MOST:
        raise BadHonour(at=MOST + 1, field="count")
    for at, one in enumerate(asked, 1):
        _check(at, one)
    await store_honours.replace(tx, shop_id, asked)
    await audit.record(tx, "shop.honours_kept", shop_id, count=len(asked))
    await tx.publish(ShopChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), shop_id=shop_id))
    return await honours_of(tx, shop_id)


def _check(at: int, one: HonourFacts) -> None:
    """Raise BadHonour: without a title, without an issuer, or over before it begins."""
    for field, words in (("title", one.title), ("issuer", one.issuer)):
        if not (words.zh.strip() or words.en.strip()):
            raise BadHonour(at=at, field=field)
    if one.valid_from and one.valid_until and one.valid_until < one.valid_from:
        raise BadHonour(at=at, field="valid_until")


async def honours_of(tx: Tx, shop_id: ShopId) -> list[Honour]:
    """All, with how each stands today. Raises ShopNotFound."""
    await store.get_shop(tx, shop_id)
    return await store_honours.of_shop(tx, shop_id, await _today(tx))


async def honours_in_force(tx: Tx, shop_id: ShopId) -> list[Honour]:
    """What buyers may see today: neither those that are over nor those that begin later."""
    found = await store_honours.of_shop(tx, shop_id, await _today(tx))
    return [one for one in found if one.standing is Standing.IN_FORCE]


async def _today(tx: Tx) -> date:
    merchant = await store.get_merchant(tx)
    return tx.clock.now().astimezone(ZoneInfo(merchant.time_zone)).date()
