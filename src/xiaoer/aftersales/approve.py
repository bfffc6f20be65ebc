"""A case is approved: within the limits of the role that says so, and with the money held before anything moves."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Literal

import msgspec
from msgspec.structs import asdict

from xiaoer import catalog, logistics, orders
from xiaoer.aftersales import money_held, store, store_approval
from xiaoer.aftersales.call_people import call_approver
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.difference import settle_difference
from xiaoer.aftersales.errors import OverLimit, ReturnAddressUnknown
from xiaoer.aftersales.limits import over_own_limit
from xiaoer.aftersales.model import KEEPS_BACK, PAYS_BACK, SENDS_GOODS, Action, Remedy, State
from xiaoer.aftersales.move import move, terms_of
from xiaoer.aftersales.offered import was_approved
from xiaoer.aftersales.return_address import with_return_address
from xiaoer.aftersales.verdicts import cited
from xiaoer.buyers.model import Address
from xiaoer.infra.db import Tx
from xiaoer.kernel.transitions import By
from xiaoer.orders import (
    Cancel,
    ChangeAddress,
    ChangeContact,
    ChangePayment,
    ChangeSku,
    LinkedOrder,
    NewLine,
    OrderChange,
    Swap,
)


async def approve(
    tx: Tx, case: Case, by: By, *, action: Action = Action.APPROVE, words: str = "", quiet: bool = False
) -> Case:
    """The case goes on to its work, or waits for somebody with a higher limit.

    The amount is held in the ledger before the state moves. `quiet`: the caller tells the buyer. Where goods come
    back and nobody knows where to, no rule approves: the case stays with a person.
    Raises ReturnAddressUnknown to that person, OverLimit where somebody was asked already, IllegalMove, Forbidden,
    LedgerShort, CaseMoved.
    """
    if (addressed := await with_return_address(tx, case)) is None:
        if by is By.AGENT:
            raise ReturnAddressUnknown(case_id=case.id)
        return case
    case = addressed
    if by is By.AGENT and not was_approved(case, action) and (over := await over_own_limit(tx, case)):
        if case.state is not State.REQUESTED:
            raise OverLimit(**asdict(over))
        return await ask_approval(tx, case, over.limit_minor)
    if case.remedy in PAYS_BACK or case.remedy is Remedy.COMPENSATION:
        case = await money_held.hold(tx, case, case.amount_minor)
    if case.remedy is Remedy.EXCHANGE and case.goods:
        case = await settle_difference(tx, case)
    await store_approval.close(tx, case.id, "approved")
    now = tx.clock.now()
    automatic = (case.automatic or by in (By.RULE, By.CLOCK)) and not case.facts.get("verified")
    decided = {"decided_at": now, "automatic": automatic}
    if case.state is State.REQUESTED and await _paid_first(tx, case):
        asked = await move(tx, case, Action.ASK_PAYMENT, by, words=words, facts=cited(case.verdict), changes=decided)
        return await begin(tx, asked)
    case = await move(tx, case, action, by, words=words, quiet=quiet, facts=cited(case.verdict), changes=decided)
    return await begin(tx, case)


async def _paid_first(tx: Tx, case: Case) -> bool:
    """Dearer goods of an order that has not left, where neither a named method nor the shop's own system pays."""
    if case.remedy is not Remedy.CHANGE_SKU or not case.owes_minor or case.method_id:
        return False
    return await orders.asked_connection(tx, case.shop_id) is None


async def begin(tx: Tx, case: Case) -> Case:
    """What the state that the case has just entered starts outside of it."""
    start = WORK.get(case.state)
    return await start(tx, case) if start else case


async def ask_approval(tx: Tx, case: Case, limit_minor: int, **said: Any) -> Case:
    """One who may decide as much is called; the deputies follow when the time has run out. `said`: as in `move`."""
    case = await move(tx, case, Action.ASK_APPROVAL, By.AGENT, **said)
    terms = await terms_of(tx, case)
    due = tx.clock.now() + timedelta(minutes=terms.clocks.approval_minutes)
    await store_approval.add(tx, case, limit_minor=limit_minor, due_at=due)
    await call_approver(tx, case)
    return case


