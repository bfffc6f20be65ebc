"""Each approved payout is paid once, whatever the payer does."""

from datetime import timedelta

import pytest

from tests.payouts.desk import START, Desk, open_desk
from xiaoer import ledger, merchants, payouts
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import Actor, ActorKind, NotAllowed
from xiaoer.kernel.ids import CaseId, OrderId, PayoutId, ShopId, new_id
from xiaoer.kernel.money import Money
from xiaoer.kernel.transitions import IllegalMove
from xiaoer.ledger.errors import LedgerOtherCurrency, LedgerShort
from xiaoer.merchants.model import ConnectionChange
from xiaoer.orders.errors import OrderNotFound
from xiaoer.payouts.advance import Step, advance
from xiaoer.payouts.errors import NoPayer, PayoutAmount, PayoutKeyTaken, PayoutNotFound, PayoutWithoutOrder
from xiaoer.payouts.events import PayoutCancelled, PayoutNeedsPerson, PayoutPaid, PayoutRefused
from xiaoer.payouts.model import PayoutRequest, PayoutState, Purpose
from xiaoer.payouts.record_outcome import record_outcome
from xiaoer.ports.outside import NotReached, OutcomeUnknown, SaidNo
from xiaoer.ports.refunds import Paid

PAID = Paid("R-1", START)


def kinds(desk: Desk) -> list[type]:
    return [type(event) for event in desk.told if type(event).name.startswith("payout.")]


async def test_a_payer_that_works_pays_once_and_everybody_is_told(desk: Desk) -> None:
    desk.payer.script = [PAID]
    payout_id = await desk.ask(case_id=CaseId("cas_1"))
    waiting = await desk.get(payout_id)
    assert (waiting.state, waiting.owner, waiting.next_action, waiting.due_at) == ("waiting", "clock", "call", START)
    assert await desk.standing() == {"refundable": 6_000, "refunding": 4_000}
    await desk.run()
    done = await desk.get(payout_id)
    assert (done.state, done.external_id, done.calls, done.owner, done.due_at) == ("paid", "R-1", 1, "", None)
    assert [(one.kind, one.outcome) for one in done.attempts] == [("call", "paid")]
    assert await desk.standing() == {"refundable": 6_000, "refunded": 4_000}
    [told] = [event for event in desk.told if isinstance(event, PayoutPaid)]
    assert (told.payout_id, told.case_id, told.order_id, told.purpose) == (payout_id, "cas_1", desk.order_id, "refund")
    assert await desk.timers() == []


async def test_the_same_key_is_the_same_payout_and_another_meaning_is_refused(desk: Desk) -> None:
    first = await desk.ask(key="one")
    assert await desk.ask(key="one") == first
    with pytest.raises(PayoutKeyTaken):
        await desk.ask(3_999, key="one")
    assert await desk.standing() == {"refundable": 6_000, "refunding": 4_000}


async def test_money_held_before_under_the_same_key_is_not_held_twice(desk: Desk) -> None:
    async with desk.tx() as tx:
        await ledger.hold_refund(tx, desk.order_id, Money(10_000, "CNY"), key="case-1")
    await desk.ask(10_000, key="case-1")
    assert await desk.standing() == {"refunding": 10_000}


@pytest.mark.parametrize("minor", [0, -1, 10**15 + 1])
async def test_amounts_that_are_none_are_refused(desk: Desk, minor: int) -> None:
    with pytest.raises(PayoutAmount):
        await desk.ask(minor)


async def test_what_cannot_be_paid_is_refused_and_nothing_is_half(desk: Desk) -> None:
    with pytest.raises(LedgerShort):
        await desk.ask(10_001)
    with pytest.raises(LedgerOtherCurrency):
        await desk.ask(amount=Money(1, "USD"))
    with pytest.raises(OrderNotFound):
        await desk.ask(order_id=OrderId(new_id("ord")))
    with pytest.raises(PayoutWithoutOrder):
        await desk.ask(order_id=None)
    async with desk.tx() as tx:
        assert (await payouts.find(tx)).items == []
    assert (await desk.standing(), await desk.timers()) == ({"refundable": 10_000}, [])


async def test_a_refusal_for_good_gives_the_money_back_to_the_order(desk: Desk) -> None:
    desk.payer.script = [SaidNo("account_closed")]
    payout_id = await desk.ask()
    await desk.run()
    ended = await desk.get(payout_id)
    assert (ended.state, ended.reason, ended.owner) == ("refused", "account_closed", "")
    assert await desk.standing() == {"refundable": 10_000}
    assert kinds(desk) == [PayoutRefused]


