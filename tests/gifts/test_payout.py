"""A red packet with an order goes the way the order was paid: asked for once, and kept when the payer says no."""

import asyncio

from tests.gifts.conftest import Counter, run_timers
from tests.gifts.test_claim import claim
from xiaoer import gifts, payouts
from xiaoer.gifts.model import GiftState, PayTo, UseRow
from xiaoer.kernel.ids import PayoutId


async def test_many_taps_ask_for_one_payout_and_paid_is_used(counter: Counter) -> None:
    order_id = await counter.push_order("T-1")
    gift = await counter.give(800, order_id=order_id)
    taps = await asyncio.gather(*(claim(counter, gift) for _ in range(4)))
    assert {(tap.state, tap.code) for tap in taps} == {(GiftState.CLAIMED, "")}
    held = await counter.get(gift.id)
    assert held.payout_id
    assert (held.pay_to, held.use_until) == (PayTo.PAYMENT, None)
    async with counter.tx() as tx:
        [payout] = (await payouts.find(tx)).items
        assert (payout.id, payout.amount_minor, payout.purpose) == (held.payout_id, 800, "red_packet")
    counter.clock.pass_(days=90)
    await run_timers(counter)
    assert await counter.held(gift) == 800  # money on its way does not expire
    async with counter.tx("owner") as tx:
        await payouts.record_by_hand(tx, PayoutId(held.payout_id), "招行 20261122-01")
    used = await counter.get(gift.id)
    assert (used.state, await counter.held(gift), await counter.left()) == (GiftState.USED, 0, 9_200)
    assert (await counter.card(gift))["state"] == "used"
    await counter.books_are_right()


async def test_a_payout_called_off_leaves_the_buyer_a_code_for_the_next_order(counter: Counter) -> None:
    order_id = await counter.push_order("T-1")
    gift = await counter.give(800, order_id=order_id)
    await claim(counter, gift)
    async with counter.tx("owner") as tx:
        await payouts.cancel(tx, PayoutId((await counter.get(gift.id)).payout_id or ""))
    kept = await counter.get(gift.id)
    assert (kept.state, kept.pay_to, await counter.held(gift)) == (GiftState.CLAIMED, PayTo.NEXT_ORDER, 800)
    card = await counter.card(gift)
    assert (card["code"], card["pay_to"]) == (gift.code, "next_order")
    assert (await counter.lines())[-1].text == "gift_kept"
    async with counter.tx() as tx:
        report = await gifts.record_uses(tx, counter.shop_id, [UseRow(code=gift.code, order_external_id="T-5")])
    assert (report.used, await counter.left()) == (1, 9_200)
    await counter.books_are_right()
