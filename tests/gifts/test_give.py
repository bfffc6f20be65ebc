"""Giving: a budget that never falls below zero, once however often it is asked, and never for a review."""

import asyncio

import pytest

from tests.gifts.conftest import Counter, red_packet
from xiaoer import conversations, gifts
from xiaoer.gifts.errors import (
    BudgetClosed,
    BudgetShort,
    BuyerLimitReached,
    GiftIncomplete,
    GiftKeyReused,
    GiftTooLarge,
    NotTheBuyersOrder,
    ReviewInducement,
)
from xiaoer.gifts.model import BudgetChange, Funding, Gift, GiftKind, GiftState, NewGift
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.ids import new_id


async def test_a_red_packet_stands_in_the_thread_and_its_money_left_the_budget(counter: Counter) -> None:
    gift = await counter.give(500, words="路上耽误了,请您喝杯奶茶")
    assert (gift.state, gift.claim_until) == (GiftState.SENT, counter.clock.now().replace(day=23))
    assert (await counter.left(), await counter.held(gift)) == (9_500, 500)
    [line] = await counter.lines()
    assert (line.kind, line.author_kind, line.author_id, line.automatic) == (
        "card",
        "agent",
        counter.people["mei"],
        False,
    )
    assert line.payload["card"] == {
        "card": "gift",
        "gift_id": gift.id,
        "kind": "red_packet",
        "purpose": "care",
        "name": "",
        "amount_minor": 500,
        "currency": "CNY",
        "minimum_minor": 0,
        "words": "路上耽误了,请您喝杯奶茶",
        "state": "sent",
        "pay_to": "next_order",
        "code": "",
        "claim_until": "2026-11-23T08:00:00Z",
        "claimed_at": None,
        "use_until": None,
        "used_at": None,
    }
    await counter.books_are_right()


async def test_the_same_key_gives_once_however_many_ask_at_once(counter: Counter) -> None:
    new = red_packet(counter.budget_id, 500)

    async def once() -> Gift:
        async with counter.tx("mei") as tx:
            return await gifts.give(tx, counter.conversation_id, new)

    given = await asyncio.gather(*(once() for _ in range(8)))
    assert len({gift.id for gift in given}) == 1
    assert await counter.left() == 9_500
    assert [line.kind for line in await counter.lines()] == ["card"]
    with pytest.raises(GiftKeyReused):
        await counter.give(900, key=new.key)
    await counter.books_are_right()


async def test_thirty_at_once_from_a_budget_for_twenty_give_twenty(counter: Counter) -> None:
    async def one() -> str:
        try:
            return (await counter.give(500)).state
        except BudgetShort as short:
            return f"short {short.data['left_minor']}"

    ends = await asyncio.gather(*(one() for _ in range(30)))
    assert (ends.count("sent"), ends.count("short 0")) == (20, 10)
    assert await counter.left() == 0
    assert len(await counter.lines()) == 20
    await counter.books_are_right()


async def test_one_buyer_gets_no_more_than_the_budget_says_also_at_once(counter: Counter) -> None:
    async with counter.tx("owner") as tx:
        await gifts.change_budget(tx, counter.budget_id, BudgetChange(per_buyer_minor=1_200))

    async def one() -> str:
        try:
            return (await counter.give(500)).state
        except BuyerLimitReached as limit:
            return f"left {limit.data['left_minor']}"

    assert sorted(await asyncio.gather(*(one() for _ in range(5)))) == ["left 200"] * 3 + ["sent"] * 2
    assert await counter.left() == 9_000


@pytest.mark.parametrize(
    "words", ["亲,给个好评哦", "五 星 好 评 返 现", "晒*图有礼", "Leave a 5-star review!", "ＲＥＶＩＥＷ", "評價"]
)
async def test_a_gift_never_speaks_of_reviews(counter: Counter, words: str) -> None:
    with pytest.raises(ReviewInducement):
        await counter.give(500, words=words)
    assert (await counter.left(), await counter.lines()) == (10_000, [])


async def test_what_cannot_be_given_is_refused_and_nothing_moves(counter: Counter) -> None:
    strange = await counter.push_order("T-9")
    async with counter.tx("owner") as tx:
        await gifts.change_budget(tx, counter.budget_id, BudgetChange(largest_minor=3_000))
        other = await tx.conn.exec_driver_sql("update shop_order set buyer_id = 'byr_other' where id = %s", (strange,))
        assert other.rowcount == 1
    tries: list[tuple[NewGift, type[XiaoerError]]] = [
        (red_packet(counter.budget_id, 3_001), GiftTooLarge),
        (red_packet(counter.budget_id, 500, order_id=strange), NotTheBuyersOrder),
        (red_packet("", 500), GiftIncomplete),
        (NewGift(key=new_id("key"), kind=GiftKind.RED_PACKET, budget_id=counter.budget_id), GiftIncomplete),
        (NewGift(key=new_id("key"), kind=GiftKind.COUPON, budget_id=counter.budget_id, amount_minor=1), GiftIncomplete),
    ]
    for new, refusal in tries:
        with pytest.raises(refusal):
            async with counter.tx("mei") as tx:
                await gifts.give(tx, counter.conversation_id, new)
    async with counter.tx("owner") as tx:
        await gifts.change_budget(tx, counter.budget_id, BudgetChange(active=False))
    with pytest.raises(BudgetClosed):
        await counter.give(500)
    assert (await counter.left(), await counter.lines()) == (10_000, [])


async def test_a_budget_is_filled_once_for_each_key_and_never_emptied_below_zero(counter: Counter) -> None:
    async with counter.tx("owner") as tx:
        for _ in range(2):
            budget = await gifts.fund_budget(tx, counter.budget_id, Funding(5_000, "key-november"))
        assert budget.left_minor == 15_000
    gift = await counter.give(500)
    with pytest.raises(BudgetShort):
        async with counter.tx("owner") as tx:
            await gifts.fund_budget(tx, counter.budget_id, Funding(-14_501, "key-too-much"))
    async with counter.tx("owner") as tx:
        budget = await gifts.fund_budget(tx, counter.budget_id, Funding(-14_500, "key-all-of-it"))
    assert (budget.left_minor, budget.given_minor, budget.used_minor) == (0, 500, 0)
    assert await counter.held(gift) == 500
    await counter.books_are_right()


async def test_the_shop_takes_an_unclaimed_gift_back(counter: Counter) -> None:
    gift = await counter.give(500)
    async with counter.tx("mei") as tx:
        gone = await gifts.withdraw(tx, gift.id)
    assert (gone.state, await counter.left(), await counter.held(gift)) == (GiftState.WITHDRAWN, 10_000, 0)
    assert (await counter.card(gift))["state"] == "withdrawn"
    told = (await counter.lines())[-1]
    assert (told.kind, told.text, told.payload["target_seq"]) == ("system", "gift_withdrawn", 1)


async def test_a_gift_opens_a_closed_conversation_again(counter: Counter) -> None:
    async with counter.tx("mei") as tx:
        await conversations.close(tx, counter.conversation_id)
    gift = await counter.give(500)
    async with counter.tx() as tx:
        assert (await conversations.get(tx, counter.conversation_id)).state == "open"
    assert [line.text or line.kind for line in await counter.lines()] == ["closed", "reopened", "card"]
    assert gift.state is GiftState.SENT
