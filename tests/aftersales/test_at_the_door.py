"""Refused parcels: postage is kept once and given free again, a person decides what the policy leaves to one."""

from typing import Any

from tests.aftersales.build import ago, ask, push, sent_order, signed_order
from tests.aftersales.conftest import Open
from tests.aftersales.test_approval import agent
from tests.aftersales.test_push_cases import news
from xiaoer import aftersales, ledger, orders, payouts
from xiaoer.aftersales import store
from xiaoer.aftersales.choose_offer import offers_of
from xiaoer.aftersales.model import Action, ActionBody, Remedy, State
from xiaoer.aftersales.push_cases import push_cases
from xiaoer.aftersales.reject_delivery import RejectionBody, reject_delivery
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.ids import MerchantId, OrderId, PayoutId, ShopId
from xiaoer.kernel.transitions import By
from xiaoer.ledger.model import AccountKind
from xiaoer.staff.model import Role

MIND = RejectionBody(reason="changed_mind")


def dear(**changes: Any) -> dict[str, Any]:
    """600.00: above what passes without a person."""
    row = sent_order(goods="600.00", paid="600.00", discount="0", **changes)
    row["lines"] = [row["lines"][0] | {"unit_price": "600.00", "paid": "600.00"}]
    row["payments"][0]["amount"] = "600.00"
    return row


async def left(tx: Tx, order_id: OrderId) -> int:
    return (await ledger.balance(tx, AccountKind.REFUNDABLE, order_id, "CNY")).minor


async def test_a_dear_parcel_that_a_buyer_refuses_is_looked_at_by_a_person(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, dear())
        case = await reject_delivery(tx, "T-1", MIND, by=By.BUYER)
        assert (case.state, case.held_minor) == (State.REQUESTED, 0)
        assert await payouts.of_case(tx, case.id) == []


async def test_postage_is_kept_once_and_comes_free_when_the_case_ends_without_a_refund(
    wired: Database, merchant_id: MerchantId, begin: Open, shop_id: ShopId
) -> None:
    by = await agent(begin, "xiaoman", Role.AGENT)
    async with begin() as tx:
        await push(tx, shop_id, dear())
    async with wired.transaction(merchant_id, by) as tx:
        case = await reject_delivery(tx, "T-1", MIND)
        assert (case.state, case.amount_minor) == (State.AWAITING_APPROVAL, 590_00)
    async with begin() as tx:
        await aftersales.act(tx, case.id, Action.DECLINE, ActionBody(words="再核实"))
        again = await reject_delivery(tx, "T-1", MIND)
        assert (again.id, again.amount_minor, again.held_minor) == (case.id, 590_00, 590_00)
        (payout,) = await payouts.of_case(tx, case.id)
        await payouts.cancel(tx, PayoutId(payout.id), "closed account")
        await aftersales.act(tx, case.id, Action.WITHDRAW, ActionBody(), by=By.BUYER)
        assert await left(tx, case.order_id) == 600_00
        assert await ledger.check_books(tx) == []


async def test_a_parcel_that_is_taken_after_its_refund_is_shown_to_the_leads_once(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, sent_order())
        case = await reject_delivery(tx, "T-1", MIND)
        assert case.state is State.REFUNDING
        await push(tx, shop_id, signed_order(days=0.01))
        await push(tx, shop_id, signed_order(days=0.01, source_updated_at=ago(0), note="again"))
        told = [one for one in await store.events_of(tx, case.id) if one.facts.get("arrived")]
        assert len(told) == 1


async def test_a_promised_return_that_the_policy_denies_is_a_persons_and_the_push_goes_on(
    begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        await push(tx, shop_id, sent_order(fulfilment="platform"))
        case = await reject_delivery(tx, "T-1", MIND)
        assert case.state is State.AWAITING_SIGN
        await push(tx, shop_id, signed_order(days=30, fulfilment="platform", source_updated_at=ago(0)))
        assert (await store.get(tx, case.id)).state is State.REQUESTED


async def test_a_platforms_case_is_paid_by_nobody_here(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, sent_order())
        await push_cases(tx, shop_id, [news("requested", 0) | {"remedy": "rejected"}])
        case = await reject_delivery(tx, "T-1", MIND, by=By.BUYER)
        assert (case.authority, case.state, case.remedy) == ("platform", State.REQUESTED, Remedy.REJECTED)


async def test_while_the_platform_decides_about_an_order_no_rule_does(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        await push_cases(tx, shop_id, [news("requested", 0)])
        case = await aftersales.open_case(tx, ask("return_refund", lines=[{"line_id": "T-1-1"}]), by=By.BUYER)
        assert case.state is State.REQUESTED


async def test_a_verified_case_of_the_platform_offers_nothing(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        await push_cases(tx, shop_id, [news("requested", 0) | {"reason": "wrong_item"}])
        (case,) = await aftersales.of_order(tx, await orders.id_of(tx, "T-1"))
        await aftersales.verify(tx, case.id)
        assert await offers_of(tx, await store.get(tx, case.id)) == []
