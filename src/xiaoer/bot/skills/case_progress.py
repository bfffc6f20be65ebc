"""How far a refund or return is: the case's state and the next date, and the money's way."""

from __future__ import annotations

from xiaoer import aftersales
from xiaoer.aftersales.model import State
from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, FactKind, FactRef, HandoverReason, Need, Pass, Said
from xiaoer.bot.skills.case_of_order import named
from xiaoer.bot.skills.find_order import find_orders
from xiaoer.kernel.ids import OrderId
from xiaoer.orders.model import OrderView

STATES = {
    State.REQUESTED: ("待商家处理", "waiting for the shop"),
    State.AWAITING_EVIDENCE: ("等您补充凭证", "waiting for your photos"),
    State.AWAITING_APPROVAL: ("待商家处理", "waiting for the shop"),
    State.REFUSED: ("未通过", "not accepted"),
    State.AWAITING_SIGN: ("等包裹签收", "waiting for the parcel"),
    State.AWAITING_RETURN: ("等您寄回", "waiting for you to send it back"),
    State.RETURNING: ("退货在途，待商家收货", "on its way back to us"),
    State.INSPECTING: ("已收到，验货中", "received, being checked"),
    State.INTERCEPTING: ("拦截中", "being stopped"),
    State.APPLYING: ("修改中", "being changed"),
    State.DIAGNOSING: ("检测中", "being looked at"),
    State.QUOTED: ("等您确认报价", "waiting for your answer to the quote"),
    State.REPAIRING: ("维修中", "being repaired"),
    State.AWAITING_PAYMENT: ("等您补差价", "waiting for your payment"),
    State.SENDING: ("待发出", "being sent"),
    State.SENT: ("已发出", "sent"),
    State.REFUNDING: ("退款中", "refund on its way"),
    State.GIVING_BACK: ("退还中", "being sent back to you"),
    State.DISPUTED: ("平台介入中", "with the platform"),
    State.SETTLED: ("已完成", "done"),
    State.CLOSED: ("已关闭", "closed"),
}


async def answer(ask: Ask) -> Answer | Need | Pass:
    with_case = {str(one) for one in await _with_cases(ask)}
    found = await find_orders(ask, lambda one: one.id in with_case)
    if not isinstance(found, list):
        return found
    said: list[Said] = []
    overdue = False
    for order in found:
        cases = await aftersales.of_order(ask.tx, OrderId(order.id))
        if not cases:
            said.append(ask.say("no_case", number=ask.order_facts(order)["number"]))
            continue
        said += _of_case(ask, order, cases[-1])
        overdue = overdue or cases[-1].overdue
    return Answer(said=tuple(said), hand_over=HandoverReason.NEEDS_A_PERSON.value if overdue else "")


async def _with_cases(ask: Ask) -> list[str]:
    mine = await ask.orders() if ask.proven else []
    return [one.id for one in mine if await aftersales.of_order(ask.tx, OrderId(one.id))]


def _of_case(ask: Ask, order: OrderView, case: aftersales.Case) -> list[Said]:
    state = STATES[case.state][ask.language == "en"]
    ref = FactRef(FactKind.CASE, case.id, str(case.version), "state", state)
    number, remedy = ask.order_facts(order)["number"], named(ask, order, case.remedy)
    said = [ask.say("case_state", number=number, remedy=remedy, state=ref)]
    if case.open and case.due_at and not case.overdue:
        at = FactRef(FactKind.CASE, case.id, str(case.version), "due_at", ask.when(case.due_at))
        said.append(ask.say("case_due", at=at))
    return said
