"""An order that has not left is cancelled, after the buyer has seen what comes back and said yes."""

from __future__ import annotations

from xiaoer.aftersales.model import Reason, Remedy
from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, HandoverReason, Need, Pass, Said
from xiaoer.bot.skills.case_of_order import open_case, option, refused
from xiaoer.bot.skills.find_order import find_order
from xiaoer.orders.model import OrderState, OrderView

UNSENT = (OrderState.PLACED, OrderState.PAID)


async def answer(ask: Ask) -> Answer | Need | Pass:
    order = await find_order(ask, lambda one: one.state in UNSENT)
    if not isinstance(order, OrderView):
        return order
    if "cancel" not in ask.settings.actions:
        return Pass(reason=HandoverReason.NEEDS_A_PERSON.value)
    if order.state is OrderState.CANCELLED:
        return Answer(said=(ask.say("cancelled", **ask.order_facts(order)),))
    seen = await option(ask, order, Remedy.CANCEL, Reason.UNWANTED)
    if seen is None or not seen.possible:
        said = refused(ask, order, Remedy.CANCEL, seen)
        return Answer(said=(said,), hand_over=HandoverReason.NEEDS_A_PERSON.value)
    if ask.fields.get("confirm") != "yes":
        return Need(field="confirm", said=(_what_comes_back(ask, order, seen.amount_minor), ask.courtesy("confirm")))
    await open_case(ask, order, Remedy.CANCEL, Reason.UNWANTED)
    return Answer(said=(), did="case_opened")


def _what_comes_back(ask: Ask, order: OrderView, amount_minor: int) -> Said:
    about = ask.order_facts(order)
    if not amount_minor:
        return ask.say("confirm_cancel_unpaid", **about)
    amount = ask.of_order(order, "refundable_minor", ask.money(amount_minor, order.currency))
    return ask.say("confirm_cancel", **about, amount=amount)
