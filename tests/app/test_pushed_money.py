"""What a shop says of money stands in the ledger with the push."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.orders.build import new_shop, open_shop, order
from xiaoer import ledger, orders
from xiaoer.app.wiring import react
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, OrderId, ShopId
from xiaoer.kernel.money import Money
from xiaoer.ledger.model import AccountKind
from xiaoer.orders.model import PaymentKind

PAYMENT = order()["payments"][0]


class Shop:
    def __init__(self, database: Database, merchant_id: MerchantId, shop_id: ShopId) -> None:
        self.database, self.merchant_id, self.shop_id = database, merchant_id, shop_id

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Tx]:
        async with self.database.transaction(self.merchant_id, OPERATOR) as tx:
            tx.react = react
            yield tx

    async def push(self, **changes: Any) -> None:
        async with self.open() as tx:
            report = await orders.push_orders(tx, self.shop_id, [order(**changes)])
            assert report.rejected == []

    async def stands(self) -> tuple[OrderId, dict[str, int]]:
        async with self.open() as tx:
            order_id = OrderId((await orders.find(tx)).items[0].id)
            assert await ledger.check_books(tx) == []
            return order_id, {one.kind.value: one.balance_minor for one in await ledger.order_balances(tx, order_id)}


async def shop_of(database: Database) -> Shop:
    return Shop(database, *await new_shop(database))


async def test_a_pushed_payment_is_refundable_at_once_and_once(database: Database) -> None:
    shop = await shop_of(database)
    await shop.push()
    await shop.push()
    await shop.push(state="signed", source_updated_at="2026-11-05T09:00:00+08:00")
    assert (await shop.stands())[1]["refundable"] == 43800


async def test_an_order_that_names_no_payments_counts_what_it_says_was_paid(database: Database) -> None:
    shop = await shop_of(database)
    await shop.push(payments=None)
    assert (await shop.stands())[1]["refundable"] == 43800
    await shop.push(source_updated_at="2026-11-05T09:00:00+08:00")
    order_id, stands = await shop.stands()
    assert stands["refundable"] == 43800
    async with shop.open() as tx:
        assert {one.amount_minor for one in await ledger.statement(tx, order_id)} == {43800}


async def test_an_unpaid_or_failed_payment_counts_for_nothing(database: Database) -> None:
    shop = await shop_of(database)
    await shop.push(payments=[PAYMENT | {"state": "pending"}])
    assert (await shop.stands())[1].get("refundable", 0) == 0
    await shop.push(source_updated_at="2026-11-05T09:00:00+08:00")
    assert (await shop.stands())[1]["refundable"] == 43800
    failed = [PAYMENT | {"state": "failed"}]
    await shop.push(payments=failed, source_updated_at="2026-11-06T09:00:00+08:00")
    assert (await shop.stands())[1]["refundable"] == 0


async def test_what_the_shop_gave_back_itself_cannot_go_back_again(database: Database) -> None:
    shop = await shop_of(database)
    back = {"external_id": "R-1", "kind": "refund", "amount": "38.00"}
    await shop.push(payments=[PAYMENT, back])
    assert (await shop.stands())[1]["refundable"] == 40000
    more = {"external_id": "R-2", "kind": "refund", "amount": "500.00"}
    await shop.push(payments=[PAYMENT, back, more], source_updated_at="2026-11-05T09:00:00+08:00")
    assert (await shop.stands())[1]["refundable"] == 0


async def test_a_refund_of_ours_that_the_shop_then_names_is_not_counted_twice(database: Database) -> None:
    shop = await shop_of(database)
    await shop.push()
    order_id, _ = await shop.stands()
    async with shop.open() as tx:
        await ledger.hold_refund(tx, order_id, Money(3800, "CNY"), key="p1", case_id=None)
        await ledger.settle_refund(tx, order_id, Money(3800, "CNY"), key="p1", case_id=None)
        assert await orders.record_payment(tx, order_id, "R-1", PaymentKind.REFUND, 3800)
        assert not await orders.record_payment(tx, order_id, "R-1", PaymentKind.REFUND, 3800)
    back = {"external_id": "R-1", "kind": "refund", "amount": "38.00"}
    await shop.push(payments=[PAYMENT, back], source_updated_at="2026-11-05T09:00:00+08:00")
    stands = (await shop.stands())[1]
    assert (stands["refundable"], stands["refunded"]) == (40000, 3800)
    other = {"external_id": "R-9", "kind": "refund", "amount": "100.00"}
    await shop.push(payments=[PAYMENT, back, other], source_updated_at="2026-11-06T09:00:00+08:00")
    assert (await shop.stands())[1]["refundable"] == 30000


async def test_gift_cards_of_many_buyers_are_said_in_few_statements(tx: Tx) -> None:
    await open_shop(tx)
    await ledger.say_gift_cards(tx, {"mth_1": Money(500, "CNY"), "mth_2": Money(0, "CNY"), "mth_3": Money(70, "CNY")})
    await ledger.say_gift_cards(tx, {"mth_1": Money(400, "CNY"), "mth_2": Money(30, "CNY"), "mth_3": Money(70, "CNY")})
    held = [await ledger.balance(tx, AccountKind.GIFT_CARD, f"mth_{n}", "CNY") for n in (1, 2, 3)]
    assert [one.minor for one in held] == [400, 30, 70]
    assert await ledger.check_books(tx) == []