async def test_a_payer_that_is_not_reached_is_asked_again_later_and_later(desk: Desk) -> None:
    desk.payer.script = [NotReached("connect")] * 3 + [PAID]
    payout_id = await desk.ask()
    waits = []
    for _ in range(3):
        await desk.run()
        row = await desk.get(payout_id)
        assert (row.state, row.next_action) == ("waiting", "call")
        assert row.due_at is not None
        waits.append((row.due_at - desk.clock.now()).total_seconds())
        desk.clock.at = row.due_at
    await desk.run()
    assert waits == [2, 4, 8]
    assert (await desk.get(payout_id)).state == "paid"
    assert [kind for kind, _ in desk.payer.asked] == ["call"] * 4
    async with desk.tx() as tx:
        assert (await merchants.list_connections(tx))[0].state == "active"


async def test_an_unknown_outcome_is_read_back_and_never_sent_again_when_it_was_paid(desk: Desk) -> None:
    desk.payer.script = [OutcomeUnknown("timeout"), OutcomeUnknown("pending"), PAID]
    payout_id = await desk.ask()
    await desk.run()
    row = await desk.get(payout_id)
    assert (row.state, row.next_action, row.owner) == ("unknown", "read_back", "clock")
    desk.clock.turn(seconds=10)
    await desk.run()
    assert (await desk.get(payout_id)).state == "paid"
    assert [kind for kind, _ in desk.payer.asked] == ["call", "read_back", "read_back"]
    assert await desk.standing() == {"refundable": 6_000, "refunded": 4_000}


async def test_nothing_there_is_believed_only_when_the_request_can_no_longer_arrive(desk: Desk) -> None:
    desk.payer.script = [OutcomeUnknown("timeout"), None, None, PAID]
    payout_id = await desk.ask()
    await desk.run()
    row = await desk.get(payout_id)
    assert (row.state, row.due_at) == ("unknown", START + timedelta(seconds=65))  # valid for 60 s, clocks 5 s apart
    desk.clock.at = START + timedelta(seconds=65)
    await desk.run()
    assert (await desk.get(payout_id)).state == "paid"
    assert [kind for kind, _ in desk.payer.asked] == ["call", "read_back", "read_back", "call"]
    assert len({dedupe for _, dedupe in desk.payer.asked}) == 1


async def test_a_refusal_found_by_reading_back_counts(desk: Desk) -> None:
    desk.payer.script = [OutcomeUnknown("timeout"), SaidNo("too_late")]
    payout_id = await desk.ask()
    await desk.run()
    assert (await desk.get(payout_id)).state == "refused"
    assert await desk.standing() == {"refundable": 10_000}


async def test_who_died_while_calling_is_taken_for_unknown_and_read_back(desk: Desk) -> None:
    class Died(BaseException):
        pass

    desk.payer.script = [Died()]
    payout_id = await desk.ask()
    with pytest.raises(BaseException):  # noqa: B017, PT011 — the process is gone
        await desk.run()
    row = await desk.get(payout_id)
    assert (row.state, row.next_action, row.due_at) == ("calling", "read_back", START + timedelta(seconds=10))
    await desk.run()
    assert (await desk.get(payout_id)).state == "calling"  # somebody may still be at it
    desk.clock.turn(seconds=10)
    desk.payer.script = [PAID]
    await desk.run()
    assert desk.payer.asked == [("call", payout_id), ("read_back", payout_id)]
    ended = await desk.get(payout_id)
    assert [(one.kind, one.outcome) for one in ended.attempts] == [("call", "lost"), ("read_back", "paid")]
    assert await desk.standing() == {"refundable": 6_000, "refunded": 4_000}


async def test_an_adapter_that_breaks_its_word_counts_as_unknown(desk: Desk) -> None:
    desk.payer.script = [KeyError("oops"), PAID]
    payout_id = await desk.ask()
    await desk.run()
    ended = await desk.get(payout_id)
    assert [(one.outcome, one.words) for one in ended.attempts] == [("unknown", "KeyError"), ("paid", "R-1")]


async def test_a_payer_not_reached_for_a_day_is_left_to_a_person_who_records_it(desk: Desk) -> None:
    desk.payer.script = [NotReached("connect")] * 200
    payout_id = await desk.ask()
    while (row := await desk.get(payout_id)).state == "waiting":
        assert row.due_at is not None
        desk.clock.at = row.due_at
        await desk.run()
        assert row.needs_person == (row.calls >= 5)
    assert (row.state, row.owner, row.next_action, row.reason) == ("by_hand", "person", "record", "not_reached")
    assert row.due_at is not None
    assert row.due_at > desk.clock.now()
    assert kinds(desk) == [PayoutNeedsPerson, PayoutNeedsPerson]
    async with desk.tx() as tx:
        assert [one.id for one in (await payouts.find(tx, needs_person=True)).items] == [payout_id]
        ended = await payouts.record_by_hand(tx, payout_id, "bank 4711")
        assert await payouts.record_by_hand(tx, payout_id, "bank 4711") == ended
    assert (ended.state, ended.way, ended.reference) == ("paid", "by_hand", "bank 4711")
    assert await desk.standing() == {"refundable": 6_000, "refunded": 4_000}
    await desk.run()
    assert (await desk.get(payout_id)).state == "paid"


