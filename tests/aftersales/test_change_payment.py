"""An order is paid otherwise: only with what can pay for it."""

import pytest

from tests.aftersales.build import ask, paid_order, push
from tests.aftersales.conftest import Open
from tests.aftersales.test_goods import GOODS, swap
from xiaoer import aftersales, buyers, catalog, ledger, orders, payouts
from xiaoer.aftersales.errors import PolicyDenied
from xiaoer.aftersales.model import State
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.transitions import By
from xiaoer.ledger.model import AccountKind


async def pays_with(tx: Tx, shop_id: ShopId, balance_minor: int) -> None:
    """The buyer of T-1 paid 438.00 with Alipay and also has a gift card."""
    methods = [
        {"external_id": "ali-1", "kind": "alipay"},
        {"external_id": "gift-1", "kind": "gift_card", "balance_minor": balance_minor},
    ]
    report = await buyers.push_buyers(tx, shop_id, [{"external_id": "u-1", "payment_methods": methods}])
    assert not report.rejected, report.rejected
    row = paid_order()
    row["payments"][0]["method_external_id"] = "ali-1"
    await push(tx, shop_id, row)


async def test_a_gift_card_that_holds_too_little_cannot_pay_for_the_order(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await pays_with(tx, shop_id, 437_99)
    with pytest.raises(PolicyDenied) as refused:
        async with begin() as tx:
            await aftersales.open_case(tx, ask("change_payment", "other", method_id="gift-1"))
    assert refused.value.data["rule"] == "gift_card_short"


async def test_one_that_holds_enough_pays_and_the_old_method_gets_its_money_back(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await pays_with(tx, shop_id, 438_00)
        case = await aftersales.open_case(tx, ask("change_payment", "other", method_id="gift-1"))
    async with begin() as tx:
        assert case.state is State.SETTLED
        assert case.amount_minor == 0  # nothing of the shop's is spent
        order = await orders.get(tx, case.order_id)
        paid = [(one.kind.value, one.method_external_id, one.amount_minor) for one in order.payments]
        assert paid == [("payment", "ali-1", 438_00), ("payment", "gift-1", 438_00), ("refund", "ali-1", 438_00)]
        card = await ledger.gift_card_balance(tx, case.method_id or "")
        assert card is not None
        assert card.minor == 0


async def test_a_card_that_nobody_charges_pays_for_nothing_without_a_person(begin: Open, shop_id: ShopId) -> None:
    methods = [{"external_id": "ali-1", "kind": "alipay"}, {"external_id": "card-1", "kind": "card"}]
    async with begin() as tx:
        await buyers.push_buyers(tx, shop_id, [{"external_id": "u-1", "payment_methods": methods}])
        row = paid_order()
        row["payments"][0]["method_external_id"] = "ali-1"
        await push(tx, shop_id, row)
        case = await aftersales.open_case(tx, ask("change_payment", "other", method_id="card-1"), by=By.BUYER)
        assert case.state is State.REQUESTED
        assert await payouts.of_case(tx, case.id) == []


@pytest.mark.parametrize("by", [By.BUYER, By.AGENT])
async def test_dearer_goods_wait_for_their_price_and_raise_no_refund(begin: Open, shop_id: ShopId, by: By) -> None:
    async with begin() as tx:
        await catalog.push_listings(tx, shop_id, [GOODS])
        await push(tx, shop_id, paid_order())
        case = await aftersales.open_case(tx, ask("change_sku", "other", lines=swap("S-3")), by=by)
        assert case.state is (State.REQUESTED if by is By.BUYER else State.AWAITING_PAYMENT)
        left = await ledger.balance(tx, AccountKind.REFUNDABLE, case.order_id, "CNY")
        assert left.minor == 438_00
