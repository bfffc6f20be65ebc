"""拒收: three replies, each from the live order."""

import pytest

from tests.aftersales.build import ago, ask, paid_order, push, sent_order, signed_order
from tests.aftersales.conftest import Open, run_clocks
from xiaoer import aftersales, ledger, orders
from xiaoer.aftersales.model import Remedy, State, Waits
from xiaoer.aftersales.reject_delivery import RejectionBody, look_at_rejection, reject_delivery
from xiaoer.infra.db import Database
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.transitions import By
from xiaoer.ledger.model import AccountKind

WRONG_ADDRESS = RejectionBody(reason="address_error")


async def test_an_unsigned_parcel_in_time_is_refunded_less_postage(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, sent_order())
        seen = await look_at_rejection(tx, "T-1", "address_error")
        assert (seen.answer, seen.amount_minor, seen.postage_minor, seen.freight_by) == ("refund", 42800, 1000, "buyer")
        assert "¥428.00（已扣除由您承担的运费 ¥10.00）" in seen.script
        case = await reject_delivery(tx, "T-1", WRONG_ADDRESS)
        assert (case.state, case.amount_minor) == (State.REFUNDING, 42800)
        order_id = await orders.id_of(tx, "T-1")
        left = await ledger.balance(tx, AccountKind.REFUNDABLE, order_id, "CNY")
        assert left.minor == 0


async def test_a_parcel_past_its_time_is_refused_with_the_rule(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, sent_order(days=15))
        case = await reject_delivery(tx, "T-1", WRONG_ADDRESS)
        assert case.state is State.REFUSED
        assert "已超过可拒收的时间" in case.outcome
        seen = await look_at_rejection(tx, "T-1", "address_error")
        assert [one.code for one in seen.conditions if not one.holds] == ["inside_window"]


async def test_a_platform_parcel_waits_until_it_is_signed_then_the_return_begins(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, sent_order(fulfilment="platform"))
        case = await reject_delivery(tx, "T-1", RejectionBody(reason="changed_mind"))
        assert case.state is State.AWAITING_SIGN
    async with begin() as tx:
        await push(tx, shop_id, signed_order(days=0.01, fulfilment="platform"))
        cases = await aftersales.of_order(tx, await orders.id_of(tx, "T-1"))
        assert [(one.remedy, one.state) for one in cases] == [
            (Remedy.REJECTED, State.CLOSED),
            (Remedy.RETURN_REFUND, State.AWAITING_RETURN),
        ]


async def test_a_refusal_at_the_door_opens_a_case_and_its_reason_is_asked_once(
    begin: Open, shop_id: ShopId, wired: Database
) -> None:
    refused = {"at": signed_order()["source_updated_at"], "place": "杭州", "text": "客户拒收，快件退回中"}
    async with begin() as tx:
        await push(tx, shop_id, sent_order(events=[refused]))
    await run_clocks(wired)
    async with begin() as tx:
        (case,) = await aftersales.of_order(tx, await orders.id_of(tx, "T-1"))
        assert (case.remedy, case.state, case.reason) == (Remedy.REJECTED, State.REQUESTED, "unsaid")
        again = await reject_delivery(tx, "T-1", WRONG_ADDRESS)
        assert (again.id, again.reason, again.state) == (case.id, "address_error", State.REFUNDING)
        assert (await reject_delivery(tx, "T-1", RejectionBody(reason="changed_mind"))).reason == "address_error"


async def test_the_reply_names_only_what_is_known_of_an_order_that_has_not_left(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, paid_order())
        seen = await look_at_rejection(tx, "T-1", "changed_mind")
        assert "商品还没有发出，可以直接取消订单" in seen.script
        assert "签收；" not in seen.script


REFUSED = {"at": signed_order()["source_updated_at"], "place": "杭州", "text": "客户拒收，快件退回中"}


@pytest.mark.proves("A12")
async def test_a_buyers_word_pays_nothing_the_carriers_does(begin: Open, shop_id: ShopId, wired: Database) -> None:
    """428.00 would pass without a person; the parcel is still on its way."""
    async with begin() as tx:
        await push(tx, shop_id, sent_order())
        seen = await look_at_rejection(tx, "T-1", "changed_mind", by=By.BUYER)
        assert "快递反馈拒收后" in seen.script
        case = await reject_delivery(tx, "T-1", RejectionBody(reason="changed_mind"), by=By.BUYER)
        assert (case.state, case.held_minor, case.waits_for) == (State.REQUESTED, 0, Waits.COURIER)
        await push(tx, shop_id, sent_order(events=[REFUSED], source_updated_at=ago(0)))
    await run_clocks(wired)
    async with begin() as tx:
        (case,) = await aftersales.of_order(tx, case.order_id)
        assert (case.state, case.amount_minor, case.reason) == (State.REFUNDING, 42800, "changed_mind")


async def test_the_door_of_all_requests_does_not_pay_before_the_carrier_either(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, sent_order())
        case = await aftersales.open_case(tx, ask("rejected"), by=By.BUYER)
        assert (case.state, case.held_minor) == (State.REQUESTED, 0)


async def test_who_takes_the_parcel_after_all_is_not_paid(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, sent_order())
        case = await reject_delivery(tx, "T-1", RejectionBody(reason="changed_mind"), by=By.BUYER)
        await push(tx, shop_id, signed_order(days=0.01, source_updated_at=ago(0)))
        case = await aftersales.get(tx, case.id)
        assert (case.state, case.outcome, case.held_minor) == (State.CLOSED, "signed", 0)
