"""The money of a case: held in the ledger from the approval on, paid once, let go when the case ends without it.

A hold is the guard: two cases of one order can never hold more than what the order still has.
"""

from xiaoer import ledger, orders, payouts
from xiaoer.aftersales import store
from xiaoer.aftersales.amounts import allocate
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.model import Remedy
from xiaoer.infra.db import Tx
from xiaoer.kernel.money import Money
from xiaoer.payouts.model import PayoutRequest, Purpose


async def hold(tx: Tx, case: Case, minor: int) -> Case:
    """The order's money (or the shop's, for a compensation) waits for this case. Raises LedgerShort."""
    if not minor or case.held_minor:
        return case
    key, amount = f"{case.id}:{case.round}:hold", Money(minor, case.currency)
    if case.remedy is Remedy.COMPENSATION:
        await ledger.hold_compensation(tx, case.order_id, amount, key=key, case_id=case.id)
    else:
        await ledger.hold_refund(tx, case.order_id, amount, key=key, case_id=case.id)
    return await store.change(tx, case, held_minor=minor)


async def let_go(tx: Tx, case: Case) -> Case:
    """What was held for this case is free again. The next hold has another key."""
    if not case.held_minor:
        return case
    key, amount = f"{case.id}:{case.round}:free", Money(case.held_minor, case.currency)
    if case.remedy is Remedy.COMPENSATION:
        await ledger.release_compensation(tx, case.order_id, amount, key=key, case_id=case.id)
    else:
        await ledger.release_refund(tx, case.order_id, amount, key=key, case_id=case.id)
    return await store.change(tx, case, held_minor=0, round=case.round + 1)


async def pay(tx: Tx, case: Case) -> None:
    """Each share of what is held is asked of the payer, under a key of its own; the answers come as events."""
    compensation = case.remedy is Remedy.COMPENSATION
    for place, (method, minor) in enumerate(await _shares(tx, case)):
        await payouts.ask(
            tx,
            PayoutRequest(
                key=f"{case.id}:{case.round}:{place}",
                order_id=case.order_id,
                case_id=case.id,
                purpose=Purpose.COMPENSATION if compensation else Purpose.REFUND,
                amount=Money(minor, case.currency),
                method_id=method,
                words=case.reason,
            ),
        )


async def _shares(tx: Tx, case: Case) -> list[tuple[str | None, int]]:
    if case.method_id or case.remedy is Remedy.COMPENSATION:
        return [(case.method_id, case.held_minor)]
    order = await orders.get(tx, case.order_id)
    paid = [(one.method_id, one.amount_minor) for one in order.payments if one.state == "paid"]
    returned = [(one.method_id, one.amount.minor) for one in await payouts.of_order(tx, case.order_id)]
    return allocate(case.held_minor, paid, returned)
