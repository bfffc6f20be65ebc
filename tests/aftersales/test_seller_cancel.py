"""The shop cancels: three lawful reasons, their checklists, the buyer told in the same action."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.aftersales.build import ask, paid_order, push
from tests.aftersales.conftest import Open
from tests.catalog.build import tent
from xiaoer import aftersales, catalog, orders
from xiaoer.aftersales import store
from xiaoer.aftersales.cancel_by_shop import SellerCancelBody, cancel_by_shop, cancel_desk
from xiaoer.aftersales.errors import BuyerHasNotAsked, ChecklistOpen, Missing, ReasonNotLawful
from xiaoer.aftersales.model import State
from xiaoer.aftersales.seller_cancel import attempts
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.orders.model import OrderState

SORRY = "很抱歉，这件商品缺货，订单为您取消，款项原路退回。"


async def sold_out(tx: Tx, shop_id: ShopId) -> None:
    """The catalogue has no piece of S-1 left."""
    await catalog.push_listings(tx, shop_id, [tent(skus=[{"external_id": "S-1", "name": "松绿", "stock": 0}])])


async def test_out_of_stock_is_told_and_applied_for_at_once(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await sold_out(tx, shop_id)
        await push(tx, shop_id, paid_order())
        case = await cancel_by_shop(tx, "T-1", SellerCancelBody(reason="out_of_stock", words=SORRY))
        assert case.state is State.REFUNDING
        order = await orders.get(tx, await orders.id_of(tx, "T-1"))
        assert order.state is OrderState.CANCELLED


async def test_no_words_for_the_buyer_no_cancellation(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await sold_out(tx, shop_id)
        await push(tx, shop_id, paid_order())
        with pytest.raises(Missing):
            await cancel_by_shop(tx, "T-1", SellerCancelBody(reason="out_of_stock"))


async def test_any_other_reason_names_what_it_would_cost(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, paid_order())
        with pytest.raises(ReasonNotLawful) as wrong:
            await cancel_by_shop(tx, "T-1", SellerCancelBody(reason="price_error", words=SORRY))
        assert wrong.value.data["penalty_minor"] == 2190


async def test_an_unreachable_buyer_needs_attempts_on_record(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, paid_order())
        order_id = await orders.id_of(tx, "T-1")
        body = SellerCancelBody(reason="order_error", words=SORRY)
        with pytest.raises(ChecklistOpen) as missing:
            await cancel_by_shop(tx, "T-1", body)
        assert missing.value.data["missing"] == "contact_attempts"
        await store.add_contact(tx, order_id, channel="phone", outcome="reached", words="买家确认拍错，不再下单")
        assert (await cancel_by_shop(tx, "T-1", body)).state is State.REFUNDING


async def test_a_wrong_address_needs_the_couriers_proof_too(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, paid_order())
        desk = await cancel_desk(tx, "T-1")
        (address,) = [one for one in desk.checklists if one.reason == "address_error"]
        assert {step.code for step in address.steps if not step.done} == {"contact_attempts", "courier_proof"}


async def test_an_agent_cannot_cancel_freely(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, paid_order())
        with pytest.raises(BuyerHasNotAsked):
            await aftersales.open_case(tx, ask("cancel", "other", confirmed=False))


def test_attempts_within_two_hours_count_once() -> None:
    at = datetime(2026, 11, 1, 9, tzinfo=UTC)
    tries = [(at + timedelta(minutes=m), "no_answer") for m in (0, 5, 119, 120, 400)]
    assert attempts(tries, timedelta(hours=2)) == 3
