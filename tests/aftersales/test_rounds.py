"""A case that comes back to a person begins a new round: nothing of the last one is lost, doubled or in its way."""

from datetime import timedelta

from tests.aftersales.build import At, ask, paid_order, push, signed_order
from tests.aftersales.conftest import Open
from tests.aftersales.test_clocks import later
from tests.aftersales.test_goods import GOODS, sent_back, stocked, swap
from xiaoer import aftersales, buyers, catalog, ledger, merchants, orders, payouts
from xiaoer.aftersales import store
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.app.plugins import load_all
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import OrderId, PayoutId, ShopId
from xiaoer.kernel.transitions import By
from xiaoer.ledger.model import AccountKind
from xiaoer.merchants.model import NewConnection
from xiaoer.orders import ChangeState
from xiaoer.orders.model import OrderState

NOBODY = "http://127.0.0.1:9"
HOME = ActionBody(carrier="zto", tracking_number="75312345678777")
"""The buyer's own goods go back."""


async def asks_the_shop(tx: Tx, keys: KeyRing, shop_id: ShopId) -> None:
    """Changes of orders wait for the shop's own system."""
    load_all()
    config = {"base_url": NOBODY, "change_orders": True, "timeout_s": 0.4, "valid_s": 5}
    connection = NewConnection(shop_id, "ERP", "shop_api", config, {"signing_secret": "a-signing-secret-of-a-shop"})
    await merchants.add_connection(tx, keys, connection)


async def no_window(tx: Tx, days: float) -> None:
    tx.clock = At(tx.clock.now() + timedelta(days=days))


async def test_a_change_that_the_shop_refused_is_asked_for_anew(begin: Open, shop_id: ShopId, keys: KeyRing) -> None:
    async with begin() as tx:
        await asks_the_shop(tx, keys, shop_id)
        await push(tx, shop_id, paid_order())
        request = ask("change_contact", "other", address={"name": "林秋"})
        case = await aftersales.open_case(tx, request)
        first = (await store.get(tx, case.id)).change_id
        await orders.record_change(tx, first or "", applied=False, words="仓库系统忙")
        assert (await store.get(tx, case.id)).state is State.REQUESTED
        case = await aftersales.act(tx, case.id, Action.APPROVE, ActionBody())
        assert case.state is State.APPLYING
        assert case.change_id != first
        assert (await orders.get_change(tx, case.change_id or "")).state is ChangeState.WAITING


async def test_an_order_that_a_person_says_is_cancelled_is_paid_back(
    begin: Open, shop_id: ShopId, keys: KeyRing
) -> None:
    async with begin() as tx:
        await asks_the_shop(tx, keys, shop_id)
        await push(tx, shop_id, paid_order())
        case = await aftersales.open_case(tx, ask("cancel", "unwanted"))
        assert (case.state, case.held_minor) == (State.APPLYING, 438_00)
        case = await aftersales.act(tx, case.id, Action.SETTLE, ActionBody())
        assert case.state is State.REFUNDING
        assert [one.amount_minor for one in await payouts.of_case(tx, case.id)] == [438_00]
        assert (await orders.get(tx, case.order_id)).state is OrderState.CANCELLED


async def test_a_change_that_a_person_calls_off_is_not_made_later(begin: Open, shop_id: ShopId, keys: KeyRing) -> None:
    async with begin() as tx:
        await asks_the_shop(tx, keys, shop_id)
        await push(tx, shop_id, paid_order())
        case = await aftersales.open_case(tx, ask("cancel", "unwanted"))
        case = await aftersales.act(tx, case.id, Action.BOUNCE, ActionBody(words="仓库已打包"))
        assert (case.state, case.held_minor) == (State.REQUESTED, 0)
        assert (await orders.get_change(tx, case.change_id or "")).state is ChangeState.REFUSED


