"""Something extra after a settled case, coupons with their conditions, and orders that follow a gift."""

import asyncio

import pytest

from tests.gifts.conftest import Counter
from xiaoer import buyers, gifts
from xiaoer.gifts.errors import (
    BuyerLimitReached,
    CaseNotSettled,
    CouponClosed,
    CouponGone,
    CouponNotForBuyer,
    NoOfferBudget,
)
from xiaoer.gifts.model import (
    BudgetChange,
    Coupon,
    CouponChange,
    Gift,
    GiftKind,
    GiftState,
    NewCoupon,
    NewGift,
    OfferRule,
)
from xiaoer.gifts.offer_after_solution import amount_by
from xiaoer.kernel.ids import CaseId, OrderId, new_id

CASE = CaseId("cas_1")


async def offer(counter: Counter, *, settled: bool = True, order_id: OrderId | None = None, key: str = "") -> Gift:
    async with counter.tx() as tx:
        return await gifts.offer_after_solution(
            tx,
            case_id=CASE,
            buyer_id=counter.buyer_id,
            conversation_id=counter.conversation_id,
            key=key or new_id("key"),
            settled=settled,
            order_id=order_id,
        )


async def with_rule(counter: Counter, rule: OfferRule | None) -> None:
    async with counter.tx("owner") as tx:
        await gifts.change_budget(tx, counter.budget_id, BudgetChange(offer=rule))


async def test_an_offer_comes_after_the_solution_once_by_rule_and_without_a_threshold(counter: Counter) -> None:
    await with_rule(counter, OfferRule(percent=5, least_minor=500, most_minor=2_000))
    order_id = await counter.push_order("T-1")  # 438.00 yuan
    with pytest.raises(CaseNotSettled):
        await offer(counter, settled=False, order_id=order_id)
    assert await counter.lines() == []
    many = await asyncio.gather(*(offer(counter, order_id=order_id) for _ in range(4)))
    assert len({gift.id for gift in many}) == 1
    gift = many[0]
    assert (gift.kind, gift.amount_minor, gift.minimum_minor, gift.state) == (GiftKind.COUPON, 2_000, 0, "sent")
    assert (gift.purpose, gift.case_id, await counter.left()) == ("after_solution", CASE, 8_000)
    [line] = await counter.lines()
    assert (line.kind, line.author_kind, line.automatic) == ("card", "bot", True)


async def test_without_a_budget_that_has_a_rule_nothing_is_offered(counter: Counter) -> None:
    with pytest.raises(NoOfferBudget):
        await offer(counter)
    await with_rule(counter, OfferRule())
    assert (await offer(counter)).amount_minor == 500


@pytest.mark.parametrize(("paid", "amount"), [(0, 500), (20_000, 1_000), (39_999, 1_999), (10**9, 2_000)])
def test_the_amount_stays_between_the_least_and_the_most(paid: int, amount: int) -> None:
    assert amount_by(OfferRule(percent=5, least_minor=500, most_minor=2_000), paid) == amount


async def test_an_order_that_follows_within_the_days_counts_for_the_gift_once(counter: Counter) -> None:
    before = await counter.push_order("T-1")
    await with_rule(counter, OfferRule())
    gift = await offer(counter, order_id=before)
    counter.clock.pass_(days=3)
    late = {name: "2026-11-25T10:00:00+08:00" for name in ("placed_at", "paid_at", "source_updated_at")}
    unsent = {"state": "paid", "dispatched_at": None, "parcels": None, "payments": None}
    after = await counter.push_order("T-2", **late, **unsent)
    await counter.push_order("T-3", **late, **unsent)
    held = await counter.get(gift.id)
    assert held.repurchase_order_id == after
    async with counter.tx("owner") as tx:
        [budget] = await gifts.list_budgets(tx)
    assert (budget.repurchases, budget.given_minor) == (1, 2_000)


async def test_an_order_after_the_days_counts_for_nothing(counter: Counter) -> None:
    await with_rule(counter, OfferRule())
    gift = await offer(counter)
    counter.clock.pass_(days=31)
    late = {name: "2026-12-23T10:00:00+08:00" for name in ("placed_at", "paid_at", "source_updated_at")}
    await counter.push_order("T-2", **late, state="paid", dispatched_at=None, parcels=None, payments=None)
    assert (await counter.get(gift.id)).repurchased_at is None


async def coupon_of(counter: Counter, **facts: object) -> Coupon:
    new = {"name": "满 200 减 20", "budget_id": counter.budget_id, "amount_minor": 2_000, "minimum_minor": 20_000}
    async with counter.tx("owner") as tx:
        return await gifts.make_coupon(tx, NewCoupon(**{**new, **facts}))  # type: ignore[arg-type]  # varied by the test


async def give(counter: Counter, coupon: Coupon, who: str = "lead") -> Gift:
    async with counter.tx(who) as tx:
        new = NewGift(key=new_id("key"), kind=GiftKind.COUPON, coupon_id=coupon.id)
        return await gifts.give(tx, counter.conversation_id, new)


async def test_a_coupon_keeps_to_its_stock_also_when_many_give_at_once(counter: Counter) -> None:
    coupon = await coupon_of(counter, stock=3, per_buyer=10)

    async def one() -> str:
        try:
            return (await give(counter, coupon)).state
        except CouponGone:
            return "gone"

    assert sorted(await asyncio.gather(*(one() for _ in range(8)))) == ["gone"] * 5 + ["sent"] * 3
    assert await counter.left() == 4_000
    await counter.books_are_right()


async def test_a_coupon_knows_for_whom_it_is_and_when(counter: Counter) -> None:
    once = await coupon_of(counter)
    gift = await give(counter, once)
    card = await counter.card(gift)
    assert (card["name"], card["minimum_minor"], card["kind"]) == ("满 200 减 20", 20_000, "coupon")
    assert (gift.state, gift.currency) == (GiftState.SENT, "CNY")
    with pytest.raises(BuyerLimitReached):
        await give(counter, once)

    vip = await coupon_of(counter, for_tags=["VIP"])
    with pytest.raises(CouponNotForBuyer):
        await give(counter, vip)
    async with counter.tx() as tx:
        await buyers.tag(tx, counter.buyer_id, "VIP", "老客")
    assert (await give(counter, vip)).state is GiftState.SENT

    first = await coupon_of(counter, new_buyers_only=True)
    await counter.push_order("T-1")
    with pytest.raises(CouponNotForBuyer):
        await give(counter, first)

    async with counter.tx("owner") as tx:
        await gifts.change_coupon(tx, once.id, CouponChange(active=False))
    with pytest.raises(CouponClosed):
        await give(counter, once)


async def test_the_dialog_is_told_what_this_buyer_can_have(counter: Counter) -> None:
    order_id = await counter.push_order("T-1")
    vip = await coupon_of(counter, for_tags=["VIP"])
    open_to_all = await coupon_of(counter, stock=2)
    async with counter.tx("mei") as tx:
        shown = await gifts.giveable(tx, counter.conversation_id)
    assert (shown.limit_minor, shown.claimable) == (1_000, True)
    assert [(one.left_minor, one.largest_minor, one.buyer_left_minor) for one in shown.budgets] == [
        (10_000, 20_000, None)
    ]
    assert {one.coupon.id: (one.left, one.refusal) for one in shown.coupons} == {
        vip.id: (None, "coupon_not_for_buyer"),
        open_to_all.id: (2, ""),
    }
    assert [one.id for one in shown.orders] == [order_id]
