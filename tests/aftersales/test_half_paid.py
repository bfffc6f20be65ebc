"""A case that ended when only a part was paid: what was not paid may be asked for again, what was paid may not."""

from typing import Any

import pytest
from msgspec import structs

from tests.aftersales.build import ago, ask, push, signed_order
from tests.aftersales.conftest import Open
from xiaoer import aftersales, buyers, ledger, merchants, payouts
from xiaoer.aftersales import store
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import PolicyDenied
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.aftersales.tell import message
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import PayoutId, ShopId
from xiaoer.kernel.transitions import By
from xiaoer.ledger.model import AccountKind

ALL = [{"line_id": "T-1-1", "quantity": 3}]


async def half_paid(tx: Tx, shop_id: ShopId) -> Case:
    """Three pieces of 100.00 each, paid with 150.00 and 150.00; the payer paid the first share and refused the other,
    and the buyer took the request back."""
    line = {"external_id": "T-1-1", "title": "营地灯", "quantity": 3, "unit_price": "100.00", "paid": "300.00"}
    halves = [
        {"external_id": f"P-{n}", "method": how, "method_external_id": how, "amount": "150.00", "paid_at": ago(5)}
        for n, how in enumerate(("alipay", "wechat_pay"))
    ]
    sums: dict[str, Any] = {"goods": "300.00", "discount": "0", "paid": "300.00"}
    methods = [{"external_id": how, "kind": how} for how in ("alipay", "wechat_pay")]
    await buyers.push_buyers(tx, shop_id, [{"external_id": "u-1", "payment_methods": methods}])
    await push(tx, shop_id, signed_order(lines=[line], payments=halves, **sums))
    case = await aftersales.open_case(tx, ask("refund_only", "lost", lines=ALL))
    first, second = await payouts.of_case(tx, case.id)
    await payouts.record_by_hand(tx, PayoutId(first.id), "alipay 1")
    await payouts.cancel(tx, PayoutId(second.id), "account closed")
    case = await store.get(tx, case.id)
    assert (case.state, case.paid_minor) == (State.REQUESTED, 150_00)
    await aftersales.act(tx, case.id, Action.WITHDRAW, ActionBody(), by=By.BUYER)
    return await store.get(tx, case.id)


async def test_the_pieces_that_were_not_paid_for_are_free_again_for_what_is_left_of_them(
    begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        old = await half_paid(tx, shop_id)
        again = await aftersales.open_case(tx, ask("refund_only", "lost", lines=[{"line_id": "T-1-1", "quantity": 2}]))
        assert (again.id != old.id, again.amount_minor) == (True, 150_00)
        left = await ledger.balance(tx, AccountKind.REFUNDABLE, again.order_id, "CNY")
        assert left.minor == 0
        assert await ledger.check_books(tx) == []


async def test_a_piece_that_was_paid_for_is_not_paid_twice(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await half_paid(tx, shop_id)
    with pytest.raises(PolicyDenied) as refused:
        async with begin() as tx:
            await aftersales.open_case(tx, ask("refund_only", "lost", lines=ALL))
    assert refused.value.data["rule"] == "quantity_taken"


async def test_goods_that_go_back_to_the_buyer_name_the_money_that_is_out_already(begin: Open, shop_id: ShopId) -> None:
    """Stopped at the door, paid in part, taken back: the parcel goes out again, and 150.00 with it."""
    async with begin() as tx:
        case = await half_paid(tx, shop_id)
        merchant = await merchants.get_merchant(tx)
        back = structs.replace(case, state=State.GIVING_BACK)
        assert "此前 ¥150.00 已经退给您" in message(back, Action.WITHDRAW.value, merchant)
        whole = structs.replace(back, facts=back.facts | {"paid_minor": 0})
        assert "已经退给您" not in message(whole, Action.WITHDRAW.value, merchant)
