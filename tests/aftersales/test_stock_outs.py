"""A stock-out stays on record: what ran out, who said so, and how far each order is."""

from tests.aftersales.build import paid_order, push
from tests.aftersales.conftest import Open, run_clocks
from tests.catalog.build import tent
from xiaoer import catalog
from xiaoer.aftersales import stock_out
from xiaoer.aftersales.find_stock_outs import find_stock_outs, orders_of_stock_out
from xiaoer.aftersales.model import State
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.ids import ShopId

SORRY = "很抱歉，这件商品缺货，订单为您取消，款项原路退回。"


async def sold(tx: Tx, shop_id: ShopId, *numbers: str) -> None:
    """One order each of the SKU S-1, of which the catalogue has none left."""
    await catalog.push_listings(tx, shop_id, [tent(skus=[{"external_id": "S-1", "name": "松绿", "stock": 0}])])
    for number in numbers:
        row = paid_order(number)
        row["lines"][0]["sku_external_id"] = "S-1"
        await push(tx, shop_id, row)


async def report(tx: Tx, shop_id: ShopId) -> str:
    body = stock_out.StockOutBody(shop_id=shop_id, sku_id="S-1", words=SORRY)
    return (await stock_out.stop_selling(tx, body)).id


async def test_a_stock_out_is_listed_with_how_many_are_told_and_refunded(
    begin: Open, shop_id: ShopId, wired: Database
) -> None:
    async with begin() as tx:
        await sold(tx, shop_id, "T-1", "T-2")
        reported = await report(tx, shop_id)
        [line] = (await find_stock_outs(tx)).items
        assert (line.id, line.title, line.sku_name, line.reported_by) == (
            reported,
            tent()["title"],
            "松绿",
            tx.actor.id,
        )
        assert (line.total, line.done, line.told, line.refunded, line.failed) == (2, 0, 0, 0, 0)
        waiting = await orders_of_stock_out(tx, reported)
        assert [(one.external_id, one.case_id, one.told) for one in waiting] == [
            ("T-1", None, False),
            ("T-2", None, False),
        ]
    await run_clocks(wired)
    async with begin() as tx:
        [line] = (await find_stock_outs(tx)).items
        assert (line.done, line.told, line.refunded, line.failed) == (2, 2, 0, 0)
        seen = await orders_of_stock_out(tx, reported)
        assert [(one.external_id, one.case_state, one.told) for one in seen] == [
            ("T-1", State.REFUNDING, True),
            ("T-2", State.REFUNDING, True),
        ]
        assert all(one.case_id and one.amount_minor == 43_800 for one in seen)


async def test_an_order_that_could_not_be_cancelled_says_why(begin: Open, shop_id: ShopId, wired: Database) -> None:
    async with begin() as tx:
        await sold(tx, shop_id, "T-1")
        reported = await report(tx, shop_id)
        await push(tx, shop_id, paid_order("T-1", state="cancelled", source_updated_at=tx.clock.now().isoformat()))
    await run_clocks(wired)
    async with begin() as tx:
        [line] = (await find_stock_outs(tx)).items
        assert (line.done, line.told, line.failed) == (1, 0, 1)
        [one] = await orders_of_stock_out(tx, reported)
        assert (one.external_id, one.case_id, one.error) == ("T-1", None, "seller_cancel_checklist")


async def test_the_newest_stock_out_comes_first_and_pages_go_on(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await sold(tx, shop_id, "T-1")
        first, second = await report(tx, shop_id), await report(tx, shop_id)
        page = await find_stock_outs(tx, limit=1)
        following = await find_stock_outs(tx, limit=1, cursor=page.next)
        assert [page.items[0].id, following.items[0].id, following.next] == [second, first, None]
        assert await orders_of_stock_out(tx, "sto_none") == []
