"""A price difference that the payer refused is not forgotten: somebody has it, with what to do and until when."""

from sqlalchemy import update

from tests.aftersales.conftest import Open
from tests.aftersales.test_goods_here import came_back, do
from xiaoer import ledger, payouts
from xiaoer.aftersales import store
from xiaoer.aftersales.model import Action
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, PayoutId, ShopId
from xiaoer.ledger.model import AccountKind
from xiaoer.payouts import end
from xiaoer.payouts import store as payout_store
from xiaoer.payouts.model import PayoutState, PayoutView
from xiaoer.payouts.tables import payout


async def refuse_the_last(tx: Tx, case_id: CaseId) -> PayoutView:
    """The payer was asked and said no."""
    last = (await payouts.of_case(tx, case_id))[-1]
    asking = update(payout).filter_by(merchant_id=tx.merchant_id, id=last.id).values(state=PayoutState.CALLING.value)
    await tx.conn.execute(asking)
    await end.refused(tx, await payout_store.get(tx, last.id), "account closed")
    return last


async def test_a_refused_difference_waits_for_a_person_and_can_be_paid_after_all(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "exchange", "S-4")
        await do(tx, case.id, Action.ACCEPT_GOODS)
        first = await refuse_the_last(tx, case.id)
        again = (await payouts.of_case(tx, case.id))[-1]
        assert (again.amount_minor, again.purpose, again.state) == (40_00, "difference", PayoutState.BY_HAND)
        assert (again.owner, again.next_action, again.reason) == ("person", "record", "refused_before")
        assert again.due_at is not None
        assert await payouts.ask_again(tx, PayoutId(first.id)) == again.id
        await payouts.record_by_hand(tx, PayoutId(again.id), "bank transfer 77")
        assert (await ledger.balance(tx, AccountKind.REFUNDED, case.order_id, "CNY")).minor == 40_00
        assert await ledger.check_books(tx) == []


async def test_a_difference_refused_twice_still_has_somebody(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "exchange", "S-4")
        await do(tx, case.id, Action.ACCEPT_GOODS)
        await refuse_the_last(tx, case.id)
        await refuse_the_last(tx, case.id)
        states = [one.state for one in await payouts.of_case(tx, case.id)]
        assert states == [PayoutState.REFUSED, PayoutState.REFUSED, PayoutState.BY_HAND]


async def test_a_difference_that_a_person_called_off_does_not_count_as_given_back(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        case = await came_back(tx, shop_id, "exchange", "S-4")
        await do(tx, case.id, Action.ACCEPT_GOODS)
        assert (await store.get(tx, case.id)).paid_minor == 40_00
        (difference,) = await payouts.of_case(tx, case.id)
        await payouts.cancel(tx, PayoutId(difference.id), "agreed with the buyer")
        case = await do(tx, case.id, Action.BOUNCE, Action.APPROVE)
        assert case.paid_minor == 0
        assert len(await payouts.of_case(tx, case.id)) == 1