async def test_without_a_payer_a_person_pays_and_only_one_with_the_right(database: Database, keys: KeyRing) -> None:
    desk = await open_desk(database, keys, payer=False)
    payout_id = await desk.ask()
    row = await desk.get(payout_id)
    assert (row.state, row.way, row.needs_person, row.reason) == ("by_hand", "by_hand", True, "no_payer")
    async with desk.database.transaction(desk.merchant_id, Actor(ActorKind.AGENT, "agt_1")) as tx:
        with pytest.raises(NotAllowed):
            await payouts.record_by_hand(tx, payout_id, "cash")
    async with desk.tx() as tx:
        with pytest.raises(NoPayer):
            await payouts.retry(tx, payout_id)
        await payouts.record_by_hand(tx, payout_id, "cash")
    assert kinds(desk) == [PayoutNeedsPerson, PayoutPaid]
    assert await desk.standing() == {"refundable": 6_000, "refunded": 4_000}


async def test_a_connection_paused_meanwhile_leaves_it_to_a_person_and_retry_sends_it(desk: Desk) -> None:
    payout_id = await desk.ask()
    async with desk.tx() as tx:
        change = ConnectionChange(state="paused")
        await merchants.change_connection(tx, desk.keys, desk.connection_id, change)
    await desk.run()
    assert ((await desk.get(payout_id)).state, desk.payer.asked) == ("by_hand", [])
    async with desk.tx() as tx:
        change = ConnectionChange(state="active")
        await merchants.change_connection(tx, desk.keys, desk.connection_id, change)
        await payouts.retry(tx, payout_id)
    desk.payer.script = [PAID]
    await desk.run()
    assert (await desk.get(payout_id)).state == "paid"


async def test_cancelling_frees_the_money_before_the_call_and_is_refused_after_it(desk: Desk) -> None:
    payout_id = await desk.ask()
    async with desk.tx() as tx:
        await payouts.cancel(tx, payout_id, "case closed")
    assert (await desk.standing(), await desk.timers(), kinds(desk)) == ({"refundable": 10_000}, [], [PayoutCancelled])
    desk.payer.script = [OutcomeUnknown("timeout"), OutcomeUnknown("pending")]
    second = await desk.ask()
    await desk.run()
    async with desk.tx() as tx:
        with pytest.raises(IllegalMove):
            await payouts.cancel(tx, second, "too late")
    assert await desk.standing() == {"refundable": 6_000, "refunding": 4_000}


async def test_a_gift_card_is_paid_at_once_in_the_same_transaction(desk: Desk) -> None:
    async with desk.tx() as tx:
        await ledger.say_gift_card(tx, "mth_1", Money(100, "CNY"))
        request = PayoutRequest(
            key="one", purpose=Purpose.REFUND, amount=Money(900, "CNY"), order_id=desk.order_id, method_id="mth_1"
        )
        payout_id = await payouts.ask(tx, request)
        assert [type(event) for event in tx.events] == [PayoutPaid]
        assert (await payouts.get(tx, payout_id)).way == "gift_card"
        assert await ledger.gift_card_balance(tx, "mth_1") == Money(1_000, "CNY")
    assert await desk.standing() == {"refundable": 9_100, "refunded": 900}
    assert (desk.payer.asked, await desk.timers()) == ([], [])


async def test_compensation_is_held_beside_what_was_paid_and_a_red_packet_by_its_gift(desk: Desk) -> None:
    desk.payer.script = [PAID, PAID, SaidNo("x")]
    await desk.ask(700, purpose=Purpose.COMPENSATION)
    await desk.ask(300, purpose=Purpose.RED_PACKET, order_id=None, shop_id=desk.shop_id, gift_id="gft_1")
    assert await desk.standing() == {"refundable": 10_000, "compensating": 700}
    await desk.run()
    assert await desk.standing() == {"refundable": 10_000, "compensated": 700}
    await desk.ask(100, purpose=Purpose.COMPENSATION)
    await desk.run()
    assert await desk.standing() == {"refundable": 10_000, "compensated": 700}


