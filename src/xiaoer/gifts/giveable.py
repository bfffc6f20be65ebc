"""What the caller may give a buyer now, for the dialog."""

from typing import Any

from sqlalchemy import Row

from xiaoer import buyers, conversations, orders
from xiaoer.gifts import purse, store
from xiaoer.gifts.card import claimable
from xiaoer.gifts.check_coupon import refusal_of
from xiaoer.gifts.limits import limit_of
from xiaoer.gifts.model import Giveable, GiveableBudget, GiveableCoupon, GiveableOrder
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConversationId, ShopId
from xiaoer.orders.model import OrderView

ORDERS = 10


async def giveable(tx: Tx, conversation_id: ConversationId) -> Giveable:
    """Open budgets with what is left in them, those for offers after a case last; coupons with the reason why this
    buyer cannot have one; paid orders.
    """
    row = await conversations.get(tx, conversation_id)
    now = tx.clock.now()
    group = [str(one) for one in await buyers.group(tx, BuyerId(row.buyer_id))]
    open_ones = [
        one
        for one in sorted(await store.budgets(tx, row.shop_id), key=lambda one: one.offer is not None)
        if one.active and one.starts_at <= now and (one.ends_at is None or one.ends_at > now)
    ]
    left = await purse.left(tx, open_ones)
    coupons = []
    for coupon in await store.coupons(tx, [one.id for one in open_ones]):
        refusal = await refusal_of(tx, coupon, group)
        many = None if coupon.stock is None else max(0, coupon.stock - coupon.given)
        short = "budget_short" if left[coupon.budget_id] < coupon.amount_minor else ""
        coupons.append(GiveableCoupon(coupon, many, refusal.code if refusal else short))
    bought = await orders.of_buyer(tx, BuyerId(row.buyer_id), ORDERS)
    return Giveable(
        limit_minor=await limit_of(tx, ShopId(row.shop_id)),
        claimable=await claimable(tx, conversation_id),
        budgets=[await _budget(tx, one, left[one.id], group) for one in open_ones],
        coupons=coupons,
        orders=[_order(one) for one in bought if one.shop_id == row.shop_id and one.paid_at and one.paid_minor > 0],
    )


async def _budget(tx: Tx, row: Row[Any], left_minor: int, group: list[str]) -> GiveableBudget:
    most = row.per_buyer_minor
    buyer_left = max(0, most - await store.got(tx, row.id, group)) if most else None
    return GiveableBudget(row.id, row.name, row.currency, left_minor, row.largest_minor, buyer_left, row.claim_hours)


def _order(order: OrderView) -> GiveableOrder:
    title = order.lines[0].title if order.lines else ""
    return GiveableOrder(order.id, order.external_id, title, order.paid_minor, order.currency)
