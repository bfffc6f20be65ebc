"""Coupons that agents can give."""

from xiaoer.gifts import store
from xiaoer.gifts.inducement import check_words
from xiaoer.gifts.model import Coupon, CouponChange, NewCoupon
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.merchants.model import changes_of


async def make_coupon(tx: Tx, new: NewCoupon) -> Coupon:
    """It can be given from now on, unless `starts_at` says later. Raises BudgetNotFound, ReviewInducement."""
    check_words(new.name)
    budget = await store.get_budget(tx, new.budget_id)
    facts = {name: getattr(new, name) for name in new.__struct_fields__}
    now, coupon_id = tx.clock.now(), new_id("cpn")
    facts |= {"currency": budget.currency, "starts_at": new.starts_at or now}
    await store.add_coupon(tx, id=coupon_id, made_by=tx.actor.id, made_at=now, **facts)
    await audit.record(tx, "coupon.made", coupon_id, amount_minor=new.amount_minor, currency=budget.currency)
    return await store.get_coupon(tx, coupon_id)


async def change_coupon(tx: Tx, coupon_id: str, change: CouponChange) -> Coupon:
    """What was given is in force; coupons that buyers have stay as they are. Raises CouponNotFound."""
    await store.get_coupon(tx, coupon_id)
    if facts := changes_of(change):
        await store.set_coupon(tx, coupon_id, **facts)
        await audit.record(tx, "coupon.changed", coupon_id, fields=sorted(facts))
    return await store.get_coupon(tx, coupon_id)
