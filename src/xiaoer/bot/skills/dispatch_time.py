"""When does it leave? The promised time of each unsent order; before buying, the shop's own term."""

from __future__ import annotations

from xiaoer import orders, policies
from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, FactKind, FactRef, HandoverReason, Need, Pass
from xiaoer.bot.skills import order_status
from xiaoer.bot.skills.find_order import find_orders
from xiaoer.kernel.ids import OrderId, ShopId
from xiaoer.orders.model import OrderState


async def answer(ask: Ask) -> Answer | Need | Pass:
    if not ask.proven or not await ask.orders():
        return await _of_the_shop(ask)
    found = await find_orders(ask, lambda one: one.state is OrderState.PAID)
    if not isinstance(found, list):
        return found
    said, late = [], False
    for order in found:
        status = await orders.status_answer(ask.tx, OrderId(order.id))
        said += order_status.standing(ask, order, status)
        late = late or status.late
    return Answer(said=tuple(said), hand_over=HandoverReason.NEEDS_A_PERSON.value if late else "")


async def _of_the_shop(ask: Ask) -> Answer | Need | Pass:
    policy = await policies.in_force(ask.tx, ShopId(ask.shop_id), ask.tx.clock.now())
    hours = policy.terms.dispatch_hours
    if not hours:
        return Pass(reason=HandoverReason.NOT_KNOWN.value)
    fact = FactRef(FactKind.POLICY_CLAUSE, f"{ask.shop_id}:dispatch_hours", str(policy.version), "dispatch_hours")
    said = [ask.say("dispatch_policy", hours=_with(fact, str(hours)))]
    if not ask.proven:
        said.append(ask.courtesy("sign_in_first"))
    return Answer(said=tuple(said))


def _with(fact: FactRef, value: str) -> FactRef:
    return FactRef(fact.kind, fact.id, fact.version, fact.label, value)
