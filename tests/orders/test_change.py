"""Changes of an order that the shop makes itself."""

import asyncio
from datetime import timedelta

import pytest

from tests.catalog.build import tent
from tests.orders.build import new_shop, only, open_shop, order
from xiaoer import buyers, catalog, orders
from xiaoer.buyers.model import Address
from xiaoer.catalog.errors import OutOfStock
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import BuyerId, OrderId, ShopId
from xiaoer.orders.errors import ChangeMakesNoSense, ChangeNotOpen, OrderLocked
from xiaoer.orders.events import OrderChangeApplied

PAID = {"state": "paid", "dispatched_at": None, "parcels": None, "source_updated_at": "2026-11-01T10:02:00+08:00"}
HOME = Address(province="浙江省", city="杭州市", district="余杭区", line1="文一西路 969 号")


async def paid_order(tx: Tx, **more: object) -> OrderId:
    shop_id = await open_shop(tx)
    await catalog.push_listings(tx, shop_id, [tent()])
    report = await orders.push_orders(tx, shop_id, [order(**PAID) | more])
    assert report.rejected == []
    return OrderId((await only(tx)).id)


async def test_an_order_is_cancelled_once(tx: Tx) -> None:
    order_id = await paid_order(tx)
    what = orders.Cancel(reason="unwanted")
    first = await orders.change(tx, order_id, what, key="cas_1:cancel")
    again = await orders.change(tx, order_id, what, key="cas_1:cancel")
    assert first == again
    assert (first.state, (await orders.get(tx, order_id)).state) == ("applied", "cancelled")
    assert [type(one) for one in tx.events].count(OrderChangeApplied) == 1
    with pytest.raises(ChangeNotOpen):
        await orders.change(tx, order_id, what, key="cas_2:cancel")


async def test_a_new_address_is_kept_over_older_news_and_yields_to_newer(tx: Tx) -> None:
    order_id = await paid_order(tx)
    shop_id = (await only(tx)).shop_id
    await orders.change(tx, order_id, orders.ChangeAddress(address=HOME), key="a")
    assert (await only(tx)).receiver.region == "浙江省 杭州市 余杭区"
    older = order(source_updated_at="2026-11-02T09:05:00+08:00")
    assert (await orders.push_orders(tx, shop_id, [older])).changed == 1
    shown = await only(tx)
    assert (shown.state, shown.receiver.region) == ("dispatched", "浙江省 杭州市 余杭区")
    later = (tx.clock.now() + timedelta(minutes=1)).isoformat()
    await orders.push_orders(tx, shop_id, [order(source_updated_at=later)])
    assert (await only(tx)).receiver.region == "浙江省 杭州市 西湖区"


async def test_another_sku_takes_the_place_of_the_line(tx: Tx) -> None:
    order_id = await paid_order(tx)
    before = await only(tx)
    [listing] = await catalog.get_listings(tx, [before.lines[0].listing_id])
    sand = listing.skus[1]
    swap = orders.Swap(line_id=before.lines[0].id, sku_id=sand.id)
    await orders.change(tx, order_id, orders.ChangeSku(lines=[swap]), key="s")
    after = await only(tx)
    assert [(one.sku_name, one.unit_price_minor, one.paid_minor) for one in after.lines] == [
        ("沙色", 41900, 41900),
        ("", 5900, 5900),
    ]
    assert after.goods_minor == before.goods_minor + 2000
    assert [one.kind for one in after.changes] == ["change_sku"]
    await orders.push_orders(tx, before.shop_id, [order(**PAID)])
    assert (await only(tx)).lines[0].sku_name == "沙色"
    with pytest.raises(ChangeMakesNoSense):
        await orders.change(
            tx, order_id, orders.ChangeSku(lines=[orders.Swap(line_id="oln_x", sku_id=sand.id)]), key="t"
        )


async def test_a_lock_of_the_warehouse_stops_changes_unless_it_may_not(tx: Tx) -> None:
    order_id = await paid_order(tx, locked_at="2026-11-01T11:00:00+08:00")
    with pytest.raises(OrderLocked):
        await orders.change(tx, order_id, orders.ChangeContact(phone="13900001111"), key="c")
    done = await orders.change(tx, order_id, orders.ChangeContact(phone="139 0000 1111"), key="c", even_locked=True)
    assert (done.state, done.what) == ("applied", {"phone": "139****1111"})
    assert (await only(tx)).receiver.phone == "139****1111"


async def test_an_exchange_makes_a_linked_order_to_the_same_receiver(tx: Tx) -> None:
    order_id = await paid_order(tx)
    first = await only(tx)
    lines = [orders.NewLine(sku_id=first.lines[0].sku_id, line_id=first.lines[0].id)]
    done = await orders.change(tx, order_id, orders.LinkedOrder(purpose="exchange", lines=lines), key="x")
    made = await orders.get(tx, OrderId(done.made_order_id))
    assert (made.purpose, made.linked_order_id, made.state, made.paid_minor) == ("exchange", order_id, "paid", 0)
    assert made.receiver == first.receiver
    assert [(one.sku_name, one.quantity) for one in made.lines] == [("松绿", 1)]