async def test_a_late_word_that_it_was_paid_is_believed_and_a_second_payment_named(desk: Desk) -> None:
    """The clock took a slow caller for dead; the person called it off; the payer had paid after all."""
    desk.payer.script = [NotReached("connect"), Paid("R-2", START)]
    payout_id = await desk.ask()
    await desk.run()
    jobs_step = await _step_again(desk, payout_id)
    async with desk.tx() as tx:
        await record_outcome(tx, jobs_step, PAID)
    assert (await desk.get(payout_id)).state == "paid"
    async with desk.tx() as tx:
        await record_outcome(tx, jobs_step, PAID)
        await record_outcome(tx, jobs_step, NotReached("late"))
        await record_outcome(tx, jobs_step, Paid("R-9", START))
        found = (await payouts.find_differences(tx)).items
    assert [(one.kind, one.external_id) for one in found] == [("twice", "R-9")]
    assert (await desk.get(payout_id)).state == "paid"


async def _step_again(desk: Desk, payout_id: PayoutId) -> Step:
    row = await desk.get(payout_id)
    assert row.due_at is not None
    desk.clock.at = row.due_at
    async with desk.tx() as tx:
        step = await advance(tx, desk.keys, payout_id)
    assert step is not None
    return step


async def test_lists_are_read_page_by_page_and_by_case(desk: Desk) -> None:
    made = [await desk.ask(10, case_id=CaseId("cas_1" if n % 2 else "cas_2")) for n in range(5)]
    async with desk.tx() as tx:
        first = await payouts.find(tx, limit=3)
        rest = await payouts.find(tx, limit=3, cursor=first.next)
        assert [one.id for one in (*first.items, *rest.items)] == made[::-1]
        assert [one.id for one in await payouts.of_case(tx, CaseId("cas_1"))] == [made[1], made[3]]
        assert len((await payouts.find(tx, state=PayoutState.PAID)).items) == 0
        with pytest.raises(PayoutNotFound):
            await payouts.get(tx, PayoutId(made[0][:-1]))


async def test_a_payout_whose_timer_was_lost_is_woken(desk: Desk) -> None:
    payout_id = await desk.ask()
    async with desk.database.outside_merchants() as conn:
        await conn.exec_driver_sql("delete from timer where key = %s", (f"payouts.pay:{payout_id}",))
    desk.clock.turn(hours=1)
    async with desk.tx() as tx:
        assert await payouts.wake_stalled(tx) == 1
    desk.payer.script = [PAID]
    await desk.run()
    assert (await desk.get(payout_id)).state == "paid"


async def test_a_payout_without_an_order_needs_a_shop(desk: Desk) -> None:
    with pytest.raises(PayoutWithoutOrder):
        await desk.ask(order_id=None, purpose=Purpose.RED_PACKET)
    await desk.ask(order_id=None, purpose=Purpose.RED_PACKET, shop_id=ShopId(desk.shop_id))


async def test_what_a_person_saw_at_the_payer_is_no_second_payment_when_the_payer_says_it_too(desk: Desk) -> None:
    desk.payer.script = [OutcomeUnknown("timeout"), OutcomeUnknown("pending")]
    payout_id = await desk.ask()
    await desk.run()
    step = await _step_again(desk, payout_id)
    async with desk.tx() as tx:
        await payouts.record_by_hand(tx, payout_id, "seen on their screen: R-1")
        await record_outcome(tx, step, PAID)
        assert (await payouts.find_differences(tx)).items == []
    ended = await desk.get(payout_id)
    assert (ended.state, ended.way, ended.external_id) == ("paid", "payer", "R-1")
    assert await desk.standing() == {"refundable": 6_000, "refunded": 4_000}


async def test_a_connection_that_pays_nothing_back_is_no_payer(desk: Desk) -> None:
    async with desk.tx() as tx:
        change = ConnectionChange(config={"pays_back": False})
        await merchants.change_connection(tx, desk.keys, desk.connection_id, change)
    assert (await desk.get(await desk.ask())).state == "by_hand"


async def test_an_unknown_payout_whose_payer_is_gone_is_shown_to_a_person_and_read_back_when_it_is_there_again(
    desk: Desk,
) -> None:
    desk.payer.script = [OutcomeUnknown("timeout"), OutcomeUnknown("pending"), PAID]
    payout_id = await desk.ask()
    await desk.run()
    for change in (ConnectionChange(state="paused"), ConnectionChange(state="active")):
        async with desk.tx() as tx:
            await merchants.change_connection(tx, desk.keys, desk.connection_id, change)
        row = await desk.get(payout_id)
        assert row.due_at is not None
        desk.clock.at = row.due_at
        await desk.run()
        row = await desk.get(payout_id)
        assert (row.state, row.needs_person) == (("unknown", True) if change.state == "paused" else ("paid", False))
    assert kinds(desk) == [PayoutNeedsPerson, PayoutPaid]
