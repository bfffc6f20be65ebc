"""Changes that the shop's own system makes: asked once, whatever the network does to question and answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.catalog.build import tent
from tests.orders.build import new_shop, order
from xiaoer import catalog, merchants, orders
from xiaoer.app.plugins import load_all
from xiaoer.buyers.model import Address
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.timers import Due, timer
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, OrderId, ShopId
from xiaoer.merchants.model import NewConnection
from xiaoer.orders import Change, OrderChange
from xiaoer.orders.events import OrderChangeApplied, OrderChangeRefused
from xiaoer.orders.jobs import Askers
from xiaoer.orders.model import OrderView
from xiaoer.orders.tables import order_change
from xiaoer.testing.fake_payer import Mood
from xiaoer.testing.fake_shop import FakeShop

SECRET = "a-signing-secret-of-a-shop"
PAID = {"state": "paid", "dispatched_at": None, "parcels": None, "source_updated_at": "2026-11-01T10:02:00+08:00"}
HOME = Address(province="浙江省", city="杭州市", district="余杭区", line1="文一西路 969 号")


class Desk:
    """A paid order and the shop's system behind it."""

    def __init__(self, database: Database, keys: KeyRing, shop: FakeShop) -> None:
        self.database, self.shop = database, shop
        self.askers = Askers(keys, {"shop_api": load_all()["shop_api"].adapters["orders"]})
        self.keys = keys
        self.merchant_id, self.shop_id, self.order_id = MerchantId(""), ShopId(""), OrderId("")

    async def open_shop(self, url: str) -> None:
        self.merchant_id, self.shop_id = await new_shop(self.database)
        config = {"base_url": url, "change_orders": True, "timeout_s": 0.4, "valid_s": 5}
        connection = NewConnection(self.shop_id, "ERP", "shop_api", config, {"signing_secret": SECRET})
        async with self.open() as tx:
            await merchants.add_connection(tx, self.keys, connection)
            await catalog.push_listings(tx, self.shop_id, [tent()])
            await orders.push_orders(tx, self.shop_id, [order(**PAID)])
            self.order_id = OrderId((await orders.find(tx)).items[0].id)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Tx]:
        async with self.database.transaction(self.merchant_id, OPERATOR) as tx:
            yield tx

    async def ask(self, what: OrderChange, key: str = "k") -> Change:
        async with self.open() as tx:
            return await orders.change(tx, self.order_id, what, key=key)

    async def work(self) -> list[str]:
        """Run the timer of the change until nothing is left to do; the events that were told."""
        told: list[str] = []

        def heard(events: list[object]) -> None:
            told.extend(type(one).__name__ for one in events)

        database = replace(self.database, heard=heard)
        for _ in range(10):
            async with self.open() as tx:
                row = (await tx.conn.execute(select(timer).filter_by(merchant_id=self.merchant_id))).first()
                if row is None:
                    return told
                await self._pass_time(tx, row.due_at - tx.clock.now())
            await self.askers.change(database, Due(self.merchant_id, row.key, row.kind, row.payload, 1, row.version))
        raise AssertionError("it never ends")

    @staticmethod
    async def _pass_time(tx: Tx, wait: timedelta) -> None:
        """What was asked was asked so much longer ago."""
        if wait > timedelta():
            earlier = order_change.c.called_at - wait
            await tx.conn.execute(update(order_change).filter_by(merchant_id=tx.merchant_id).values(called_at=earlier))

    async def change(self) -> Change:
        async with self.open() as tx:
            return await orders.change_of_key(tx, "k")

    async def order(self) -> OrderView:
        async with self.open() as tx:
            return await orders.get(tx, self.order_id)


@pytest.fixture
async def desk(database: Database, keys: KeyRing) -> AsyncIterator[Desk]:
    shop = FakeShop(SECRET, valid_s=5, delay_s=0.8)
    opened = Desk(database, keys, shop)
    await opened.open_shop(await shop.start())
    yield opened
    await shop.stop()


async def test_the_copy_changes_only_when_the_shop_did(desk: Desk) -> None:
    asked = await desk.ask(orders.ChangeAddress(address=HOME))
    assert (asked.state, (await desk.order()).receiver.region) == ("waiting", "浙江省 杭州市 西湖区")
    told = await desk.work()
    done, shown = await desk.change(), await desk.order()
    assert (done.state, done.external_ref, shown.receiver.region) == ("applied", "CH000001", "浙江省 杭州市 余杭区")
    assert OrderChangeApplied.__name__ in told
    assert desk.shop.asked[0].what == {
        "address": {"province": "浙江省", "city": "杭州市", "district": "余杭区", "line1": "文一西路 969 号"}
    }


async def test_a_refusal_leaves_the_copy_as_it_was(desk: Desk) -> None:
    desk.shop.change_script = [Mood.REFUSE]
    await desk.ask(orders.Cancel(reason="unwanted"))
    assert OrderChangeRefused.__name__ in await desk.work()
    done = await desk.change()
    assert (done.state, done.reason, (await desk.order()).state) == ("refused", "already_shipped", "paid")


@pytest.mark.parametrize("mood", [Mood.DROP_AFTER, Mood.FAIL_AFTER, Mood.GARBAGE, Mood.SLOW_AFTER])
async def test_a_lost_answer_is_read_back_and_not_asked_again(desk: Desk, mood: Mood) -> None:
    desk.shop.change_script = [mood]
    await desk.ask(orders.Cancel(reason="unwanted"))
    await desk.work()
    assert ((await desk.change()).state, (await desk.order()).state) == ("applied", "cancelled")
    assert len(desk.shop.asked) == 1


@pytest.mark.parametrize("mood", [Mood.DROP_BEFORE, Mood.FAIL_BEFORE, Mood.BUSY])
async def test_what_was_not_made_is_asked_again_once_that_is_sure(desk: Desk, mood: Mood) -> None:
    desk.shop.change_script = [mood]
    await desk.ask(orders.Cancel(reason="unwanted"))
    await desk.work()
    assert ((await desk.change()).state, len(desk.shop.asked), len(desk.shop.made)) == ("applied", 2, 1)


async def test_a_linked_order_gets_the_shops_number_and_its_own_ids_are_asked_for(desk: Desk) -> None:
    line = (await desk.order()).lines[0]
    assert line.sku_id is not None
    await desk.ask(orders.LinkedOrder(purpose="exchange", lines=[orders.NewLine(sku_id=line.sku_id, line_id=line.id)]))
    await desk.work()
    done = await desk.change()
    async with desk.open() as tx:
        made = await orders.get(tx, OrderId(done.made_order_id or ""))
    assert (made.external_id, made.purpose, made.linked_order_id) == ("T-1-1", "exchange", desk.order_id)
    [asked] = desk.shop.asked[0].what["lines"]
    assert (asked["sku_external_id"], asked["line_external_id"]) == ("S-1", "T-1-1")


async def test_a_person_may_say_what_became_of_it(desk: Desk) -> None:
    asked = await desk.ask(orders.Cancel(reason="unwanted"))
    async with desk.open() as tx:
        done = await orders.record_change(tx, asked.id, applied=False, words="ERP says shipped")
    assert (done.state, done.reason) == ("refused", "ERP says shipped")
    assert await desk.work() == []
    assert desk.shop.asked == []
