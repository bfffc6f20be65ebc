"""The money of a case: held in the ledger from the approval on, paid once, let go when the case ends without it.

A hold is the guard: two cases of one order can never hold more than what the order still has.
"""

from contextlib import suppress

from xiaoer import ledger, orders, payouts
from xiaoer.aftersales import store
from xiaoer.aftersales.amounts import allocate
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.model import Remedy, State
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId, PayoutId
from xiaoer.kernel.money import Money
from xiaoer.kernel.paging import MAX_LIMIT
from xiaoer.ledger.errors import LedgerShort
from xiaoer.orders.model import PaymentKind, PaymentState
from xiaoer.payouts.model import PayoutRequest, PayoutState, Purpose


async def hold(tx: Tx, case: Case, minor: int) -> Case:
    """The order's money (or the shop's, for a compensation) waits for this case, each share for the payment method
    that it goes back to. Raises LedgerShort."""
    minor -= case.paid_minor
    if minor <= 0 or case.held_minor:
        return case
    shares = await _shares(tx, case, minor)
    for place, (_, share) in enumerate(shares):
        await HOLD[case.remedy is Remedy.COMPENSATION](
            tx, case.order_id, Money(share, case.currency), key=_key(case, place), case_id=case.id
        )
    return await store.change(tx, case, held_minor=minor, facts=case.facts | {"shares": shares})


async def let_go(tx: Tx, case: Case) -> Case:
    """What was held for this case is free again. The next hold has other keys."""
    if not case.held_minor:
        return case
    for place, (_, share) in enumerate(case.facts["shares"]):
        await RELEASE[case.remedy is Remedy.COMPENSATION](
            tx, case.order_id, Money(share, case.currency), key=_key(case, place), case_id=case.id
        )
    return await store.change(tx, case, held_minor=0, round=case.round + 1)


async def keep_postage(tx: Tx, case: Case, minor: int) -> Case:
    """So much of the order stays with the shop, instead of what was kept for this case before. Raises LedgerShort."""
    if case.postage_minor == minor:
        return case
    case = await free_postage(tx, case)
    if not minor:
        return case
    key = f"{case.id}:postage:{case.version}"
    await ledger.keep_freight(tx, case.order_id, Money(minor, case.currency), key=key, case_id=case.id)
    return await store.change(tx, case, facts=case.facts | {"postage_minor": minor, "postage_key": key})


async def free_postage(tx: Tx, case: Case) -> Case:
    """Nothing is kept for a case that was not decided so after all."""
    if not case.postage_minor:
        return case
    kept, key = Money(case.postage_minor, case.currency), case.facts["postage_key"]
    await ledger.give_freight_back(tx, case.order_id, kept, key=key, case_id=case.id)
    return await store.change(tx, case, facts=case.facts | {"postage_minor": 0})


async def give_difference_back(tx: Tx, case: Case) -> Case:
    """A gift card that paid for dearer goods which never went out has its money again, and so has who paid for them on
    the shop's page; what went back before does not go again."""
    facts = case.facts
    taken, booked = int(facts.get("difference_taken", 0)), int(facts.get("difference_booked", 0))
    returned = int(facts.get("difference_returned", 0))
    due = (taken or booked) - returned
    if due <= 0:
        return case
    key, method = f"{case.id}:difference_back:{returned}", case.method_id if taken else None
    with suppress(LedgerShort):  # another case gave it back already
        async with tx.conn.begin_nested():
            await give(tx, case, key, Money(due, case.currency), method)
    return await store.change(tx, case, facts=facts | {"difference_returned": returned + due})


async def pay(tx: Tx, case: Case) -> None:
    """Each share of what is held is asked of the payer, under the key it is held with; the answers come as events."""
    for place, (method, share) in enumerate(case.facts["shares"]):
        await payouts.ask(
            tx,
            PayoutRequest(
                key=_key(case, place),
                order_id=case.order_id,
                case_id=case.id,
                purpose=Purpose.COMPENSATION if case.remedy is Remedy.COMPENSATION else Purpose.REFUND,
                amount=Money(share, case.currency),
                method_id=method,
                words=case.reason,
            ),
        )


async def follow_change(tx: Tx, case: Case, change_id: str) -> None:
    """What a changed order costs more or less, or its payment by another method, in books and payouts."""
    if case.remedy is Remedy.CHANGE_SKU:
        await _settle_difference(tx, case, change_id)
    elif case.remedy is Remedy.CHANGE_PAYMENT:
        await _pay_otherwise(tx, case, change_id)


