"""Money back, from the first word to the account."""

import pytest

from tests.aftersales.build import ask, push, signed_order
from tests.aftersales.conftest import Open
from xiaoer import aftersales, catalog, ledger, orders, payouts
from xiaoer.aftersales.errors import PolicyDenied
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId, PayoutId, ShopId
from xiaoer.kernel.transitions import By
from xiaoer.ledger.model import AccountKind


async def minor(tx: Tx, kind: AccountKind, order_id: OrderId) -> int:
    return (await ledger.balance(tx, kind, order_id, "CNY")).minor


async def test_a_return_is_refunded_once_the_goods_were_checked(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        order_id = await orders.id_of(tx, "T-1")
        case = await aftersales.open_case(tx, ask("return_refund", lines=[{"line_id": "T-1-1"}]))
        assert (case.state, case.amount_minor) == (State.AWAITING_RETURN, 37900)
        assert await minor(tx, AccountKind.REFUNDING, order_id) == 37900
    async with begin() as tx:
        body = ActionBody(carrier="zto", tracking_number="75312345678999")
        assert (await aftersales.act(tx, case.id, Action.SHIP_BACK, body)).state is State.RETURNING
        await aftersales.act(tx, case.id, Action.RECEIVE_GOODS, ActionBody())
        assert (await aftersales.act(tx, case.id, Action.ACCEPT_GOODS, ActionBody())).state is State.REFUNDING
    async with begin() as tx:
        (payout,) = await payouts.of_case(tx, case.id)
        await payouts.record_by_hand(tx, PayoutId(payout.id), "bank 1")
        assert (await aftersales.get(tx, case.id)).state is State.SETTLED
        assert await minor(tx, AccountKind.REFUNDED, order_id) == 37900
        assert await ledger.check_books(tx) == []


async def test_the_same_pieces_are_never_refunded_twice(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        await aftersales.open_case(tx, ask("return_refund", lines=[{"line_id": "T-1-1"}]))
    async with begin() as tx:
        with pytest.raises(PolicyDenied) as denied:
            await aftersales.open_case(tx, ask("return_refund", lines=[{"line_id": "T-1-1"}]), by=By.BUYER)
    assert "quantity_taken" in str(denied.value.data["rules"])


async def test_a_repeat_of_the_same_request_answers_the_same_case(begin: Open, shop_id: ShopId) -> None:
    request = ask("return_refund", lines=[{"line_id": "T-1-2"}], client_id="tap-1")
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        first = await aftersales.open_case(tx, request)
    async with begin() as tx:
        assert (await aftersales.open_case(tx, request)).id == first.id


async def test_a_withdrawn_case_lets_money_and_pieces_go(begin: Open, shop_id: ShopId) -> None:
    request = ask("return_refund", lines=[{"line_id": "T-1-1"}])
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        order_id = await orders.id_of(tx, "T-1")
        case = await aftersales.open_case(tx, request)
        await aftersales.act(tx, case.id, Action.WITHDRAW, ActionBody(), by=By.BUYER)
        assert await minor(tx, AccountKind.REFUNDABLE, order_id) == 43800
        assert (await aftersales.open_case(tx, request)).state is State.AWAITING_RETURN


async def test_a_price_match_gives_what_the_price_dropped(begin: Open, shop_id: ShopId) -> None:
    goods = {
        "external_id": "L-1",
        "title": "双人帐篷",
        "skus": [{"external_id": "S-1", "name": "绿", "price": "350.00"}],
    }
    async with begin() as tx:
        await catalog.push_listings(tx, shop_id, [goods])
        await push(tx, shop_id, signed_order())
        case = await aftersales.open_case(
            tx, ask("price_match", "price_dropped", lines=[{"line_id": "T-1-1"}]), by=By.BUYER
        )
        assert (case.amount_minor, case.state) == (2900, State.REFUNDING)
