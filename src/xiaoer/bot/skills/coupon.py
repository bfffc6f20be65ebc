"""A coupon, where the shop's rules have one for this buyer now. Nothing is promised that is not given."""

from __future__ import annotations

from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, FactKind, FactRef, HandoverReason, Need, Pass
from xiaoer.bot.skills.price import able_coupons, give


async def answer(ask: Ask) -> Answer | Need | Pass:
    if "coupon" not in ask.settings.actions:
        return Pass(reason=HandoverReason.NOT_KNOWN.value)
    able = await able_coupons(ask)
    if not able:
        return Answer(said=(ask.courtesy("no_coupon"),))
    best = max(able, key=lambda one: one.coupon.amount_minor)
    if not await give(ask, best):
        return Answer(said=(ask.courtesy("no_coupon"),))
    one = best.coupon
    amount = _of(one.id, "amount_minor", ask.money(one.amount_minor, one.currency))
    said = [ask.say("coupon_given", name=_of(one.id, "name", one.name), amount=amount)]
    if one.minimum_minor:
        least = _of(one.id, "minimum_minor", ask.money(one.minimum_minor, one.currency))
        said.append(ask.say("coupon_minimum", minimum=least))
    return Answer(said=tuple(said), did="coupon_given")


def _of(coupon_id: str, label: str, value: str) -> FactRef:
    return FactRef(FactKind.COUPON, coupon_id, "", label, value)