async def test_stock_is_never_promised_twice(database: Database) -> None:
    merchant_id, shop_id = await new_shop(database)
    async with database.transaction(merchant_id, OPERATOR) as tx:
        await catalog.push_listings(tx, shop_id, [tent()])
        _, skus = await catalog.outside_ids(tx, shop_id, [], ["S-1"])
        sku_id = skus["S-1"][0]
        await catalog.reserve(tx, "k1", sku_id, 10)
        await catalog.reserve(tx, "k1", sku_id, 10)
        assert (await catalog.price_and_stock(tx, [sku_id]))[sku_id].stock == 2
        with pytest.raises(OutOfStock):
            await catalog.reserve(tx, "k2", sku_id, 3)
        assert await catalog.taken(tx, "k1")
        assert not await catalog.release(tx, "k1")
        assert (await catalog.price_and_stock(tx, [sku_id]))[sku_id].stock == 2


async def test_the_warehouse_locks_and_opens_orders_by_their_numbers(tx: Tx) -> None:
    order_id = await paid_order(tx)
    shop_id = ShopId((await only(tx)).shop_id)
    rows = [{"external_id": "T-1", "at": "2026-11-01T11:00:00+08:00"}, {"external_id": "nobody"}]
    report = await orders.lock_orders(tx, shop_id, rows)
    assert (report.changed, [one.code for one in report.rejected]) == (1, ["row_order_unknown"])
    assert (await orders.lock_orders(tx, shop_id, rows[:1])).unchanged == 1
    older = {"external_id": "T-1", "locked": False, "at": "2026-11-01T10:59:00+08:00"}
    assert (await orders.lock_orders(tx, shop_id, [older])).stale == 1
    with pytest.raises(OrderLocked):
        await orders.change(tx, order_id, orders.Cancel(reason="unwanted"), key="k")
    assert (await orders.lock_orders(tx, shop_id, [{"external_id": "T-1", "locked": False}])).changed == 1
    assert (await orders.change(tx, order_id, orders.Cancel(reason="unwanted"), key="k")).state == "applied"


async def test_an_exchange_order_that_the_shop_pushes_points_at_the_first(tx: Tx) -> None:
    await paid_order(tx)
    first = await only(tx)
    second = order(**PAID) | {
        "external_id": "T-1-X",
        "purpose": "exchange",
        "linked_external_id": "T-1",
        "payments": None,
        "paid": None,
    }
    report = await orders.push_orders(tx, ShopId(first.shop_id), [second])
    assert (report.created, report.rejected) == (1, [])
    [made] = (await orders.find(tx, "T-1-X")).items
    assert (made.linked_order_id, made.purpose, made.paid_minor) == (first.id, "exchange", 0)
    assert (await orders.push_orders(tx, ShopId(first.shop_id), [second])).unchanged == 1


async def test_another_way_to_pay_stands_beside_what_went_back(tx: Tx) -> None:
    order_id = await paid_order(tx)
    shop_id = ShopId((await only(tx)).shop_id)
    methods = [{"external_id": "card", "kind": "card", "brand": "visa", "last_four": "4242"}]
    await buyers.push_buyers(tx, shop_id, [{"external_id": "u-1", "payment_methods": methods}])
    [listed] = (await buyers.find(tx, "u-1")).items
    [card] = await buyers.payment_methods(tx, BuyerId(listed.id))
    await orders.change(tx, order_id, orders.ChangePayment(method_id=card.id), key="p")
    shown = [(one.kind, one.amount_minor, one.method_label) for one in (await only(tx)).payments]
    assert shown == [("payment", 43800, "alipay"), ("payment", 43800, "visa 4242"), ("refund", 43800, "alipay")]
    await orders.change(tx, order_id, orders.ChangePayment(method_id=card.id), key="p")
    assert len((await only(tx)).payments) == 3


async def test_parallel_reservations_never_take_more_than_there_is(database: Database) -> None:
    merchant_id, shop_id = await new_shop(database)
    async with database.transaction(merchant_id, OPERATOR) as tx:
        await catalog.push_listings(tx, shop_id, [tent()])
        sku_id = (await catalog.outside_ids(tx, shop_id, [], ["S-1"]))[1]["S-1"][0]

    async def take(n: int) -> bool:
        try:
            async with database.transaction(merchant_id, OPERATOR) as tx:
                await catalog.reserve(tx, f"k{n}", sku_id, 2)
        except OutOfStock:
            return False
        return True

    assert sum(await asyncio.gather(*(take(n) for n in range(10)))) == 6
    async with database.transaction(merchant_id, OPERATOR) as tx:
        assert (await catalog.price_and_stock(tx, [sku_id]))[sku_id].stock == 0


async def test_the_same_change_asked_for_in_parallel_is_made_once(database: Database) -> None:
    merchant_id, shop_id = await new_shop(database)
    async with database.transaction(merchant_id, OPERATOR) as tx:
        await orders.push_orders(tx, shop_id, [order(**PAID)])
        order_id = OrderId((await only(tx)).id)

    async def cancel(n: int) -> str:
        async with database.transaction(merchant_id, OPERATOR) as tx:
            return (await orders.change(tx, order_id, orders.Cancel(reason="unwanted"), key=f"k{n % 2}")).id

    done = await asyncio.gather(*(cancel(n) for n in range(8)), return_exceptions=True)
    assert len({one for one in done if isinstance(one, str)}) == 1
    assert {type(one) for one in done if not isinstance(one, str)} == {ChangeNotOpen}
