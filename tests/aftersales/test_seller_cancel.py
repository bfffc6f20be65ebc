"""The shop cancels: three lawful reasons, their checklists, the buyer told in the same action."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.aftersales.build import At, ask, paid_order, push
from tests.aftersales.conftest import Open
from tests.aftersales.test_approval import agent
from tests.aftersales.test_evidence import drawn, saved
from tests.catalog.build import tent
from tests.files.desk import Desk
from xiaoer import aftersales, catalog, merchants, orders
from xiaoer.aftersales import store
from xiaoer.aftersales.cancel_by_shop import SellerCancelBody, cancel_by_shop, cancel_desk
from xiaoer.aftersales.errors import BuyerHasNotAsked, ChecklistOpen, Missing, ReasonNotLawful
from xiaoer.aftersales.model import State, Waits
from xiaoer.aftersales.seller_cancel import attempts
from xiaoer.app.plugins import load_all
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, ShopId
from xiaoer.merchants.model import NewConnection
from xiaoer.orders import ChangeKind, ChangeState
from xiaoer.orders.model import OrderState
from xiaoer.staff.model import Role

SYSTEM = {"base_url": "https://erp.example", "change_orders": True}
SORRY = "很抱歉，这件商品缺货，订单为您取消，款项原路退回。"


async def connect(tx: Tx, shop_id: ShopId, keys: KeyRing) -> None:
    """Changes of orders wait for the shop's own system."""
    load_all()
    connection = NewConnection(shop_id, "ERP", "shop_api", SYSTEM, {"signing_secret": "a-signing-secret-of-a-shop"})
    await merchants.add_connection(tx, keys, connection)


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


@pytest.mark.proves("A18", "A20")
@pytest.mark.parametrize("reason", ["order_error", "address_error"])
async def test_after_three_attempts_in_vain_the_application_goes_out_and_its_approval_is_awaited(
    begin: Open, shop_id: ShopId, keys: KeyRing, wired: Database, merchant_id: MerchantId, tmp_path: Path, reason: str
) -> None:
    desk = Desk(wired, DiskBlobs(tmp_path), merchant_id, OPERATOR)
    proofs = [(await desk.send("proof.png", saved(drawn(1))))["id"]] if reason == "address_error" else []
    async with begin() as tx:
        await connect(tx, shop_id, keys)
        await push(tx, shop_id, paid_order())
        order_id, first = await orders.id_of(tx, "T-1"), tx.clock.now()
        body = SellerCancelBody(reason=reason, words=SORRY, evidence=proofs)
        for hours in (0, 3, 6):
            with pytest.raises(ChecklistOpen):
                await cancel_by_shop(tx, "T-1", body)
            tx.clock = At(first + timedelta(hours=hours))
            await store.add_contact(tx, order_id, channel="phone", outcome="no_answer", words="")
        case = await cancel_by_shop(tx, "T-1", body)
        assert (case.state, case.waits_for, case.due_at is not None) == (State.APPLYING, Waits.SHOP_SYSTEM, True)
        assert case.facts["minutes_to_application"] == 360
        change = await orders.get_change(tx, case.change_id or "")
        assert (change.state, change.kind) == (ChangeState.WAITING, ChangeKind.CANCEL)
        assert change.what["reason"] == reason
        assert (await orders.get(tx, order_id)).state is OrderState.PAID
    async with begin() as tx:
        await orders.record_change(tx, change.id, applied=True, words="平台已通过")
    async with begin() as tx:
        assert (await orders.get(tx, order_id)).state is OrderState.CANCELLED
        assert (await store.get(tx, case.id)).state is State.REFUNDING


async def test_an_application_that_the_platform_refuses_leaves_the_order_and_comes_back(
    begin: Open, shop_id: ShopId, keys: KeyRing
) -> None:
    async with begin() as tx:
        await connect(tx, shop_id, keys)
        await push(tx, shop_id, paid_order())
        order_id = await orders.id_of(tx, "T-1")
        await store.add_contact(tx, order_id, channel="phone", outcome="reached", words="拍错了")
        case = await cancel_by_shop(tx, "T-1", SellerCancelBody(reason="order_error", words=SORRY))
        await orders.record_change(tx, case.change_id or "", applied=False, words="理由不符")
    async with begin() as tx:
        assert (await orders.get(tx, order_id)).state is OrderState.PAID
        assert (await store.get(tx, case.id)).state is State.REQUESTED


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


@pytest.mark.proves("A21")
async def test_a_lawful_cancellation_waits_for_nobodys_limit_once_the_buyer_is_told(
    wired: Database, merchant_id: MerchantId, begin: Open, shop_id: ShopId
) -> None:
    """438.00 by an agent who may refund 200.00: message and application are one action."""
    by = await agent(begin, "xiaoman", Role.AGENT)
    async with begin() as tx:
        await sold_out(tx, shop_id)
        await push(tx, shop_id, paid_order())
    async with wired.transaction(merchant_id, by) as tx:
        case = await cancel_by_shop(tx, "T-1", SellerCancelBody(reason="out_of_stock", words=SORRY))
        assert (case.state, case.automatic) == (State.REFUNDING, False)
