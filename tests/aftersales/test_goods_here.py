"""A case that is decided again while the shop has the goods goes on from there: nobody sends back what came back."""

from tests.aftersales.build import ask, push, signed_order
from tests.aftersales.conftest import Open
from tests.aftersales.test_clocks import later
from tests.aftersales.test_goods import sent_back, stocked, swap
from xiaoer import aftersales, payouts
from xiaoer.aftersales import store
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, PayoutId, ShopId
from xiaoer.kernel.transitions import By

WORDS = ActionBody(words="核实")
DAMAGED = ActionBody(received="damaged", words="吊牌缺失")
PARCEL = ActionBody(carrier="zto", tracking_number="75312345678777")


async def came_back(tx: Tx, shop_id: ShopId, remedy: str, sku: str = "") -> Case:
    """The goods are in the warehouse, nobody has looked at them."""
    await stocked(tx, shop_id)
    lines = swap(sku) if sku else [{"line_id": "T-1-1"}]
    reason = "other" if remedy == "repair" else "changed_mind"
    case = await aftersales.open_case(tx, ask(remedy, reason, lines=lines))
    await sent_back(tx, case.id)
    return await store.get(tx, case.id)


async def do(tx: Tx, case_id: CaseId, *actions: Action, body: ActionBody = WORDS, by: By = By.AGENT) -> Case:
    for action in actions:
        await aftersales.act(tx, case_id, action, body, by=by)
    return await store.get(tx, case_id)


async def test_a_replacement_that_could_not_be_sent_is_sent_after_the_next_approval(
    begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "exchange", "S-2")
        first = (await do(tx, case.id, Action.ACCEPT_GOODS)).linked_order_id
        case = await do(tx, case.id, Action.BOUNCE, Action.APPROVE)
        assert case.state is State.SENDING
        assert case.linked_order_id not in (None, first)


async def test_an_exchange_whose_goods_were_refused_and_then_taken_is_sent(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "exchange", "S-2")
        await do(tx, case.id, Action.REJECT_GOODS, body=DAMAGED)
        await do(tx, case.id, Action.RESUBMIT, by=By.BUYER)
        assert (await do(tx, case.id, Action.APPROVE)).state is State.SENDING


async def test_a_dispute_won_by_the_buyer_asks_for_no_second_return(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "return_refund")
        await do(tx, case.id, Action.REJECT_GOODS, body=DAMAGED)
        await do(tx, case.id, Action.ESCALATE, by=By.BUYER)
        case = await do(tx, case.id, Action.RULE_FOR_BUYER)
        assert case.state is State.REFUNDING
        assert [one.amount_minor for one in await payouts.of_case(tx, case.id)] == [379_00]


async def test_a_refund_of_returned_goods_that_the_payer_refused_is_paid_after_the_next_approval(
    begin: Open, shop_id: ShopId
) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "return_refund")
        await do(tx, case.id, Action.ACCEPT_GOODS)
        (payout,) = await payouts.of_case(tx, case.id)
        await payouts.cancel(tx, PayoutId(payout.id), "closed account")
        assert (await do(tx, case.id, Action.APPROVE)).state is State.REFUNDING


async def test_a_difference_that_is_still_owed_is_waited_for_again(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "exchange", "S-3")
        case = await do(tx, case.id, Action.ACCEPT_GOODS)
        assert case.state is State.AWAITING_PAYMENT
        assert (await later(tx, case)).state is State.REQUESTED
        assert (await do(tx, case.id, Action.APPROVE)).state is State.AWAITING_PAYMENT


async def test_a_difference_that_was_paid_is_not_asked_for_again(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "exchange", "S-3")
        case = await do(tx, case.id, Action.ACCEPT_GOODS, Action.PAY_DIFFERENCE, Action.BOUNCE, Action.APPROVE)
        assert case.state is State.SENDING


async def test_a_difference_goes_back_once_however_often_the_goods_are_judged(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "exchange", "S-4")
        await do(tx, case.id, Action.REJECT_GOODS, body=DAMAGED)
        await do(tx, case.id, Action.RESUBMIT, by=By.BUYER)
        case = await do(tx, case.id, Action.APPROVE, Action.BOUNCE, Action.APPROVE)
        assert case.state is State.SENDING
        assert [one.amount_minor for one in await payouts.of_case(tx, case.id)] == [40_00]


async def test_a_piece_that_could_not_be_sent_home_is_sent_home_not_asked_for(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "repair")
        await do(tx, case.id, Action.QUOTE, body=ActionBody(words="换拉链", amount_minor=30_00))
        case = await do(tx, case.id, Action.DECLINE_QUOTE, Action.BOUNCE, Action.APPROVE)
        assert case.state is State.SENDING


async def test_the_buyer_sends_goods_back_that_never_came(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        case = await aftersales.open_case(tx, ask("return_refund", lines=[{"line_id": "T-1-1"}], decide=False))
        await do(tx, case.id, Action.REFUSE)
        await do(tx, case.id, Action.RESUBMIT, by=By.BUYER)
        assert (await do(tx, case.id, Action.APPROVE)).state is State.AWAITING_RETURN
