"""A gift is given in a conversation: at once within the caller's limit, else as soon as somebody approves."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from xiaoer import buyers, conversations, orders
from xiaoer.conversations.model import State
from xiaoer.gifts import purse, store
from xiaoer.gifts.ask_approval import ask_approval
from xiaoer.gifts.check_coupon import refusal_of
from xiaoer.gifts.errors import (
    BudgetClosed,
    BudgetOfAnotherShop,
    BuyerLimitReached,
    GiftIncomplete,
    GiftKeyReused,
    GiftTooLarge,
    NotTheBuyersOrder,
    OtherCurrency,
)
from xiaoer.gifts.inducement import check_words
from xiaoer.gifts.limits import limit_of
from xiaoer.gifts.model import Coupon, Gift, GiftKind, GiftState, NewGift, PayTo, Purpose
from xiaoer.gifts.send import send
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.ids import BuyerId, CaseId, ConversationId, OrderId, ShopId, new_id
from xiaoer.orders.model import OrderView


@dataclass(frozen=True)
class Wish:
    """What is to be given, with everything that was looked up for it; the budget is locked."""

    new: NewGift
    row: Row[Any]
    budget: Row[Any]
    coupon: Coupon | None
    group: list[str]
    """The ids under which the buyer came."""
    order: OrderView | None
    purpose: Purpose = Purpose.CARE
    case_id: str | None = None

    @property
    def amount_minor(self) -> int:
        return self.coupon.amount_minor if self.coupon else self.new.amount_minor or 0


async def give(tx: Tx, conversation_id: ConversationId, new: NewGift, *, case_id: CaseId | None = None) -> Gift:
    """The gift of this key: its money is held out of the budget, and the buyer has it, or an approval is asked for.
    A repeat answers the first gift and changes nothing. `case_id`: the settled case that it is given for; the caller
    vouches for it.

    Raises ReviewInducement, GiftIncomplete, BudgetNotFound, CouponNotFound, BudgetClosed, BudgetOfAnotherShop,
    GiftTooLarge, BuyerLimitReached, NotTheBuyersOrder, OtherCurrency, BudgetShort, GiftKeyReused or what is wrong
    with the coupon.
    """
    check_words(new.words)
    row = await conversations.get(tx, conversation_id)
    coupon = await store.get_coupon(tx, new.coupon_id) if new.kind is GiftKind.COUPON and new.coupon_id else None
    budget_id = coupon.budget_id if coupon else new.budget_id
    if not budget_id or (coupon is None and (new.kind is GiftKind.COUPON or not new.amount_minor)):
        raise GiftIncomplete
    budget = await store.get_budget(tx, budget_id, lock=True)
    if before := await store.by_key(tx, new.key):
        return _same(before, conversation_id, new, budget_id)
    coupon = await store.get_coupon(tx, coupon.id) if coupon else None  # its count, now that we are alone
    group = [str(one) for one in await buyers.group(tx, BuyerId(row.buyer_id))]
    order = await orders.get(tx, OrderId(new.order_id)) if new.order_id else None
    wish = Wish(new, row, budget, coupon, group, order, case_id=case_id)
    await check(tx, wish)
    return await keep(tx, wish)


def _same(before: Gift, conversation_id: str, new: NewGift, budget_id: str) -> Gift:
    same = before.conversation_id == conversation_id and before.kind == new.kind and before.budget_id == budget_id
    if not same or (new.amount_minor and before.amount_minor != new.amount_minor):
        raise GiftKeyReused(key=new.key)
    return before


async def check(tx: Tx, wish: Wish) -> None:
    """Raises the first reason why this cannot be given."""
    budget, amount = wish.budget, wish.amount_minor
    _check_open(tx, budget)
    if budget.shop_id not in (None, wish.row.shop_id):
        raise BudgetOfAnotherShop(budget_id=budget.id)
    if wish.coupon is None and amount > budget.largest_minor:
        raise GiftTooLarge(largest_minor=budget.largest_minor, currency=budget.currency)
    if wish.coupon and (refusal := await refusal_of(tx, wish.coupon, wish.group)):
        raise refusal
    if budget.per_buyer_minor:
        left = budget.per_buyer_minor - await store.got(tx, budget.id, wish.group)
        if amount > left:
            raise BuyerLimitReached(left_minor=max(0, left), currency=budget.currency)
    if wish.order and (wish.order.buyer_id not in wish.group or wish.order.shop_id != wish.row.shop_id):
        raise NotTheBuyersOrder(order_id=wish.order.id)
    if wish.order and wish.order.currency != budget.currency:
        raise OtherCurrency(currency=budget.currency)


def _check_open(tx: Tx, budget: Row[Any]) -> None:
    now = tx.clock.now()
    if not budget.active or budget.starts_at > now or (budget.ends_at and budget.ends_at <= now):
        raise BudgetClosed(name=budget.name)


async def keep(tx: Tx, wish: Wish) -> Gift:
    """The gift exists, its money is held, and it is sent or waits for its approval."""
    gift_id, coupon = new_id("gft"), wish.coupon
    by_money = wish.new.kind is GiftKind.RED_PACKET and wish.order is not None
    added = await store.add_gift(
        tx,
        id=gift_id,
        key=wish.new.key,
        kind=wish.new.kind,
        purpose=wish.purpose,
        state=GiftState.AWAITING_APPROVAL,
        budget_id=wish.budget.id,
        coupon_id=coupon.id if coupon else None,
        shop_id=wish.row.shop_id,
        buyer_id=wish.row.buyer_id,
        conversation_id=wish.row.id,
        order_id=wish.order.id if wish.order else None,
        case_id=wish.case_id,
        name=coupon.name if coupon else "",
        amount_minor=wish.amount_minor,
        currency=wish.budget.currency,
        minimum_minor=coupon.minimum_minor if coupon else 0,
        words=wish.new.words,
        pay_to=PayTo.PAYMENT if by_money else PayTo.NEXT_ORDER,
        code=new_id("x")[-10:].upper(),
        given_by=tx.actor.id,
        given_at=tx.clock.now(),
    )
    if not added:
        raise GiftKeyReused(key=wish.new.key)
    gift = await store.get(tx, gift_id)
    await purse.hold(tx, gift)
    await _reopen(tx, wish.row.id)
    await audit.record(tx, "gift.given", gift_id, amount_minor=gift.amount_minor, currency=gift.currency)
    limit = await limit_of(tx, ShopId(gift.shop_id))
    if gift.purpose is Purpose.CARE and gift.amount_minor > limit:
        return await ask_approval(tx, gift, limit)
    return await send(tx, gift)


async def _reopen(tx: Tx, conversation_id: str) -> None:
    """What an agent says to a buyer opens a closed conversation, a gift too."""
    row = await conversations.get(tx, ConversationId(conversation_id), lock=True)
    if row.state == State.CLOSED and tx.actor.kind is ActorKind.AGENT:
        await conversations.reopen(tx, ConversationId(conversation_id))
