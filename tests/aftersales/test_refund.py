"""Money back, from the first word to the account."""

import pytest

from tests.aftersales.conftest import push, signed_order
from tests.catalog.build import open_shop
from xiaoer import aftersales, ledger, orders, payouts
from xiaoer.aftersales.errors import PolicyDenied
from xiaoer.aftersales.model import Action, ActionBody, CaseRequest, Remedy, State
from xiaoer.kernel.ids import OrderId, PayoutId
from xiaoer.kernel.transitions import By
from xiaoer.ledger.model import AccountKind


async def test_a_return_is_refunded_once_the_goods_were_checked(as_operator):  # type: ignore[no-untyped-def]
    async with as_operator() as tx:
        shop_id = await open_shop(tx)
        await push(tx, shop_id, signed_order())
        order_id = await orders.id_of(tx, "T-1")
        line = (await orders.get(tx, order_id)).lines[0]
        request = CaseRequest(
            order_id="T-1",
            remedy=Remedy.RETURN_REFUND,
            reason="changed_mind",
            lines=[{"line_id": line.id}],  # type: ignore[list-item]
            confirmed=True,
        )
    import msgspec

    request = msgspec.convert(msgspec.to_builtins(request), CaseRequest)
    async with as_operator() as tx:
        case = await aftersales.open_case(tx, request)
        assert case.state is State.AWAITING_RETURN, case
        assert case.amount_minor == 37900
        held = await ledger.balance(tx, AccountKind.REFUNDING, order_id, "CNY")
        assert held.minor == 37900
    async with as_operator() as tx:
        body = ActionBody(carrier="zto", tracking_number="75312345678999")
        case = await aftersales.act(tx, case.id, Action.SHIP_BACK, body)
        assert case.state is State.RETURNING
        case = await aftersales.act(tx, case.id, Action.RECEIVE_GOODS, ActionBody())
        case = await aftersales.act(tx, case.id, Action.ACCEPT_GOODS, ActionBody())
        assert case.state is State.REFUNDING
    async with as_operator() as tx:
        (payout,) = await payouts.of_case(tx, case.id)
        assert payout.state == "by_hand"
        await payouts.record_by_hand(tx, PayoutId(payout.id), "bank 1")
        case = await aftersales.get(tx, case.id)
        assert case.state is State.SETTLED
        assert (await ledger.balance(tx, AccountKind.REFUNDED, OrderId(order_id), "CNY")).minor == 37900
        assert await ledger.check_books(tx) == []
    async with as_operator() as tx:
        with pytest.raises(PolicyDenied):
            await aftersales.open_case(tx, request, by=By.BUYER)