async def _settle_difference(tx: Tx, case: Case, change_id: str) -> None:
    if not case.difference_minor:
        return
    kind = PaymentKind.PAYMENT if case.difference_minor > 0 else PaymentKind.REFUND
    if kind is PaymentKind.PAYMENT and case.method_id is None:
        return  # nobody said how it was paid: the shop names the payment when there is one
    money = Money(abs(case.difference_minor), case.currency)
    await orders.record_payment(
        tx, case.order_id, f"{change_id}-difference", kind, money.minor, method_id=case.method_id
    )
    if kind is PaymentKind.REFUND:
        await give(tx, case, f"{case.id}:difference", money, case.method_id)
    else:
        await _take(tx, case, f"{case.id}:difference", money)


async def _pay_otherwise(tx: Tx, case: Case, change_id: str) -> None:
    """The new method pays first, then each old one gets back what it brought."""
    order = await orders.get(tx, case.order_id)
    ours = [one for one in order.payments if one.external_id.startswith(f"{change_id}-")]
    for one in ours:
        money, key = Money(one.amount_minor, case.currency), f"{case.id}:{one.external_id}"
        if one.kind is PaymentKind.PAYMENT:
            await _take(tx, case, key, money)
    for one in ours:
        if one.kind is PaymentKind.REFUND:
            money, key = Money(one.amount_minor, case.currency), f"{case.id}:{one.external_id}"
            await give(tx, case, key, money, one.method_id)


async def _take(tx: Tx, case: Case, key: str, money: Money) -> None:
    if case.method_id and await ledger.is_gift_card(tx, case.method_id):
        await ledger.take_gift_card(tx, case.method_id, money, case.order_id, key=key)
    else:
        await ledger.book_payment(tx, case.order_id, key, money)


async def give(tx: Tx, case: Case, key: str, money: Money, method_id: str | None) -> None:
    """A price difference goes back."""
    request = PayoutRequest(
        key=key,
        order_id=case.order_id,
        case_id=case.id,
        purpose=Purpose.DIFFERENCE,
        amount=money,
        method_id=method_id,
        words=case.reason,
    )
    await payouts.ask(tx, request)


def _key(case: Case, place: int) -> str:
    return f"{case.id}:{case.round}:{place}"


async def _shares(tx: Tx, case: Case, minor: int) -> list[tuple[str | None, int]]:
    if case.method_id or case.remedy is Remedy.COMPENSATION:
        return [(case.method_id, minor)]
    order = await orders.get(tx, case.order_id)
    moved = [one for one in order.payments if one.state in MOVED]
    paid = [(one.method_id, one.amount_minor) for one in moved if one.kind is PaymentKind.PAYMENT]
    back = [(one.method_id, one.amount_minor) for one in moved if one.kind is PaymentKind.REFUND]
    return allocate(minor, paid, [*back, *await _promised(tx, case), *await _under_way(tx, case.order_id)])


async def _promised(tx: Tx, case: Case) -> list[tuple[str | None, int]]:
    """Shares that other cases of the order hold and have not asked for yet."""
    others = [one for one in await store.of_order(tx, case.order_id) if one.id != case.id and one.held_minor]
    waiting = [one for one in others if one.state is not State.REFUNDING and one.remedy is not Remedy.COMPENSATION]
    return [(method, share) for one in waiting for method, share in one.facts["shares"]]


async def _under_way(tx: Tx, order_id: OrderId) -> list[tuple[str | None, int]]:
    """Refunds that were asked for and are not on the order's own list yet."""
    asked = (await payouts.find(tx, order_id=order_id, limit=MAX_LIMIT)).items
    return [(one.method_id, one.amount_minor) for one in asked if one.purpose is Purpose.REFUND and one.state in ASKED]


async def write_down(tx: Tx, payout_id: PayoutId) -> None:
    """A refund that was paid stands on the order's list; the shop that names the payment later means the same one."""
    one = await payouts.get(tx, payout_id)
    if one.purpose is Purpose.REFUND and one.order_id:
        await orders.record_payment(
            tx,
            OrderId(one.order_id),
            one.external_id or one.id,
            PaymentKind.REFUND,
            one.amount_minor,
            method_id=one.method_id,
            at=one.ended_at,
        )


ASKED = frozenset({PayoutState.WAITING, PayoutState.CALLING, PayoutState.UNKNOWN, PayoutState.BY_HAND})
MOVED = frozenset({PaymentState.PAID, PaymentState.REFUNDED})
HOLD = (ledger.hold_refund, ledger.hold_compensation)
RELEASE = (ledger.release_refund, ledger.release_compensation)
