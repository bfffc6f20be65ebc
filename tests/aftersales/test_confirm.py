"""Who says that goods are whole or a parcel was stopped lets money go: within their own limit, or with one tap more."""

from typing import Any

import pytest

from tests.aftersales.build import ago, ask, push, sent_order
from tests.aftersales.conftest import Open
from tests.aftersales.test_approval import agent
from tests.aftersales.test_goods import sent_back, stocked, swap
from xiaoer import aftersales, logistics, payouts
from xiaoer.aftersales import store, store_approval
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import OverLimit
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.aftersales.steps import steps_of
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import Actor
from xiaoer.kernel.ids import MerchantId, ShopId
from xiaoer.kernel.transitions import By, IllegalMove
from xiaoer.logistics.model import InterceptAction, InterceptResult
from xiaoer.staff.model import Role

WHOLE = ActionBody(received="whole", words="已验货")


class Desk:
    """An agent who may give 200.00, and a lead."""

    def __init__(self, wired: Database, merchant_id: MerchantId, xiaoman: Actor, lead: Actor) -> None:
        self.wired, self.merchant_id, self.xiaoman, self.lead = wired, merchant_id, xiaoman, lead

    async def act(self, by: Actor, case: Case, action: Action, body: ActionBody = WHOLE) -> Case:
        async with self.wired.transaction(self.merchant_id, by) as tx:
            await aftersales.act(tx, case.id, action, body)
            return await store.get(tx, case.id)


@pytest.fixture
async def desk(wired: Database, merchant_id: MerchantId, begin: Open) -> Desk:
    people = [await agent(begin, "xiaoman", Role.AGENT), await agent(begin, "lead", Role.LEAD)]
    return Desk(wired, merchant_id, *people)


async def returned(tx: Tx, shop_id: ShopId, **more: Any) -> Case:
    """379.00 in the warehouse, approved by the person at the server."""
    await stocked(tx, shop_id)
    wanted = {"remedy": "return_refund", "lines": [{"line_id": "T-1-1"}]} | more
    case = await aftersales.open_case(tx, ask(wanted.pop("remedy"), "changed_mind", **wanted))
    await sent_back(tx, case.id)
    return await store.get(tx, case.id)


async def stopping(tx: Tx, shop_id: ShopId) -> Case:
    """438.00 on the way to the buyer."""
    await push(tx, shop_id, sent_order())
    case = await aftersales.open_case(tx, ask("intercept", "changed_mind"))
    case = await store.get(tx, case.id)
    assert case.state is State.INTERCEPTING
    return case


