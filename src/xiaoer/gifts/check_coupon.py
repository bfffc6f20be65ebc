"""Whether a buyer can get a coupon now."""

from collections.abc import Sequence

from xiaoer import buyers, orders
from xiaoer.gifts import store
from xiaoer.gifts.errors import BuyerLimitReached, CouponClosed, CouponGone, CouponNotForBuyer
from xiaoer.gifts.model import Coupon
from xiaoer.infra.db import Tx
from xiaoer.kernel.errors import Conflict
from xiaoer.kernel.ids import BuyerId


async def refusal_of(tx: Tx, coupon: Coupon, group: Sequence[str]) -> Conflict | None:
    """Why not; None when it can be given. `group`: the ids under which the buyer came."""
    now = tx.clock.now()
    if not coupon.active or coupon.starts_at > now or (coupon.ends_at and coupon.ends_at <= now):
        return CouponClosed(name=coupon.name)
    if coupon.stock is not None and coupon.given >= coupon.stock:
        return CouponGone(name=coupon.name)
    if await store.count_coupon(tx, coupon, group) >= coupon.per_buyer:
        return BuyerLimitReached(per_buyer=coupon.per_buyer)
    if coupon.for_tags and not await _tagged(tx, coupon, group):
        return CouponNotForBuyer(name=coupon.name)
    if coupon.new_buyers_only and (await orders.buyer_figures(tx, BuyerId(group[0]))).spend_minor > 0:
        return CouponNotForBuyer(name=coupon.name)
    return None


async def _tagged(tx: Tx, coupon: Coupon, group: Sequence[str]) -> bool:
    found = await buyers.summaries(tx, [BuyerId(one) for one in group])
    return any(tag in coupon.for_tags for summary in found.values() for tag in summary.tags)
