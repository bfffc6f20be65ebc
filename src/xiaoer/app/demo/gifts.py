"""What the demo shop's agents can give."""

from xiaoer import gifts
from xiaoer.gifts.model import NewBudget, NewCoupon, OfferRule
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId


async def set_aside(tx: Tx, shop_id: ShopId) -> None:
    """A budget for care, and one for the time after a case; two coupons."""
    care = await gifts.make_budget(tx, NewBudget(name="客服关怀", shop_id=shop_id, amount_minor=50_000))
    after = NewBudget(name="售后关怀", shop_id=shop_id, amount_minor=30_000, largest_minor=5_000, offer=OfferRule())
    await gifts.make_budget(tx, after)
    for new in (
        NewCoupon(name="满 199 减 20", budget_id=care.id, amount_minor=2_000, minimum_minor=19_900, stock=50),
        NewCoupon(name="老友无门槛 10 元", budget_id=care.id, amount_minor=1_000, for_tags=["VIP"]),
    ):
        await gifts.make_coupon(tx, new)
