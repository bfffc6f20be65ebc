"""Never twice, never more than the pieces cost, never to another method, and never held for nothing."""

import pytest

from tests.aftersales.build import ask, paid_order, push, signed_order
from tests.aftersales.conftest import Open
from xiaoer import aftersales, buyers, catalog, ledger, orders, payouts
from xiaoer.aftersales import store
from xiaoer.aftersales.errors import PolicyDenied
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, OrderId, PayoutId, ShopId
from xiaoer.kernel.transitions import By
from xiaoer.ledger.model import AccountKind

MAT = [{"line_id": "T-1-2"}]  # 59.00 of 438.00
TENT = [{"line_id": "T-1-1"}]  # 379.00


async def left(tx: Tx, order_id: OrderId) -> int:
    return (await ledger.balance(tx, AccountKind.REFUNDABLE, order_id, "CNY")).minor


async def paid_with_two(tx: Tx, shop_id: ShopId, row: dict[str, object]) -> None:
    """400.00 with Alipay, then 38.00 with WeChat."""
    methods = [{"external_id": "ali-1", "kind": "alipay"}, {"external_id": "wx-1", "kind": "wechat_pay"}]
    report = await buyers.push_buyers(tx, shop_id, [{"external_id": "u-1", "payment_methods": methods}])
    assert not report.rejected, report.rejected
    payments = [
        {"external_id": "P-1", "method": "alipay", "method_external_id": "ali-1", "amount": "400.00"},
        {"external_id": "P-2", "method": "wechat_pay", "method_external_id": "wx-1", "amount": "38.00"},
    ]
    await push(tx, shop_id, row | {"payments": payments})


@pytest.mark.parametrize("by", [By.BUYER, By.AGENT])
async def test_no_more_goes_back_for_pieces_than_was_paid_for_them(begin: Open, shop_id: ShopId, by: By) -> None:
    async with begin() as tx:
        await push(tx, shop_id, paid_order())
    request = ask("refund_only", "unwanted", lines=MAT, amount_minor=59_01)
    with pytest.raises(PolicyDenied) as denied:
        async with begin() as tx:
            await aftersales.open_case(tx, request, by=by)
    assert denied.value.data["rule"] == "over_refundable"
    async with begin() as tx:
        case = await aftersales.open_case(tx, ask("refund_only", "unwanted", lines=MAT, amount_minor=59_00), by=by)
        assert case.state is State.REFUNDING


async def test_nothing_more_goes_back_for_an_order_whose_pieces_all_stand_in_cases(
    begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        await push(tx, shop_id, paid_order())
        await aftersales.open_case(tx, ask("refund_only", "unwanted", amount_minor=100_00))
    with pytest.raises(PolicyDenied):
        async with begin() as tx:
            await aftersales.open_case(tx, ask("refund_only", "unwanted", amount_minor=100_00), by=By.BUYER)


async def test_a_refund_goes_past_the_share_that_another_case_holds(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await paid_with_two(tx, shop_id, signed_order())
        await aftersales.open_case(tx, ask("return_refund", lines=TENT))
        second = await aftersales.open_case(tx, ask("refund_only", "late", lines=MAT), by=By.BUYER)
        order = await orders.get(tx, second.order_id)
        methods = [one.method_id for one in order.payments]
        shares = [(one.method_id, one.amount_minor) for one in await payouts.of_case(tx, second.id)]
        assert sorted(shares, key=lambda one: -one[1]) == [(methods[1], 38_00), (methods[0], 21_00)]


async def half_paid(tx: Tx, case_id: CaseId) -> None:
    """The first method was paid back, the second refused."""
    first, second = sorted(await payouts.of_case(tx, case_id), key=lambda one: -one.amount_minor)
    await payouts.record_by_hand(tx, PayoutId(first.id), "bank 1")
    await payouts.cancel(tx, PayoutId(second.id), "closed account")


async def test_after_a_half_paid_refund_the_rest_is_paid_once_more(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await paid_with_two(tx, shop_id, paid_order())
        case = await aftersales.open_case(tx, ask("refund_only", "unwanted"))
        await half_paid(tx, case.id)
        case = await store.get(tx, case.id)
        assert (case.state, case.paid_minor, case.held_minor) == (State.REQUESTED, 400_00, 0)
    async with begin() as tx:
        case = await aftersales.act(tx, case.id, Action.APPROVE, ActionBody())
        assert (case.state, case.held_minor) == (State.REFUNDING, 38_00)
        (open_one,) = [one for one in await payouts.of_case(tx, case.id) if one.state == "by_hand"]
        await payouts.record_by_hand(tx, PayoutId(open_one.id), "bank 2")
        assert (await store.get(tx, case.id)).state is State.SETTLED
        assert await left(tx, case.order_id) == 0


async def test_of_a_piece_that_was_half_paid_back_the_other_half_can_be_asked_for(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await paid_with_two(tx, shop_id, paid_order())
        case = await aftersales.open_case(tx, ask("refund_only", "unwanted"))
        await half_paid(tx, case.id)
        case = await aftersales.act(tx, case.id, Action.WITHDRAW, ActionBody(), by=By.BUYER)
        assert case.state is State.CLOSED
    with pytest.raises(PolicyDenied) as denied:
        async with begin() as tx:
            await aftersales.open_case(tx, ask("refund_only", "unwanted", lines=TENT), by=By.BUYER)
    assert "quantity_taken" in str(denied.value.data["rules"])
    async with begin() as tx:
        rest = await aftersales.open_case(tx, ask("refund_only", "unwanted", lines=MAT), by=By.BUYER)
        assert (rest.amount_minor, await left(tx, rest.order_id)) == (38_00, 0)


async def test_a_price_that_did_not_drop_is_looked_at_by_a_person(begin: Open, shop_id: ShopId) -> None:
    skus = [{"external_id": "S-1", "name": "绿", "price": "359.00"}]
    goods = {"external_id": "L-1", "title": "双人帐篷", "skus": skus}
    async with begin() as tx:
        report = await catalog.push_listings(tx, shop_id, [goods])
        assert not report.rejected, report.rejected
        await push(tx, shop_id, paid_order(), paid_order("T-2"))
        more = ask("price_match", "price_dropped", lines=TENT, amount_minor=20_01)
        assert (await aftersales.open_case(tx, more, by=By.BUYER)).state is State.REQUESTED
        right = ask("price_match", "price_dropped", "T-2", lines=[{"line_id": "T-1-1"}], amount_minor=20_00)
        assert (await aftersales.open_case(tx, right, by=By.BUYER)).state is State.REFUNDING
