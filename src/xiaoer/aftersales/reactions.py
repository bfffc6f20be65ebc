"""What moves a case from outside: money, the shop's system, parcels, couriers."""

from xiaoer import ledger, logistics, orders, payouts, policies, staff
from xiaoer.aftersales import goods, money_held, store
from xiaoer.aftersales.approve import begin
from xiaoer.aftersales.call_people import call_agent, call_people
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.confirm import parcel_missed, parcel_stopped
from xiaoer.aftersales.evidence_in_chat import look_for_evidence
from xiaoer.aftersales.model import UNSAID, Action, ActionBody, AskedLine, CaseRequest, Remedy, State
from xiaoer.aftersales.move import move, terms_of, touch
from xiaoer.aftersales.new_case import Manner
from xiaoer.aftersales.open_case import open_case
from xiaoer.aftersales.parcel_news import tell_answer, tell_parcel_news
from xiaoer.aftersales.reject_delivery import WAITS_FOR_SCAN, refused_at_the_door, standing
from xiaoer.aftersales.take_payment import take_payment
from xiaoer.aftersales.tell import tell
from xiaoer.infra.db import Tx
from xiaoer.kernel.errors import Rejected
from xiaoer.kernel.ids import OrderId
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By
from xiaoer.ledger.model import AccountKind
from xiaoer.logistics.events import (
    DeliveryRejected,
    InterceptFailed,
    InterceptSucceeded,
    ReturnOverdue,
    ReturnShipped,
    ReturnSigned,
)
from xiaoer.orders.events import OrderChangeApplied, OrderChangeRefused, OrdersStored
from xiaoer.orders.model import OrderState
from xiaoer.payouts.events import PayoutCancelled, PayoutPaid, PayoutRefused
from xiaoer.payouts.model import PayoutState, Purpose

A, S = Action, State
ENDED = frozenset({PayoutState.PAID, PayoutState.REFUSED, PayoutState.CANCELLED})
GONE = frozenset({OrderState.DISPATCHED, OrderState.SIGNED, OrderState.COMPLETED})
STOPPED = frozenset({Remedy.REJECTED, Remedy.INTERCEPT})
"""They pay for goods that the buyer never got."""
PAID_ON_TOP = frozenset({Remedy.EXCHANGE, Remedy.CHANGE_SKU})
"""New goods may cost more."""
COURIER_SAYS = frozenset({(S.INTERCEPTING, ""), (S.AWAITING_APPROVAL, "stopped")})
"""States, and where the goods are, in which the courier's failure sends a case back to a person."""
ARRIVED = frozenset({OrderState.SIGNED, OrderState.COMPLETED})
PAID = (S.REFUNDING, S.SETTLED)
FOLLOWED = (S.REQUESTED, S.AWAITING_APPROVAL, S.REFUSED, S.AWAITING_SIGN, S.GIVING_BACK, *PAID)
"""States in which a parcel's arrival may mean something."""


async def payout_ended(tx: Tx, event: PayoutPaid | PayoutRefused | PayoutCancelled) -> None:
    """Once every share of a refund has its answer: settled when all were paid, else back to a person."""
    if event.case_id is None:
        return
    if event.purpose == Purpose.DIFFERENCE:
        await _difference_ended(tx, event)
        return
    if isinstance(event, PayoutPaid):
        await money_held.write_down(tx, event.payout_id)
    case = await store.get(tx, event.case_id, lock=True)
    if case.state is not S.REFUNDING:
        return
    now = [one for one in await payouts.of_case(tx, case.id) if one.key.startswith(f"{case.id}:{case.round}:")]
    if len(now) < len(case.facts.get("shares", [])) or any(one.state not in ENDED for one in now):
        return
    paid = sum(one.amount_minor for one in now if one.state is PayoutState.PAID)
    if paid == case.held_minor:
        await move(tx, case, A.SETTLE, By.PLATFORM, changes={"held_minor": 0, "outcome": "paid"})
        return
    words = next((one.reason for one in now if one.state is not PayoutState.PAID), "")
    facts = case.facts | {"paid_minor": case.paid_minor + paid}
    changes = {"held_minor": 0, "round": case.round + 1, "facts": facts, "automatic": False}
    await move(tx, case, A.BOUNCE, By.PLATFORM, words=words, changes=changes)


