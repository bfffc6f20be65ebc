"""The merchant and its shops."""

from typing import get_args

import pytest
from sqlalchemy import select

from xiaoer import merchants
from xiaoer.infra import directory
from xiaoer.infra.audit import audit
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.money import Money
from xiaoer.kernel.paging import BadCursor
from xiaoer.merchants import store
from xiaoer.merchants.errors import BadTimeZone, MerchantNotFound, ShopNotFound
from xiaoer.merchants.events import ShopChanged
from xiaoer.merchants.model import Currency, MerchantChange, NewShop, Shop, ShopChange


async def test_a_founded_merchant_is_in_the_directory(database: Database) -> None:
    merchant_id = await merchants.found_merchant(database, "小二百货", locale="en", time_zone="Europe/Berlin")
    async with database.outside_merchants() as conn:
        assert merchant_id in await directory.merchants(conn)
    async with database.transaction(merchant_id) as tx:
        found = await merchants.get_merchant(tx)
    assert (found.id, found.name, found.locale, found.time_zone) == (merchant_id, "小二百货", "en", "Europe/Berlin")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "/etc/localtime"])
async def test_a_time_zone_that_nobody_knows_founds_nothing(database: Database, zone: str) -> None:
    with pytest.raises(BadTimeZone):
        await merchants.found_merchant(database, "小二百货", time_zone=zone)


async def test_a_merchant_that_was_never_founded_is_not_found(tx: Tx) -> None:
    with pytest.raises(MerchantNotFound):
        await merchants.get_merchant(tx)


async def test_settings_merge_and_null_removes(tx: Tx, shop: Shop) -> None:
    await merchants.change_merchant(tx, MerchantChange(settings={"a": 1, "b": 2}))
    changed = await merchants.change_merchant(tx, MerchantChange(name="新名", settings={"b": None, "c": 3}))
    assert (changed.name, changed.settings) == ("新名", {"a": 1, "c": 3})


async def test_opening_and_changing_a_shop_is_published_and_audited(tx: Tx, shop: Shop) -> None:
    changed = await merchants.change_shop(tx, shop.id, ShopChange(url="https://shop.example", settings={"x": 1}))
    assert (changed.url, changed.settings, changed.currency) == ("https://shop.example", {"x": 1}, "CNY")
    assert [type(e) for e in tx.events] == [ShopChanged, ShopChanged]
    rows = await tx.conn.scalars(select(audit.c.action).filter_by(merchant_id=tx.merchant_id, target=shop.id))
    assert sorted(rows) == ["shop.changed", "shop.opened"]


async def test_a_change_of_nothing_says_nothing(tx: Tx, shop: Shop) -> None:
    tx.events.clear()
    assert await merchants.change_shop(tx, shop.id, ShopChange()) == shop
    assert tx.events == []


async def test_shops_are_listed_page_by_page(tx: Tx, shop: Shop) -> None:
    for name in ("二店", "三店", "100% 棉"):
        await merchants.open_shop(tx, NewShop(name=name))
    first = await store.page_shops(tx, limit=3)
    rest = await store.page_shops(tx, cursor=first.next, limit=3)
    assert [s.name for s in first.items + rest.items] == ["小二旗舰店", "二店", "三店", "100% 棉"]
    assert rest.next is None
    assert [s.name for s in (await store.page_shops(tx, q="%")).items] == ["100% 棉"]
    with pytest.raises(BadCursor):
        await store.page_shops(tx, cursor="nonsense")


async def test_an_unknown_shop_is_not_found(tx: Tx) -> None:
    with pytest.raises(ShopNotFound):
        await merchants.change_shop(tx, ShopId("shp_nowhere"), ShopChange(name="x"))


def test_every_currency_a_shop_may_have_can_be_written() -> None:
    for currency in get_args(Currency):
        assert str(Money(1234, currency)).endswith(currency)
