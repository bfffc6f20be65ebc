"""An order is paid otherwise: only with what can pay for it."""

import pytest

from tests.aftersales.build import ask, paid_order, push
from tests.aftersales.conftest import Open
from xiaoer import aftersales, buyers, ledger, orders
from xiaoer.aftersales.errors import PolicyDenied
from xiaoer.aftersales.model import State
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId


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