async def _difference_ended(tx: Tx, event: PayoutPaid | PayoutRefused | PayoutCancelled) -> None:
    """A refused one waits at once for whoever may record money, to be sent again or paid by hand; one that a person
    called off counts no longer as given back."""
    if isinstance(event, PayoutPaid) or event.case_id is None:
        return
    if isinstance(event, PayoutRefused):
        await payouts.ask_again(tx, event.payout_id)
    case = await store.get(tx, event.case_id, lock=True)
    if isinstance(event, PayoutCancelled) and case.remedy is Remedy.EXCHANGE:
        case = await store.change(tx, case, facts=case.facts | {"paid_minor": 0, "difference_off": True})
    await _warn(tx, case, "difference_unpaid", Permission.MONEY_RECORD)


async def change_applied(tx: Tx, event: OrderChangeApplied) -> None:
    """The order is as the case wanted it; money follows where it must."""
    if event.case_id is None:
        return
    case = await store.get(tx, event.case_id, lock=True)
    if case.state is S.SENDING and event.made_order_id:
        await store.change(tx, case, linked_order_id=event.made_order_id)
    if case.state is not S.APPLYING:
        return
    if case.remedy is Remedy.CANCEL and case.held_minor:
        await begin(tx, await move(tx, case, A.APPLY, By.PLATFORM))
        return
    await money_held.follow_change(tx, case, event.change_id)
    await move(tx, await store.get(tx, case.id), A.SETTLE, By.PLATFORM, changes={"outcome": "changed"})


async def change_refused(tx: Tx, event: OrderChangeRefused) -> None:
    """The shop's system says no: a person decides what now."""
    if event.case_id is None:
        return
    case = await store.get(tx, event.case_id, lock=True)
    if case.state in (S.APPLYING, S.SENDING):
        case = await money_held.let_go(tx, case)
        anew = {"automatic": False, "round": case.round + 1}
        await move(tx, case, A.BOUNCE, By.PLATFORM, words=event.reason, changes=anew)


async def return_shipped(tx: Tx, event: ReturnShipped) -> None:
    case = await store.get(tx, event.case_id, lock=True)
    if case.awaits_return:
        await goods.shipped(tx, case, By.BUYER if tx.actor.kind == "buyer" else By.PLATFORM)


async def return_signed(tx: Tx, event: ReturnSigned) -> None:
    """The check begins; small amounts are paid unseen where the terms say so (退货签收即退款)."""
    case = await store.get(tx, event.case_id, lock=True)
    if case.awaits_return:
        case = await goods.shipped(tx, case, By.PLATFORM)
    if case.state is not S.RETURNING:
        return
    case = await goods.receive(tx, case, ActionBody(), By.PLATFORM)
    terms = await terms_of(tx, case)
    if policies.accepted_unseen(terms, case.remedy.value, case.amount_minor, case.currency):
        await goods.accept(tx, case, ActionBody(), By.RULE)
    else:
        await call_agent(tx, case, "case_returned")


async def intercept_ended(tx: Tx, event: InterceptSucceeded | InterceptFailed) -> None:
    """One parcel that got through is enough for a person to look; money moves only when every one was stopped."""
    case = await store.get(tx, event.case_id, lock=True)
    if case.state is S.CLOSED and isinstance(event, InterceptSucceeded):
        await _warn(tx, case, "stopped")  # withdrawn meanwhile, and the parcel comes back all the same
    facts = {"minutes": event.minutes}
    if isinstance(event, InterceptFailed):
        if (case.state, case.goods) in COURIER_SAYS:
            await parcel_missed(tx, case, By.PLATFORM, words=event.words, facts=facts)
        return
    if case.state is not S.INTERCEPTING:
        return
    if not (await logistics.find_intercepts(tx, case_id=case.id, only_open=True)).items:
        await parcel_stopped(tx, case, By.PLATFORM, facts=facts)


async def return_overdue(tx: Tx, event: ReturnOverdue) -> None:
    """Nobody said what was sent back: the buyer is reminded of the day."""
    case = await store.get(tx, event.case_id)
    if case.state is S.AWAITING_RETURN:
        await tell(tx, case, "remind:ship_back")


async def orders_moved(tx: Tx, event: OrdersStored) -> None:
    """Differences that were paid; replacements that leave and arrive; parcels that had to be signed before they can
    come back; parcels that were on their way back and reached the buyer after all."""
    for case in await store.linked_to(tx, event.order_ids):
        await _follow_replacement(tx, case)
    for one in await store.of_orders(tx, event.order_ids, (S.AWAITING_PAYMENT, S.CLOSED)):
        if one.remedy in PAID_ON_TOP:
            await take_payment(tx, await store.get(tx, one.id, lock=True))
    for one in await store.of_orders(tx, event.order_ids, FOLLOWED):
        case = await _taken_after_all(tx, one)
        if case.state is S.AWAITING_SIGN:
            await _follow_sign(tx, case)
        elif case.state in PAID and case.remedy in STOPPED and not case.facts.get("arrived"):
            await _warn_of_arrival(tx, case)


