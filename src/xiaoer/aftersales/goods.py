"""Goods that come back and goods that go out: the moves of return, exchange, resend and repair."""

from datetime import datetime

from xiaoer import ledger, logistics
from xiaoer.aftersales import money_held, store
from xiaoer.aftersales.approve import begin
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.model import Action, ActionBody, Remedy, State
from xiaoer.aftersales.move import move
from xiaoer.infra.db import Tx
from xiaoer.kernel.money import Money
from xiaoer.kernel.transitions import By
from xiaoer.ledger.errors import LedgerShort


async def ship_back(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """The tracking number is registered; from its first scan on the return is followed. Raises BadTrackingNumber."""
    await logistics.report_return(tx, case.id, body.carrier, body.tracking_number)
    case = await store.get(tx, case.id)  # the report may have moved the case already
    return case if case.state is State.RETURNING else await shipped(tx, case, by)


async def shipped(tx: Tx, case: Case, by: By) -> Case:
    return await move(tx, case, Action.SHIP_BACK, by)


async def receive(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """The goods are in the warehouse; now the check runs against its clock."""
    return await move(tx, case, Action.RECEIVE_GOODS, by, words=body.words)


async def accept(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """The goods are whole: money goes back, or the new goods go out once a price difference is settled."""
    facts = {"received": body.received or "whole"}
    if case.remedy is not Remedy.EXCHANGE:
        return await begin(tx, await move(tx, case, Action.ACCEPT_GOODS, by, words=body.words, facts=facts))
    if case.difference_minor > 0 and not await _take_difference(tx, case):
        return await move(tx, case, Action.ASK_PAYMENT, by, facts=facts)
    settled = {"difference_taken": case.difference_minor} if case.difference_minor > 0 else {}
    if case.difference_minor < 0:  # so much less can go back for the old goods, should the new ones not come
        settled = {"paid_minor": -case.difference_minor}
    changes = {"facts": case.facts | settled}
    case = await move(tx, case, Action.ACCEPT_GOODS, by, words=body.words, facts=facts, changes=changes)
    if case.difference_minor < 0:
        money = Money(-case.difference_minor, case.currency)
        await money_held.give(tx, case, f"{case.id}:difference", money, case.method_id)
    return await begin(tx, await store.get(tx, case.id))


async def reject(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """Short, wrong or damaged: the buyer reads why and may object."""
    facts = {"received": body.received}
    return await move(tx, case, Action.REJECT_GOODS, by, words=body.words, facts=facts, changes={"outcome": body.words})


async def quote(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """The buyer is told what is wrong and what the repair costs, and decides until the clock ends."""
    price = {"quote_minor": body.amount_minor}
    return await move(tx, case, Action.QUOTE, by, words=body.words, facts=price, changes={"facts": case.facts | price})


async def dispatch(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """What goes to the buyer is on its way; tracking number and expected day are told."""
    return await sent(tx, case, by, f"{body.carrier} {body.tracking_number}")


async def sent(tx: Tx, case: Case, by: By, parcel: str, expected: datetime | None = None) -> Case:
    """`expected`: when the parcel should arrive; without it the buyer reads the clock's last day."""
    return await move(tx, case, Action.DISPATCH, by, facts={"parcel": parcel}, parcel=parcel, expected=expected)


async def pay_difference(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """The difference is paid (the shop's system or an agent says so); the new goods go out."""
    return await begin(tx, await move(tx, case, Action.PAY_DIFFERENCE, by, words=body.words))


async def _take_difference(tx: Tx, case: Case) -> bool:
    """From a gift card at once; True when nothing is left to pay. A card that holds too little by now takes nothing."""
    if not case.method_id or not await ledger.is_gift_card(tx, case.method_id):
        return False
    money = Money(case.difference_minor, case.currency)
    try:
        await ledger.take_gift_card(tx, case.method_id, money, case.order_id, key=f"{case.id}:difference")
    except LedgerShort:
        return False
    return True
