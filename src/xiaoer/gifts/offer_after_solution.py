"""Something extra after a settled case: a coupon without a threshold, by the rule of a budget, never for a review."""

import msgspec
from sqlalchemy import Row

from xiaoer import buyers, conversations, orders
from xiaoer.gifts import store
from xiaoer.gifts.errors import CaseNotSettled, NoOfferBudget, NotTheBuyersOrder
from xiaoer.gifts.give import Wish, check, keep
from xiaoer.gifts.model import Gift, GiftKind, NewGift, OfferRule, Purpose
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, CaseId, ConversationId, OrderId


async def offer_after_solution(
    tx: Tx,
    *,
    case_id: CaseId,
    buyer_id: BuyerId,
    conversation_id: ConversationId,
    key: str,
    settled: bool,
    order_id: OrderId | None = None,
) -> Gift:
    """The buyer has a coupon for the next order; one for each case. The amount follows the budget's rule: a part of
    what the order cost, between its least and its most.

    `settled`: the caller vouches that the case is solved. Raises CaseNotSettled, NoOfferBudget, BudgetShort,
    BuyerLimitReached, OtherCurrency; NotTheBuyersOrder when talk, order and buyer do not belong together.
    """
    if not settled:
        raise CaseNotSettled(case_id=case_id)
    row = await conversations.get(tx, conversation_id)
    budget = await _budget_for(tx, row.shop_id)
    if before := await store.by_key(tx, key) or await store.of_case(tx, case_id, Purpose.AFTER_SOLUTION):
        return before
    order = await orders.get(tx, order_id) if order_id else None
    amount = amount_by(msgspec.convert(budget.offer, OfferRule), order.paid_minor if order else 0)
    group = [str(one) for one in await buyers.group(tx, buyer_id)]
    if row.buyer_id not in group:
        raise NotTheBuyersOrder(order_id=order_id)
    new = NewGift(key=key, kind=GiftKind.COUPON, budget_id=budget.id, amount_minor=amount)
    wish = Wish(new, row, budget, None, group, order, Purpose.AFTER_SOLUTION, case_id)
    await check(tx, wish)
    return await keep(tx, wish)


def amount_by(rule: OfferRule, paid_minor: int) -> int:
    """In the smallest unit, rounded down to what a person calls a round amount where the rule leaves room."""
    return max(rule.least_minor, min(rule.most_minor, paid_minor * rule.percent // 100))


async def _budget_for(tx: Tx, shop_id: str) -> "Row[object]":
    """The newest active budget of the shop with a rule, locked. Raises NoOfferBudget."""
    now = tx.clock.now()
    for budget in await store.budgets(tx, shop_id):
        if budget.offer and budget.active and budget.starts_at <= now and (not budget.ends_at or budget.ends_at > now):
            return await store.get_budget(tx, budget.id, lock=True)
    raise NoOfferBudget(shop_id=shop_id)
