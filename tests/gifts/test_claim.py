"""Claiming, using and expiring: one buyer, once, and the books agree at every step."""

import asyncio
from datetime import timedelta

import pytest

from tests.gifts.conftest import Counter, run_timers
from xiaoer import buyers, conversations, gifts
from xiaoer.gifts.errors import GiftExpired, NotTheBuyersGift
from xiaoer.gifts.model import BuyerGift, Gift, GiftState, UseRow
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.transitions import IllegalMove


async def claim(counter: Counter, gift: Gift, conversation_id: str = "") -> BuyerGift:
    buyer = Actor(ActorKind.BUYER, counter.buyer_id)
    async with counter.database.transaction(counter.merchant_id, buyer) as tx:
        return await gifts.claim(tx, gift.id, conversation_id or counter.conversation_id)


async def test_a_claimed_gift_shows_its_code_and_many_taps_are_one(counter: Counter) -> None:
    gift = await counter.give(500)
    taps = await asyncio.gather(*(claim(counter, gift) for _ in range(6)))
    assert len({(tap.state, tap.code) for tap in taps}) == 1
    assert taps[0].state is GiftState.CLAIMED
    card = await counter.card(gift)
    assert (card["state"], card["code"]) == ("claimed", taps[0].code)
    assert [line.text for line in await counter.lines() if line.kind == "system"] == ["gift_claimed"]
    assert (await counter.held(gift), await counter.left()) == (500, 9_500)
    told = (await counter.lines())[-1].payload
    assert (told["target_seq"], told["data"]["state"]) == (1, "claimed")


async def test_only_the_buyer_of_the_conversation_claims_it(counter: Counter) -> None:
    gift = await counter.give(500)
    async with counter.tx() as tx:
        other_id = await buyers.identify(tx, counter.connection_id, "u-2", display_name="别人", verified=True)
        other, _ = await conversations.open_thread(
            tx,
            shop_id=counter.shop_id,
            connection_id=counter.connection_id,
            channel="webchat",
            thread="u-2",
            buyer_id=other_id,
        )
    with pytest.raises(NotTheBuyersGift):
        await claim(counter, gift, other)
    assert (await counter.get(gift.id)).state is GiftState.SENT


async def test_nobody_claims_in_time_and_the_money_is_back_in_the_budget(counter: Counter) -> None:
    gift = await counter.give(500)
    counter.clock.pass_(hours=23, minutes=59)
    assert await run_timers(counter) == 0
    counter.clock.pass_(minutes=1)
    with pytest.raises(GiftExpired):
        await claim(counter, gift)  # the timer has not run yet, and it is too late all the same
    assert await run_timers(counter) == 1
    assert (await counter.card(gift))["state"] == "expired"
    assert (await counter.held(gift), await counter.left()) == (0, 10_000)
    with pytest.raises(GiftExpired):
        await claim(counter, gift)
    await counter.books_are_right()


async def test_a_claim_and_the_end_of_its_time_at_once_leave_one_of_both(counter: Counter) -> None:
    for _ in range(5):
        gift = await counter.give(500)
        counter.clock.pass_(hours=24)

        async def tap(gift: Gift = gift) -> str:
            try:
                return (await claim(counter, gift)).state
            except GiftExpired:
                return "too late"

        counter.clock.at -= timedelta(seconds=1)
        tapped = asyncio.create_task(tap())
        counter.clock.at += timedelta(seconds=1)
        await run_timers(counter)
        state = (await counter.get(gift.id)).state
        assert (await tapped, state) in (("claimed", "claimed"), ("too late", "expired"))
        assert await counter.held(gift) == (500 if state is GiftState.CLAIMED else 0)
    await counter.books_are_right()


async def test_a_withdrawn_gift_cannot_be_claimed_and_a_claimed_one_not_withdrawn(counter: Counter) -> None:
    gone, taken = await counter.give(500), await counter.give(600)
    async with counter.tx("mei") as tx:
        await gifts.withdraw(tx, gone.id)
    with pytest.raises(IllegalMove):
        await claim(counter, gone)
    await claim(counter, taken)
    with pytest.raises(IllegalMove):
        async with counter.tx("mei") as tx:
            await gifts.withdraw(tx, taken.id)
    assert await counter.held(taken) == 600


async def test_the_shop_reports_a_use_and_each_code_counts_for_one_order(counter: Counter) -> None:
    gift, unclaimed = await counter.give(500), await counter.give(300)
    code = (await claim(counter, gift)).code
    async with counter.tx() as tx:
        report = await gifts.record_uses(
            tx,
            counter.shop_id,
            [
                UseRow(code=code.lower(), order_external_id="T-77"),
                UseRow(code="NOSUCHCODE", order_external_id="T-77"),
                UseRow(code=code, order_external_id="T-77"),
                UseRow(code=code, order_external_id="T-78"),
                UseRow(code=unclaimed.code, order_external_id="T-77"),
            ],
        )
    assert (report.total, report.used, report.repeated) == (5, 1, 1)
    assert [(one.line, one.code) for one in report.refused] == [
        (2, "gift_not_found"),
        (4, "gift_used_elsewhere"),
        (5, "illegal_move"),
    ]
    used = await counter.get(gift.id)
    assert (used.state, used.used_order) == (GiftState.USED, "T-77")
    assert (await counter.held(gift), await counter.left()) == (0, 9_200)
    assert (await counter.card(gift))["state"] == "used"
    counter.clock.pass_(days=40)
    await run_timers(counter)
    assert (await counter.get(gift.id)).state is GiftState.USED
    await counter.books_are_right()


async def test_a_claimed_gift_that_no_order_uses_expires_too(counter: Counter) -> None:
    gift = await counter.give(500)
    await claim(counter, gift)
    counter.clock.pass_(days=30)
    await run_timers(counter)
    assert (await counter.get(gift.id)).state is GiftState.EXPIRED
    assert await counter.left() == 10_000
    async with counter.tx() as tx:
        report = await gifts.record_uses(tx, counter.shop_id, [UseRow(code=gift.code, order_external_id="T-1")])
    assert [one.code for one in report.refused] == ["gift_expired"]


async def test_a_channel_without_the_card_gets_words_with_the_code(counter: Counter) -> None:
    async with counter.tx() as tx:
        await tx.conn.exec_driver_sql(
            "update conversation set channel = 'letters' where id = %s", (counter.conversation_id,)
        )
    gift = await counter.give(500, words="请您喝杯奶茶")
    [line] = await counter.lines()
    assert (gift.state, line.kind) == (GiftState.CLAIMED, "text")
    assert line.text == f"请您喝杯奶茶\n红包 ¥5.00，下单时填写 {gift.code} 抵扣，2026-12-22 16:00 前有效。"