async def _pay(tx: Tx, case: Case) -> Case:
    if not case.held_minor:
        return await move(tx, case, Action.SETTLE, By.PLATFORM, changes={"outcome": "nothing_to_pay"})
    await money_held.pay(tx, case)
    return await store.get(tx, case.id)  # a gift card is paid at once: the case may be settled already


async def _keep_back(tx: Tx, case: Case) -> Case:
    """The new goods wait for this case. Raises OutOfStock."""
    for line in await store.lines_of(tx, case.id) if case.remedy in KEEPS_BACK else []:
        if line.new_sku_id:
            await catalog.reserve(tx, case.shelf_key(line.position), line.new_sku_id, line.quantity)
    return case


async def _expect_return(tx: Tx, case: Case) -> Case:
    await _keep_back(tx, case)
    await logistics.expect_return(tx, case_id=case.id, order_id=case.order_id, shop_id=case.shop_id)
    return case


async def _intercept(tx: Tx, case: Case) -> Case:
    await logistics.intercept_order(tx, case.order_id, case.id)
    return case


async def _apply(tx: Tx, case: Case) -> Case:
    wanted = await _change_of(tx, case)
    change = await orders.change(tx, case.order_id, wanted, key=f"{case.id}:{case.round}", case_id=case.id)
    case = await store.get(tx, case.id)  # applied at once when no shop system is connected
    return case if case.change_id == change.id else await store.change(tx, case, change_id=change.id)


async def _change_of(tx: Tx, case: Case) -> OrderChange:
    """What the order becomes. Pieces and SKUs come from the case, so that they cannot move in between."""
    parts = case.address or {}
    match case.remedy:
        case Remedy.CANCEL:
            return Cancel(reason=case.reason, words=case.words)
        case Remedy.CHANGE_ADDRESS:
            return ChangeAddress(address=msgspec.convert(parts, Address))
        case Remedy.CHANGE_CONTACT:
            return ChangeContact(name=parts.get("name"), phone=parts.get("phone"))
        case Remedy.CHANGE_PAYMENT:
            return ChangePayment(method_id=case.method_id or "")
    lines = await store.lines_of(tx, case.id)
    return ChangeSku(lines=[Swap(line_id=one.line_id, sku_id=one.new_sku_id, quantity=one.quantity) for one in lines])


async def _send(tx: Tx, case: Case) -> Case:
    """Exchange and resend: a linked order that the warehouse ships like any other. A repaired piece goes as it is."""
    if case.remedy not in SENDS_GOODS or case.linked_order_id:
        return case
    await _keep_back(tx, case)
    order = await orders.get(tx, case.order_id)
    skus = {line.id: line.sku_id for line in order.lines}
    lines = [
        NewLine(sku_id=one.new_sku_id or skus[one.line_id], quantity=one.quantity, line_id=one.line_id)
        for one in await store.lines_of(tx, case.id)
    ]
    purpose: Literal["exchange", "resend"] = "exchange" if case.remedy is Remedy.EXCHANGE else "resend"
    wanted = LinkedOrder(purpose=purpose, lines=lines)
    change = await orders.change(tx, case.order_id, wanted, key=f"{case.id}:send:{case.round}", case_id=case.id)
    case = await store.get(tx, case.id)
    return case if case.change_id == change.id else await store.change(tx, case, change_id=change.id)


Start = Callable[[Tx, Case], Awaitable[Case]]
WORK: dict[State, Start] = {
    State.REFUNDING: _pay,
    State.AWAITING_RETURN: _expect_return,
    State.AWAITING_PAYMENT: _keep_back,
    State.INTERCEPTING: _intercept,
    State.APPLYING: _apply,
    State.SENDING: _send,
}