async def _taken_after_all(tx: Tx, case: Case) -> Case:
    """The buyer has what was to be refused, or was on its way back: nobody has to pay for it or send it any more."""
    waits = case.state is S.REQUESTED and bool(case.facts.get(WAITS_FOR_SCAN))
    if not (waits or case.goods == "stopped") or (await orders.get(tx, case.order_id)).state not in ARRIVED:
        return case
    if waits:
        return await move(tx, case, A.WITHDRAW, By.PLATFORM, changes={"outcome": "signed"})
    if case.state is S.GIVING_BACK:
        return await goods.sent(tx, case, By.PLATFORM, "")
    return await store.change(tx, case, facts=case.facts | {"goods": ""})


async def _warn_of_arrival(tx: Tx, case: Case) -> None:
    """A parcel that was refused or stopped, and paid back for, was taken after all: the leads hear of it, once."""
    if (await orders.get(tx, case.order_id)).state in ARRIVED:
        case = await store.change(tx, case, facts=case.facts | {"arrived": True})
        await _warn(tx, case, "arrived")


async def _warn(tx: Tx, case: Case, what: str, right: Permission = Permission.CASE_APPROVE) -> None:
    """History keeps it, and those with the right to mend it look."""
    await touch(tx, case, A.FOLLOW_UP, By.RULE, facts={what: True})
    await call_people(tx, case, "case_risk", await staff.holding(tx, right), tag=what)


async def _follow_replacement(tx: Tx, case: Case) -> None:
    order = await orders.get(tx, case.linked_order_id or case.order_id)
    if case.state is S.SENDING and order.state in GONE:
        parcel = ", ".join(f"{one.carrier_name} {one.tracking_number}" for one in order.parcels)
        case = await goods.sent(tx, case, By.PLATFORM, parcel, order.promised_delivery_at)
    if case.state is S.SENT and order.state in ARRIVED:
        await move(tx, case, A.SETTLE, By.PLATFORM, changes={"outcome": "sent"})


async def _follow_sign(tx: Tx, case: Case) -> None:
    """The return that was promised when the parcel could not be refused any more begins by itself."""
    if (await orders.get(tx, case.order_id)).state not in ARRIVED:
        return
    try:
        async with tx.conn.begin_nested():
            await _begin_return(tx, case)
    except Rejected:  # a person keeps the promise; the shop's push goes on
        await move(tx, case, A.EXPIRE, By.CLOCK)


async def _begin_return(tx: Tx, case: Case) -> None:
    lines = [AskedLine(line_id=row.line_id, quantity=row.quantity) for row in await store.lines_of(tx, case.id)]
    await move(tx, case, A.FOLLOW_UP, By.RULE, changes={"outcome": "return_begun"})
    request = CaseRequest(
        order_id=case.order_id,
        remedy=Remedy.RETURN_REFUND,
        reason=case.reason,
        lines=lines,
        confirmed=True,
        conversation_id=case.conversation_id,
        client_id=f"{case.id}:follow",
    )
    await open_case(tx, request, by=By.RULE)


async def delivery_rejected(tx: Tx, event: DeliveryRejected) -> None:
    """A scan says that the parcel was refused: the case is open, and the buyer is asked for the reason, once; who gave
    it before and waited for this scan is paid back. Nothing when all of the order's money went back before."""
    if (known := await standing(tx, event.order_id)) is not None:
        if known.authority == "shop":
            known = await store.change(tx, known, facts=known.facts | {"goods": "stopped"})
            await refused_at_the_door(tx, known)
        return
    if not await _left(tx, event.order_id):
        return
    request = CaseRequest(
        order_id=event.order_id,
        remedy=Remedy.REJECTED,
        reason=UNSAID,
        words=event.words,
        confirmed=True,
        client_id=f"rejected:{event.parcel_id}"[:64],
        decide=False,
    )
    case = await open_case(tx, request, by=By.RULE, manner=Manner(quiet=True, keep_denied=event.words))
    if case.open and case.reason == UNSAID:  # the case of an earlier scan may have ended: nobody is asked twice
        await tell(tx, case, "ask_reason")


async def _left(tx: Tx, order_id: OrderId) -> int:
    order = await orders.get(tx, order_id)
    return (await ledger.balance(tx, AccountKind.REFUNDABLE, order.id, order.currency)).minor


__all__ = [
    "change_applied",
    "change_refused",
    "delivery_rejected",
    "intercept_ended",
    "look_for_evidence",
    "orders_moved",
    "payout_ended",
    "return_overdue",
    "return_shipped",
    "return_signed",
    "tell_answer",
    "tell_parcel_news",
]