@pytest.mark.proves("T17")
async def test_goods_above_the_limit_of_who_accepts_them_wait_for_one_tap(
    desk: Desk, begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        case = await returned(tx, shop_id)
    case = await desk.act(desk.xiaoman, case, Action.ACCEPT_GOODS)
    assert (case.state, case.automatic) == (State.AWAITING_APPROVAL, False)
    async with begin() as tx:
        assert await payouts.of_case(tx, case.id) == []
        (asked,) = await store_approval.of_case(tx, case.id)
        assert (asked.asked_by, asked.amount_minor, asked.limit_minor) == (desk.xiaoman.id, 379_00, 200_00)
        history = await store.events_of(tx, case.id)
        assert (history[-1].facts["confirms"], history[-1].facts["received"]) == ("accept_goods", "whole")
        now = [step.code for step in steps_of(case, history) if step.status == "now"]
        assert now == ["inspect"]  # the buyer's page goes no step back
    case = await desk.act(desk.lead, case, Action.APPROVE)
    assert case.state is State.REFUNDING
    async with begin() as tx:
        assert [one.amount_minor for one in await payouts.of_case(tx, case.id)] == [379_00]


@pytest.mark.proves("T17")
async def test_goods_within_the_limit_are_paid_for_at_once_and_count_on_the_order(
    desk: Desk, begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        case = await returned(tx, shop_id, lines=[{"line_id": "T-1-2"}])
        other = await aftersales.open_case(tx, ask("return_refund", "changed_mind", lines=[{"line_id": "T-1-1"}]))
        await sent_back(tx, other.id)
    assert (await desk.act(desk.xiaoman, case, Action.ACCEPT_GOODS)).state is State.REFUNDING
    async with desk.wired.transaction(desk.merchant_id, desk.xiaoman) as tx:
        assert await store_approval.approved_by(tx, case.order_id, desk.xiaoman.id, case.opened_at) == {case.id}


async def test_declined_the_goods_are_decided_about_anew_and_nothing_is_paid(
    desk: Desk, begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        case = await returned(tx, shop_id)
    case = await desk.act(desk.xiaoman, case, Action.ACCEPT_GOODS)
    case = await desk.act(desk.lead, case, Action.DECLINE, ActionBody(words="先拍照"))
    assert (case.state, case.goods) == (State.REQUESTED, "here")
    case = await desk.act(desk.xiaoman, case, Action.APPROVE)
    assert case.state is State.AWAITING_APPROVAL
    async with begin() as tx:
        assert await payouts.of_case(tx, case.id) == []


async def test_a_lead_within_their_limit_accepts_goods_alone(desk: Desk, begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await returned(tx, shop_id)
    assert (await desk.act(desk.lead, case, Action.ACCEPT_GOODS)).state is State.REFUNDING


async def test_an_exchange_of_the_same_price_gives_nothing_and_needs_nobody(
    desk: Desk, begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        case = await returned(tx, shop_id, remedy="exchange", lines=swap("S-2"))
    assert (await desk.act(desk.xiaoman, case, Action.ACCEPT_GOODS)).state is State.SENDING


@pytest.mark.proves("A16", "T17")
async def test_a_parcel_said_to_be_stopped_is_paid_for_by_who_may_give_as_much(
    desk: Desk, begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        case = await stopping(tx, shop_id)
    case = await desk.act(desk.xiaoman, case, Action.STOP_PARCEL)
    assert (case.state, case.goods) == (State.AWAITING_APPROVAL, "stopped")
    async with begin() as tx:
        assert await payouts.of_case(tx, case.id) == []
    case = await desk.act(desk.lead, case, Action.APPROVE)
    assert case.state is State.REFUNDING


@pytest.mark.proves("A16", "T17")
async def test_a_couriers_answer_that_an_agent_wrote_down_pays_no_more_than_the_agent_may_give(
    desk: Desk, begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        case = await stopping(tx, shop_id)
        (task,) = (await logistics.find_intercepts(tx, case_id=case.id)).items
    async with desk.wired.transaction(desk.merchant_id, desk.xiaoman) as tx:
        await logistics.record_intercept_result(tx, task.id, InterceptResult(InterceptAction.SUCCEED, "已拦截"))
        assert (await store.get(tx, case.id)).state is State.AWAITING_APPROVAL
    case = await desk.act(desk.lead, case, Action.APPROVE)
    assert case.state is State.REFUNDING


async def test_a_parcel_that_got_through_after_all_is_not_paid_for(desk: Desk, begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await stopping(tx, shop_id)
        (task,) = (await logistics.find_intercepts(tx, case_id=case.id)).items
    await desk.act(desk.xiaoman, case, Action.STOP_PARCEL)
    async with begin() as tx:
        await logistics.record_intercept_result(tx, task.id, InterceptResult(InterceptAction.FAIL, "已派送"))
        case = await store.get(tx, case.id)
        assert (case.state, case.goods, case.held_minor) == (State.REQUESTED, "", 0)
        (asked,) = await store_approval.of_case(tx, case.id)
        assert asked.state == "withdrawn"


async def test_who_was_asked_above_their_own_limit_too_cannot_pay(desk: Desk, begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        line = {"external_id": "T-1-1", "title": "露营车", "quantity": 1, "unit_price": "9000.00", "paid": "9000.00"}
        paid = [{"external_id": "P-1", "method": "alipay", "amount": "9000.00", "paid_at": ago(5)}]
        sums: dict[str, Any] = {"goods": "9000.00", "discount": "0", "paid": "9000.00"}
        await push(tx, shop_id, sent_order(lines=[line], payments=paid, **sums))
        case = await aftersales.open_case(tx, ask("intercept", "changed_mind"))
    case = await desk.act(desk.xiaoman, case, Action.STOP_PARCEL)
    with pytest.raises(OverLimit):
        await desk.act(desk.lead, case, Action.APPROVE)


async def test_money_that_waited_for_a_missed_parcel_is_free_when_an_agent_says_so(
    begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        case = await stopping(tx, shop_id)
        await aftersales.act(tx, case.id, Action.MISS_PARCEL, ActionBody(words="已派送"), by=By.AGENT)
        case = await store.get(tx, case.id)
        assert (case.state, case.held_minor) == (State.REQUESTED, 0)


@pytest.fixture
async def promised(begin: Open, shop_id: ShopId) -> Case:
    """379.00 that the buyer is to send back within a week."""
    async with begin() as tx:
        await stocked(tx, shop_id)
        case = await aftersales.open_case(tx, ask("return_refund", "changed_mind", lines=[{"line_id": "T-1-1"}]))
        case = await store.get(tx, case.id)
    assert case.state is State.AWAITING_RETURN
    return case


@pytest.mark.proves("T17")
async def test_a_return_that_is_waived_above_ones_limit_waits_for_one_tap(desk: Desk, promised: Case) -> None:
    case = await desk.act(desk.xiaoman, promised, Action.WAIVE_RETURN, ActionBody(words="运费比货贵"))
    assert (case.state, case.goods) == (State.AWAITING_APPROVAL, "with_buyer")
    async with desk.wired.transaction(desk.merchant_id) as tx:
        assert await payouts.of_case(tx, case.id) == []
        history = await store.events_of(tx, case.id)
        assert (history[-1].facts["confirms"], history[-1].words) == ("waive_return", "运费比货贵")
    case = await desk.act(desk.lead, case, Action.APPROVE)
    assert case.state is State.REFUNDING
    async with desk.wired.transaction(desk.merchant_id) as tx:
        assert [one.amount_minor for one in await payouts.of_case(tx, case.id)] == [379_00]


async def test_meanwhile_the_buyer_sees_the_day_that_was_told_and_may_send_the_goods(
    desk: Desk, promised: Case, keys: KeyRing
) -> None:
    case = await desk.act(desk.xiaoman, promised, Action.WAIVE_RETURN)
    async with desk.wired.transaction(desk.merchant_id) as tx:
        seen = await aftersales.buyer_view(tx, keys, case)
    assert (seen.state, seen.due_at, seen.waits_for) == (State.AWAITING_RETURN, promised.due_at, "buyer")
    assert Action.SHIP_BACK in [one.action for one in seen.actions]
    body = ActionBody(carrier="sf", tracking_number="SF1234567890123")
    async with desk.wired.transaction(desk.merchant_id) as tx:
        await aftersales.act(tx, case.id, Action.SHIP_BACK, body, by=By.BUYER)
        case = await store.get(tx, case.id)
        assert (case.state, case.goods) == (State.RETURNING, "")
        assert [one.state for one in await store_approval.of_case(tx, case.id)] == ["withdrawn"]


async def test_where_the_lead_says_no_the_goods_are_to_come_back_by_the_same_day(desk: Desk, promised: Case) -> None:
    case = await desk.act(desk.xiaoman, promised, Action.WAIVE_RETURN)
    case = await desk.act(desk.lead, case, Action.DECLINE, ActionBody(words="请寄回"))
    assert (case.state, case.goods, case.due_at) == (State.AWAITING_RETURN, "", promised.due_at)


async def test_a_buyer_who_withdraws_meanwhile_keeps_the_goods_and_nothing_is_sent_to_them(
    desk: Desk, promised: Case
) -> None:
    case = await desk.act(desk.xiaoman, promised, Action.WAIVE_RETURN)
    async with desk.wired.transaction(desk.merchant_id) as tx:
        await aftersales.act(tx, case.id, Action.WITHDRAW, ActionBody(), by=By.BUYER)
        assert (await store.get(tx, case.id)).state is State.CLOSED


async def test_an_ordinary_approval_cannot_be_shipped_past(desk: Desk, begin: Open, shop_id: ShopId) -> None:
    """Only goods that were to come back can be sent while somebody is asked."""
    async with begin() as tx:
        case = await returned(tx, shop_id)
    case = await desk.act(desk.xiaoman, case, Action.ACCEPT_GOODS)
    body = ActionBody(carrier="sf", tracking_number="SF1234567890123")
    async with desk.wired.transaction(desk.merchant_id) as tx:
        with pytest.raises(IllegalMove):
            await aftersales.act(tx, case.id, Action.SHIP_BACK, body, by=By.BUYER)