async def test_a_replacement_that_cannot_be_sent_is_called_off_before_anything_else_is_done(
    begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        await stocked(tx, shop_id)
        case = await aftersales.open_case(tx, ask("exchange", "changed_mind", lines=swap("S-2")))
        await sent_back(tx, case.id)
        case = await aftersales.act(tx, case.id, Action.ACCEPT_GOODS, ActionBody())
        case = await store.get(tx, case.id)
        made = OrderId(case.linked_order_id or "")
        case = await aftersales.act(tx, case.id, Action.BOUNCE, ActionBody(words="最后一件有瑕疵"))
        assert (case.state, case.linked_order_id) == (State.REQUESTED, None)
        assert (await orders.get(tx, made)).state is OrderState.CANCELLED


async def test_what_was_sent_is_no_longer_kept_back_and_gone_from_the_stock(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await stocked(tx, shop_id)
        case = await aftersales.open_case(tx, ask("exchange", "changed_mind", lines=swap("S-3")))
        await sent_back(tx, case.id)
        await aftersales.act(tx, case.id, Action.ACCEPT_GOODS, ActionBody())
        await aftersales.act(tx, case.id, Action.PAY_DIFFERENCE, ActionBody())
        sent = ActionBody(carrier="zto", tracking_number="75312345678777")
        await aftersales.act(tx, case.id, Action.DISPATCH, sent)
        (facts,) = (await catalog.find_skus(tx, shop_id, ["S-3"])).values()
        assert facts.stock == 4
        told = GOODS | {"skus": [one | {"stock": 4} for one in GOODS["skus"]]}
        await catalog.push_listings(tx, shop_id, [told])
        (facts,) = (await catalog.find_skus(tx, shop_id, ["S-3"])).values()
        assert facts.stock == 4


async def test_a_gift_card_that_holds_too_little_by_then_lets_the_buyer_pay_otherwise(
    begin: Open, shop_id: ShopId
) -> None:
    methods = [{"external_id": "gift-1", "kind": "gift_card", "balance_minor": 60_00}]
    async with begin() as tx:
        await buyers.push_buyers(tx, shop_id, [{"external_id": "u-1", "payment_methods": methods}])
        await stocked(tx, shop_id)
        request = ask("exchange", "changed_mind", lines=swap("S-3"), method_id="gift-1")
        case = await aftersales.open_case(tx, request)
        assert case.state is State.AWAITING_RETURN
        spent = [{"external_id": "gift-1", "kind": "gift_card", "balance_minor": 1_00}]
        await buyers.push_buyers(tx, shop_id, [{"external_id": "u-1", "payment_methods": spent}])
        await sent_back(tx, case.id)
        assert (await later(tx, await store.get(tx, case.id))).state is State.AWAITING_PAYMENT


async def test_no_window_closes_while_the_shop_thinks(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order(days=6))
        case = await aftersales.open_case(tx, ask("return_refund", lines=[{"line_id": "T-1-1"}], decide=False))
    async with begin() as tx:
        await no_window(tx, 3)
        assert (await aftersales.act(tx, case.id, Action.APPROVE, ActionBody())).state is State.AWAITING_RETURN


async def test_a_refund_that_the_payer_refused_after_the_window_can_still_be_paid(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order(days=6))
        case = await aftersales.open_case(tx, ask("refund_only", "late", lines=[{"line_id": "T-1-2"}]), by=By.BUYER)
        (payout,) = await payouts.of_case(tx, case.id)
    async with begin() as tx:
        await no_window(tx, 20)
        await payouts.cancel(tx, PayoutId(payout.id), "closed account")
        assert (await aftersales.act(tx, case.id, Action.APPROVE, ActionBody())).state is State.REFUNDING
        held = await ledger.balance(tx, AccountKind.REFUNDING, case.order_id, "CNY")
        assert held.minor == 59_00


async def test_a_difference_that_a_card_paid_comes_back_when_the_new_goods_never_go_out(
    begin: Open, shop_id: ShopId
) -> None:
    methods = [{"external_id": "gift-1", "kind": "gift_card", "balance_minor": 60_00}]
    async with begin() as tx:
        await buyers.push_buyers(tx, shop_id, [{"external_id": "u-1", "payment_methods": methods}])
        await stocked(tx, shop_id)
        request = ask("exchange", "changed_mind", lines=swap("S-3"), method_id="gift-1")
        case = await aftersales.open_case(tx, request)
        await sent_back(tx, case.id)
        await aftersales.act(tx, case.id, Action.ACCEPT_GOODS, ActionBody())
        card = await ledger.gift_card_balance(tx, case.method_id or "")
        assert card is not None
        assert card.minor == 0
        await aftersales.act(tx, case.id, Action.BOUNCE, ActionBody(words="断货"))
        await aftersales.act(tx, case.id, Action.WITHDRAW, ActionBody(), by=By.BUYER)
        await aftersales.act(tx, case.id, Action.DISPATCH, HOME)
        card = await ledger.gift_card_balance(tx, case.method_id or "")
        assert card is not None
        assert card.minor == 60_00
        assert await ledger.check_books(tx) == []


async def test_a_difference_given_back_counts_when_the_exchange_ends_without_goods(
    begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        await stocked(tx, shop_id)
        case = await aftersales.open_case(tx, ask("exchange", "changed_mind", lines=swap("S-4")))
        await sent_back(tx, case.id)
        await aftersales.act(tx, case.id, Action.ACCEPT_GOODS, ActionBody())
        await aftersales.act(tx, case.id, Action.BOUNCE, ActionBody(words="断货"))
        await aftersales.act(tx, case.id, Action.WITHDRAW, ActionBody(), by=By.BUYER)
        await aftersales.act(tx, case.id, Action.DISPATCH, HOME)
        again = await aftersales.open_case(tx, ask("return_refund", lines=[{"line_id": "T-1-1"}]), by=By.BUYER)
        assert again.amount_minor == 379_00 - 40_00
