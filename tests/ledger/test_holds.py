"""A refund is held, then settled or released; nothing goes back that was not paid."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from xiaoer import ledger
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import CaseId, MerchantId, OrderId, new_id
from xiaoer.kernel.money import Money
from xiaoer.ledger.errors import (
    HoldEnded,
    HoldNotFound,
    LedgerAmount,
    LedgerKeyTaken,
    LedgerOtherCurrency,
    LedgerShort,
    LedgerUnbalanced,
)
from xiaoer.ledger.model import Account, AccountKind, Entry, Posted, moved

ORDER = OrderId("ord_1")
KINDS = ("refundable", "refunding", "refunded", "freight", "compensating", "compensated")

Verb = Callable[..., Awaitable[Posted]]


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


async def standing(tx: Tx, order_id: OrderId = ORDER) -> dict[str, int]:
    """Balances of the order that are not nothing."""
    return {one.kind.value: one.balance_minor for one in await ledger.order_balances(tx, order_id) if one.balance_minor}


async def paid(tx: Tx, minor: int = 10_000, order_id: OrderId = ORDER) -> None:
    await ledger.book_payment(tx, order_id, f"pay_{order_id}", cny(minor))


async def test_a_refund_goes_from_refundable_over_held_to_refunded(tx: Tx) -> None:
    await paid(tx)
    await ledger.hold_refund(tx, ORDER, cny(4_000), key="one", case_id=CaseId("cas_1"))
    assert await standing(tx) == {"refundable": 6_000, "refunding": 4_000}
    await ledger.settle_refund(tx, ORDER, cny(4_000), key="one", case_id=CaseId("cas_1"))
    assert await standing(tx) == {"refundable": 6_000, "refunded": 4_000}
    lines = await ledger.statement(tx, ORDER)
    assert [
        (line.what, line.from_kind.value, line.to_kind.value, line.amount_minor, line.case_id) for line in lines
    ] == [
        ("payment", "outside", "refundable", 10_000, None),
        ("hold_refund", "refundable", "refunding", 4_000, "cas_1"),
        ("settle_refund", "refunding", "refunded", 4_000, "cas_1"),
    ]
    assert await ledger.check_books(tx) == []


async def test_a_repeat_of_any_step_changes_nothing_and_answers_the_first(tx: Tx) -> None:
    await paid(tx)
    await paid(tx)
    first = await ledger.hold_refund(tx, ORDER, cny(9_000), key="one")
    again = await ledger.hold_refund(tx, ORDER, cny(9_000), key="one")
    assert (again.transaction_id, again.at, again.repeat, first.repeat) == (first.transaction_id, first.at, True, False)
    done = await ledger.settle_refund(tx, ORDER, cny(9_000), key="one")
    assert (await ledger.settle_refund(tx, ORDER, cny(9_000), key="one")).transaction_id == done.transaction_id
    assert await standing(tx) == {"refundable": 1_000, "refunded": 9_000}


async def test_more_than_was_paid_is_never_held_and_the_gap_is_named(tx: Tx) -> None:
    await paid(tx)
    await ledger.hold_refund(tx, ORDER, cny(7_000), key="one")
    with pytest.raises(LedgerShort) as refused:
        await ledger.hold_refund(tx, ORDER, cny(3_001), key="two")
    assert refused.value.data == {"account": "refundable", "owner": ORDER, "missing_minor": 1, "currency": "CNY"}
    assert await standing(tx) == {"refundable": 3_000, "refunding": 7_000}
    await ledger.hold_refund(tx, ORDER, cny(3_000), key="two")


async def test_an_order_that_was_never_paid_refunds_nothing_and_keeps_no_trace_of_the_try(tx: Tx) -> None:
    with pytest.raises(LedgerShort):
        await ledger.hold_refund(tx, ORDER, Money(1, "USD"), key="one")
    assert await ledger.order_balances(tx, ORDER) == []
    await paid(tx)  # in another currency than the failed try
    await ledger.hold_refund(tx, ORDER, cny(1), key="one")


async def test_a_hold_ends_once_and_only_under_its_own_key_and_amount(tx: Tx) -> None:
    await paid(tx)
    await ledger.hold_refund(tx, ORDER, cny(1_000), key="one")
    await ledger.hold_refund(tx, ORDER, cny(2_000), key="two")
    with pytest.raises(HoldNotFound):
        await ledger.settle_refund(tx, ORDER, cny(1_000), key="three")
    with pytest.raises(HoldNotFound):
        await ledger.settle_refund(tx, ORDER, cny(1_001), key="one")
    await ledger.release_refund(tx, ORDER, cny(1_000), key="one")
    with pytest.raises(HoldEnded):
        await ledger.settle_refund(tx, ORDER, cny(1_000), key="one")
    await ledger.settle_refund(tx, ORDER, cny(2_000), key="two")
    with pytest.raises(HoldEnded):
        await ledger.release_refund(tx, ORDER, cny(2_000), key="two")
    assert await standing(tx) == {"refundable": 8_000, "refunded": 2_000}


@pytest.mark.parametrize("minor", [0, -1, 10**15 + 1])
async def test_amounts_that_are_none_are_refused(tx: Tx, minor: int) -> None:
    await paid(tx)
    for verb in (ledger.hold_refund, ledger.hold_compensation, ledger.keep_freight, ledger.settle_refund):
        with pytest.raises(LedgerAmount):
            await verb(tx, ORDER, cny(minor), key="one")
    assert await standing(tx) == {"refundable": 10_000}


async def test_another_currency_is_refused_and_never_converted(tx: Tx) -> None:
    await paid(tx)
    with pytest.raises(LedgerOtherCurrency) as refused:
        await ledger.hold_refund(tx, ORDER, Money(1, "USD"), key="one")
    assert refused.value.data["currency"] == "CNY"
    with pytest.raises(LedgerOtherCurrency):
        await ledger.book_payment(tx, ORDER, "pay_2", Money(1, "USD"))
    with pytest.raises(LedgerOtherCurrency):
        await ledger.balance(tx, AccountKind.REFUNDABLE, ORDER, "USD")
    assert await standing(tx) == {"refundable": 10_000}


async def test_one_key_stands_for_one_movement(tx: Tx) -> None:
    await paid(tx)
    await ledger.hold_refund(tx, ORDER, cny(1_000), key="one")
    with pytest.raises(LedgerKeyTaken):
        await ledger.hold_refund(tx, ORDER, cny(1_001), key="one")
    with pytest.raises(LedgerKeyTaken):
        await ledger.hold_refund(tx, OrderId("ord_2"), cny(1_000), key="one")
    assert await standing(tx) == {"refundable": 9_000, "refunding": 1_000}
    assert await ledger.order_balances(tx, OrderId("ord_2")) == []


async def test_what_does_not_balance_is_not_posted(tx: Tx) -> None:
    source, target = Account(AccountKind.OUTSIDE, "x"), Account(AccountKind.BUDGET, "bud_1")
    for entries in (
        [Entry(source, cny(-5)), Entry(target, cny(4))],
        [Entry(target, cny(5))],
        [],
        [Entry(source, Money(-5, "USD")), Entry(target, cny(5))],
    ):
        with pytest.raises(LedgerUnbalanced):
            await ledger.post(tx, key="k", what="fund", entries=entries)
    with pytest.raises(LedgerAmount):
        await ledger.post(tx, key="k", what="fund", entries=[Entry(source, cny(0)), Entry(target, cny(0))])
    await ledger.post(tx, key="k", what="fund", entries=moved(source, target, cny(5)))
    assert await ledger.balance(tx, AccountKind.BUDGET, "bud_1", "CNY") == cny(5)
    assert await ledger.check_books(tx) == []


async def test_a_payment_said_again_with_another_amount_is_corrected(tx: Tx) -> None:
    await paid(tx, 10_000)
    await paid(tx, 8_000)
    await paid(tx, 10_000)
    await paid(tx, 8_000)
    assert await standing(tx) == {"refundable": 8_000}
    await ledger.hold_refund(tx, ORDER, cny(5_000), key="one")
    with pytest.raises(LedgerShort):
        await paid(tx, 4_000)
    await paid(tx, 5_000)
    assert await standing(tx) == {"refunding": 5_000}


async def test_what_the_shop_refunded_itself_is_no_longer_refundable_and_counted_once(tx: Tx) -> None:
    await paid(tx)
    await ledger.hold_refund(tx, ORDER, cny(2_000), key="one")
    assert await ledger.say_refunded(tx, ORDER, cny(2_000)) == 0  # ours, on its way
    await ledger.settle_refund(tx, ORDER, cny(2_000), key="one")
    for _ in range(2):
        assert await ledger.say_refunded(tx, ORDER, cny(5_000)) == 0
    assert await standing(tx) == {"refundable": 5_000, "refunded": 2_000}
    assert await ledger.say_refunded(tx, ORDER, cny(11_000)) == 1_000  # given back twice somewhere
    assert await standing(tx) == {"refunded": 2_000}
    assert await ledger.check_books(tx) == []


async def test_a_gift_card_is_what_the_shop_says_and_what_refunds_and_payments_made_of_it(tx: Tx) -> None:
    assert not await ledger.is_gift_card(tx, "mth_1")
    await ledger.say_gift_card(tx, "mth_1", cny(0))
    assert await ledger.is_gift_card(tx, "mth_1")
    await paid(tx)
    await ledger.hold_refund(tx, ORDER, cny(3_000), key="one")
    await ledger.settle_refund(tx, ORDER, cny(3_000), key="one", to_gift_card="mth_1")
    assert await ledger.gift_card_balance(tx, "mth_1") == cny(3_000)
    other = OrderId("ord_2")
    with pytest.raises(LedgerShort):
        await ledger.take_gift_card(tx, "mth_1", cny(3_001), other, "pay-2")
    await ledger.take_gift_card(tx, "mth_1", cny(2_500), other, "pay-2")
    await ledger.take_gift_card(tx, "mth_1", cny(2_500), other, "pay-2")
    assert (await ledger.gift_card_balance(tx, "mth_1"), await standing(tx, other)) == (cny(500), {"refundable": 2_500})
    await ledger.say_gift_card(tx, "mth_1", cny(9_900))
    assert await ledger.gift_card_balance(tx, "mth_1") == cny(9_900)
    assert await ledger.check_books(tx) == []


async def test_compensation_comes_out_of_its_budget_and_goes_back_there(tx: Tx) -> None:
    outside, budget = Account(AccountKind.OUTSIDE, "bud_1"), Account(AccountKind.BUDGET, "bud_1")
    await ledger.post(tx, key="fund", what="fund_budget", entries=moved(outside, budget, cny(1_000)))
    await ledger.hold_compensation(tx, ORDER, cny(600), key="one", budget_id="bud_1")
    with pytest.raises(LedgerShort):
        await ledger.hold_compensation(tx, ORDER, cny(600), key="two", budget_id="bud_1")
    await ledger.release_compensation(tx, ORDER, cny(600), key="one")
    await ledger.hold_compensation(tx, ORDER, cny(1_000), key="two", budget_id="bud_1")
    await ledger.settle_compensation(tx, ORDER, cny(1_000), key="two")
    await ledger.hold_compensation(tx, ORDER, cny(5), key="three")  # the shop's own pocket has no bottom
    assert await standing(tx) == {"compensated": 1_000, "compensating": 5}
    assert await ledger.balance(tx, AccountKind.BUDGET, "bud_1", "CNY") == cny(0)
    assert await ledger.check_books(tx) == []


async def test_kept_postage_cannot_be_refunded(tx: Tx) -> None:
    await paid(tx)
    await ledger.keep_freight(tx, ORDER, cny(1_200), key="one")
    with pytest.raises(LedgerShort):
        await ledger.hold_refund(tx, ORDER, cny(8_801), key="one")
    await ledger.give_freight_back(tx, ORDER, cny(1_200), key="one")
    await ledger.hold_refund(tx, ORDER, cny(10_000), key="one")


async def test_fifty_holds_at_once_keep_the_guard(database: Database, merchant_id: MerchantId) -> None:
    async with database.transaction(merchant_id, OPERATOR) as tx:
        await paid(tx, 10_000)

    async def hold(number: int) -> bool:
        try:
            async with database.transaction(merchant_id, OPERATOR) as tx:
                await ledger.hold_refund(tx, ORDER, cny(700), key=f"case-{number}")
        except LedgerShort:
            return False
        return True

    held = await asyncio.gather(*(hold(number) for number in range(50)))
    async with database.transaction(merchant_id, OPERATOR) as tx:
        assert sum(held) == 14
        assert await standing(tx) == {"refundable": 200, "refunding": 9_800}
        assert await ledger.check_books(tx) == []


async def test_the_same_key_from_many_sides_at_once_is_one_movement(
    database: Database, merchant_id: MerchantId
) -> None:
    async with database.transaction(merchant_id, OPERATOR) as tx:
        await paid(tx, 10_000)

    async def repeat() -> str:
        async with database.transaction(merchant_id, OPERATOR) as tx:
            return (await ledger.hold_refund(tx, ORDER, cny(10_000), key="one")).transaction_id

    assert len(set(await asyncio.gather(*(repeat() for _ in range(20))))) == 1
    async with database.transaction(merchant_id, OPERATOR) as tx:
        assert await standing(tx) == {"refunding": 10_000}


async def test_settling_and_releasing_at_once_ends_in_one_of_them(database: Database, merchant_id: MerchantId) -> None:
    for number in range(10):
        order_id = OrderId(new_id("ord"))
        async with database.transaction(merchant_id, OPERATOR) as tx:
            await paid(tx, 500, order_id)
            await ledger.hold_refund(tx, order_id, cny(500), key=f"one-{number}")

        async def end(verb: Verb, order_id: OrderId = order_id, number: int = number) -> bool:
            try:
                async with database.transaction(merchant_id, OPERATOR) as tx:
                    await verb(tx, order_id, cny(500), key=f"one-{number}")
            except HoldEnded:
                return False
            return True

        ended = await asyncio.gather(*(end(verb) for verb in (ledger.settle_refund, ledger.release_refund) * 3))
        async with database.transaction(merchant_id, OPERATOR) as tx:
            assert await standing(tx, order_id) in ({"refunded": 500}, {"refundable": 500})
            assert await ledger.check_books(tx) == []
        assert sum(ended) == 3


async def test_transactions_that_post_often_for_one_order_never_wait_in_a_circle(
    database: Database, merchant_id: MerchantId
) -> None:
    async with database.transaction(merchant_id, OPERATOR) as tx:
        await paid(tx, 10_000)
        for number in range(40):
            await ledger.hold_refund(tx, ORDER, cny(100), key=f"first-{number}")

    async def settle_then_hold(number: int) -> None:
        async with database.transaction(merchant_id, OPERATOR) as tx:
            await ledger.settle_refund(tx, ORDER, cny(100), key=f"first-{number}")
            await ledger.keep_freight(tx, ORDER, cny(1), key=f"freight-{number}")
            await ledger.hold_refund(tx, ORDER, cny(50), key=f"second-{number}")

    async def hold_then_release(number: int) -> None:
        async with database.transaction(merchant_id, OPERATOR) as tx:
            await ledger.hold_compensation(tx, ORDER, cny(7), key=f"more-{number}")
            await ledger.hold_refund(tx, ORDER, cny(60), key=f"third-{number}")
            await ledger.release_refund(tx, ORDER, cny(60), key=f"third-{number}")

    await asyncio.gather(*(work(number) for number in range(40) for work in (settle_then_hold, hold_then_release)))
    async with database.transaction(merchant_id, OPERATOR) as tx:
        assert await ledger.check_books(tx) == []
        assert await standing(tx) == {
            "refundable": 3_960,
            "refunding": 2_000,
            "refunded": 4_000,
            "freight": 40,
            "compensating": 280,
        }
