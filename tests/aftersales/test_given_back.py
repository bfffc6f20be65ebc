"""A case never ends with the buyer's goods in the shop and nobody who must send them: they go back to the buyer."""

from datetime import timedelta
from typing import Any

import pytest

from tests.aftersales.build import ago, ask, push, sent_order
from tests.aftersales.conftest import Open
from tests.aftersales.test_clocks import later
from tests.aftersales.test_goods_here import DAMAGED, PARCEL, came_back, do
from xiaoer import aftersales, ledger, payouts
from xiaoer.aftersales import store
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.model import FINAL, Action, ActionBody, State, Waits
from xiaoer.aftersales.offered import offered
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import PayoutId, ShopId
from xiaoer.kernel.transitions import By, IllegalMove
from xiaoer.ledger.model import AccountKind

REFUSED_AT_THE_DOOR = {"at": ago(1), "place": "西安", "text": "客户拒收，快件退回中"}


async def owed(tx: Tx, case_id: str) -> Case:
    """The case waits for the warehouse, which has a next action and a day."""
    case = await store.get(tx, case_id)
    assert case.state is State.GIVING_BACK
    assert (case.waits_for, case.next_action) == (Waits.WAREHOUSE, "dispatch")
    assert case.due_at is not None
    assert case.due_at > tx.clock.now()
    assert [one.action for one in offered(case, By.AGENT, tx.actor)] == [Action.DISPATCH, Action.BOUNCE]
    return case


@pytest.mark.parametrize("remedy", ["return_refund", "exchange", "repair"])
async def test_goods_that_are_here_go_back_when_the_buyer_withdraws(begin: Open, shop_id: ShopId, remedy: str) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, remedy, "S-2" if remedy == "exchange" else "")
        if remedy == "return_refund":
            case = await do(tx, case.id, Action.REJECT_GOODS, body=DAMAGED)
        elif remedy == "exchange":
            case = await do(tx, case.id, Action.ACCEPT_GOODS, Action.BOUNCE)
        else:
            quote = ActionBody(words="换拉链", amount_minor=30_00)
            await do(tx, case.id, Action.QUOTE, body=quote)
            case = await do(tx, case.id, Action.DECLINE_QUOTE, Action.BOUNCE)
        await do(tx, case.id, Action.WITHDRAW, by=By.BUYER)
        case = await owed(tx, case.id)
        assert case.outcome == "withdrawn"
        case = await do(tx, case.id, Action.DISPATCH, body=PARCEL)
        assert (case.state, case.outcome, case.goods) == (State.CLOSED, "withdrawn", "")
        assert await store.taken(tx, case.order_id) == {}
        assert await ledger.check_books(tx) == []


async def test_goods_that_failed_the_check_go_back_when_nobody_objects(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "return_refund")
        case = await do(tx, case.id, Action.REJECT_GOODS, body=DAMAGED)
        await later(tx, case)
        case = await owed(tx, case.id)
        assert case.held_minor == 379_00
        case = await do(tx, case.id, Action.DISPATCH, body=PARCEL)
        assert (case.state, case.held_minor) == (State.CLOSED, 0)
        assert (await ledger.balance(tx, AccountKind.REFUNDABLE, case.order_id, "CNY")).minor == 438_00


async def test_goods_go_back_when_the_platform_decides_for_the_shop(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "return_refund")
        await do(tx, case.id, Action.REJECT_GOODS, body=DAMAGED)
        await do(tx, case.id, Action.ESCALATE, by=By.BUYER)
        await do(tx, case.id, Action.RULE_FOR_SHOP)
        await owed(tx, case.id)


async def test_goods_that_cannot_be_sent_back_are_a_persons_to_decide(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "return_refund")
        await do(tx, case.id, Action.REJECT_GOODS, body=DAMAGED)
        await do(tx, case.id, Action.WITHDRAW, by=By.BUYER)
        case = await do(tx, case.id, Action.BOUNCE, Action.APPROVE)
        assert case.state is State.REFUNDING
        assert [one.amount_minor for one in await payouts.of_case(tx, case.id)] == [379_00]


async def test_the_warehouse_that_sends_nothing_back_is_overdue(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "return_refund")
        await do(tx, case.id, Action.REJECT_GOODS, body=DAMAGED)
        case = await do(tx, case.id, Action.WITHDRAW, by=By.BUYER)
        assert (await later(tx, case)).overdue


async def test_a_case_whose_goods_never_came_simply_ends(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, sent_order(state="signed", signed_at=ago(1)))
        case = await aftersales.open_case(tx, ask("return_refund", lines=[{"line_id": "T-1-1"}], decide=False))
        assert (await do(tx, case.id, Action.WITHDRAW, by=By.BUYER)).state in FINAL


async def test_a_parcel_refused_at_the_door_is_sent_again_when_the_buyer_withdraws(
    begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        await push(tx, shop_id, sent_order(events=[REFUSED_AT_THE_DOOR]))
        case = await aftersales.open_case(tx, ask("rejected", "changed_mind", decide=False))
        await do(tx, case.id, Action.WITHDRAW, by=By.BUYER)
        case = await owed(tx, case.id)
    async with begin() as tx:
        taken: Any = {"state": "signed", "signed_at": ago(0), "source_updated_at": ago(0)}
        await push(tx, shop_id, sent_order(events=[REFUSED_AT_THE_DOOR], **taken))
        assert (await store.get(tx, case.id)).state is State.CLOSED


async def test_a_stopped_parcel_is_sent_again_when_its_refund_bounced_and_the_buyer_withdraws(
    begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        await push(tx, shop_id, sent_order())
        case = await aftersales.open_case(tx, ask("intercept", "changed_mind"))
        await do(tx, case.id, Action.STOP_PARCEL)
        (payout,) = await payouts.of_case(tx, case.id)
        await payouts.cancel(tx, PayoutId(payout.id), "closed account")
        case = await store.get(tx, case.id)
        assert case.state is State.REQUESTED
        await do(tx, case.id, Action.WITHDRAW, by=By.BUYER)
        case = await owed(tx, case.id)
        case = await do(tx, case.id, Action.BOUNCE, Action.APPROVE)
        assert case.state is State.REFUNDING  # the parcel was stopped before: no courier is asked again


async def test_nothing_else_can_be_asked_for_goods_that_are_on_their_way_to_the_buyer(
    begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "return_refund")
        await do(tx, case.id, Action.REJECT_GOODS, body=DAMAGED)
        case = await do(tx, case.id, Action.WITHDRAW, by=By.BUYER)
        with pytest.raises(IllegalMove):
            await do(tx, case.id, Action.WITHDRAW, by=By.BUYER)
        assert case.due_at is not None
        assert case.due_at - tx.clock.now() <= timedelta(days=7)
