"""Goods that come back and goods that go out."""

from typing import Any

from tests.aftersales.build import ago, ask, push, signed_order
from tests.aftersales.conftest import Open
from xiaoer import aftersales, catalog, ledger, orders, payouts
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, ShopId
from xiaoer.orders.model import OrderPurpose

GOODS: dict[str, Any] = {
    "external_id": "L-1",
    "title": "双人帐篷",
    "skus": [
        {"external_id": "S-1", "name": "绿色", "price": "399.00", "stock": 5},
        {"external_id": "S-2", "name": "蓝色", "price": "399.00", "stock": 1},
        {"external_id": "S-3", "name": "加大", "price": "459.00", "stock": 5},
        {"external_id": "S-4", "name": "旧款", "price": "359.00", "stock": 5},
    ],
}


async def stocked(tx: Tx, shop_id: ShopId, **changes: Any) -> None:
    report = await catalog.push_listings(tx, shop_id, [GOODS])
    assert not report.rejected, report.rejected
    await push(tx, shop_id, signed_order(**changes))


async def sent_back(tx: Tx, case_id: CaseId) -> None:
    body = ActionBody(carrier="zto", tracking_number="75312345678999")
    await aftersales.act(tx, case_id, Action.SHIP_BACK, body)
    await aftersales.act(tx, case_id, Action.RECEIVE_GOODS, ActionBody())


def swap(sku: str) -> list[dict[str, Any]]:
    return [{"line_id": "T-1-1", "new_sku_id": sku}]


async def test_an_exchange_makes_a_linked_order_and_ends_when_that_arrives(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await stocked(tx, shop_id)
        case = await aftersales.open_case(tx, ask("exchange", "changed_mind", lines=swap("S-2")))
        assert case.state is State.AWAITING_RETURN
    async with begin() as tx:
        await sent_back(tx, case.id)
        case = await aftersales.act(tx, case.id, Action.ACCEPT_GOODS, ActionBody())
        assert case.state is State.SENDING
        case = await aftersales.get(tx, case.id)
        assert case.linked_order_id
        linked = await orders.get(tx, case.linked_order_id)
        assert (linked.purpose, linked.linked_order_id) == (OrderPurpose.EXCHANGE, case.order_id)
    async with begin() as tx:
        row = {
            **signed_order(linked.external_id, days=0.001),
            "payments": [],
            "placed_at": linked.placed_at.isoformat(),
        }
        row |= {"source_updated_at": ago(0), "lines": [{"title": "双人帐篷", "unit_price": "399.00"}]}
        await push(tx, shop_id, row)
        assert (await aftersales.get(tx, case.id)).state is State.SETTLED


async def test_an_exchange_for_dearer_goods_waits_for_the_difference(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await stocked(tx, shop_id)
        case = await aftersales.open_case(tx, ask("exchange", "changed_mind", lines=swap("S-3")))
        assert case.difference_minor == 6000
        await sent_back(tx, case.id)
        case = await aftersales.act(tx, case.id, Action.ACCEPT_GOODS, ActionBody())
        assert case.state is State.AWAITING_PAYMENT
        case = await aftersales.act(tx, case.id, Action.PAY_DIFFERENCE, ActionBody(words="支付宝已收 60 元"))
        assert case.state is State.SENDING


async def test_an_exchange_for_cheaper_goods_gives_the_difference_back(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await stocked(tx, shop_id)
        case = await aftersales.open_case(tx, ask("exchange", "changed_mind", lines=swap("S-4")))
        await sent_back(tx, case.id)
        await aftersales.act(tx, case.id, Action.ACCEPT_GOODS, ActionBody())
        (payout,) = await payouts.of_case(tx, case.id)
        assert (payout.amount_minor, payout.purpose) == (4000, "difference")
        assert await ledger.check_books(tx) == []


async def test_the_last_piece_is_reserved_for_one_exchange_only(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await stocked(tx, shop_id)
        await aftersales.open_case(tx, ask("exchange", "changed_mind", lines=swap("S-2")))
        (facts,) = (await catalog.find_skus(tx, shop_id, ["S-2"])).values()
        assert facts.stock == 0


async def test_a_repair_is_quoted_accepted_and_sent_home(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await stocked(tx, shop_id)
        case = await aftersales.open_case(tx, ask("repair", "other", lines=[{"line_id": "T-1-1"}]))
        await sent_back(tx, case.id)
        moves = [
            (Action.QUOTE, ActionBody(words="拉链断裂，换新拉链", amount_minor=3000), State.QUOTED),
            (Action.ACCEPT_QUOTE, ActionBody(), State.REPAIRING),
            (Action.SEND, ActionBody(), State.SENDING),
            (Action.DISPATCH, ActionBody(carrier="zto", tracking_number="75312345678777"), State.SENT),
            (Action.SETTLE, ActionBody(), State.SETTLED),
        ]
        for action, body, state in moves:
            case = await aftersales.act(tx, case.id, action, body)
            assert case.state is state
