"""The shop says that a difference is paid: the goods go on, or the money goes back where they cannot any more."""

from xiaoer import orders
from xiaoer.aftersales import goods, money_held, store
from xiaoer.aftersales.call_people import call_agent
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.aftersales.move import move
from xiaoer.infra.db import Tx
from xiaoer.kernel.errors import Rejected
from xiaoer.kernel.transitions import By
from xiaoer.orders.model import PaymentKind, PaymentState

BOOKED = "difference_booked"
"""Of a case's facts: so much came in for it by the shop's word, and stands in the books of the order."""


async def take_payment(tx: Tx, case: Case) -> Case:
    """Payments of the order under the case's own id count. Too little waits for the rest; what comes once the case has
    ended goes back; what can no longer be delivered is a person's to decide."""
    paid = await _paid(tx, case)
    if paid <= int(case.facts.get(BOOKED, 0)):
        return case
    case = await store.change(tx, case, facts=case.facts | {BOOKED: paid})
    if case.state is State.CLOSED:
        return await money_held.give_difference_back(tx, case)
    if paid < case.owes_minor:
        await call_agent(tx, case, "case_due")
        return case
    try:
        async with tx.conn.begin_nested():
            return await goods.pay_difference(tx, case, ActionBody(), By.PLATFORM)
    except Rejected as error:  # the warehouse has begun, the goods are gone: paid all the same
        facts = case.facts | {"difference_paid": case.owes_minor}
        case = await move(tx, case, Action.BOUNCE, By.PLATFORM, words=error.code, changes={"facts": facts})
        await call_agent(tx, case, "case_due")
        return case


async def _paid(tx: Tx, case: Case) -> int:
    order = await orders.get(tx, case.order_id)
    mine = [one for one in order.payments if one.external_id == case.id and one.kind is PaymentKind.PAYMENT]
    return sum(one.amount_minor for one in mine if one.state is PaymentState.PAID)
