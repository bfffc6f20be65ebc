"""Goods that come back and goods that go out: the moves of return, exchange, resend and repair."""

from datetime import datetime

from xiaoer import logistics
from xiaoer.aftersales import store, store_approval
from xiaoer.aftersales.approve import begin
from xiaoer.aftersales.case import WITH_BUYER, Case
from xiaoer.aftersales.changed_by_hand import sent_by_hand
from xiaoer.aftersales.confirm import above_limit
from xiaoer.aftersales.difference import settle_difference
from xiaoer.aftersales.model import Action, ActionBody, Remedy, State
from xiaoer.aftersales.move import move
from xiaoer.infra.db import Tx
from xiaoer.kernel.transitions import By


async def ship_back(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """The tracking number is registered; from its first scan on the return is followed. Raises BadTrackingNumber."""
    await logistics.report_return(tx, case.id, body.carrier, body.tracking_number)
    case = await store.get(tx, case.id)  # the report may have moved the case already
    return case if case.state is State.RETURNING else await shipped(tx, case, by)


async def shipped(tx: Tx, case: Case, by: By) -> Case:
    """The goods are on their way; nobody is asked any more whether the buyer may keep them."""
    if case.goods == WITH_BUYER:
        await store_approval.close(tx, case.id, "withdrawn")
        return await move(tx, case, Action.SHIP_BACK, by, changes={"facts": case.facts | {"goods": ""}})
    return await move(tx, case, Action.SHIP_BACK, by)


async def receive(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """The goods are in the warehouse; now the check runs against its clock."""
    return await move(tx, case, Action.RECEIVE_GOODS, by, words=body.words)


async def accept(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """The goods are whole: money goes back, or the new goods go out once a price difference is settled; or somebody
    who may give as much is asked first."""
    facts = {"received": body.received or "whole"}
    if asked := await above_limit(tx, case, Action.ACCEPT_GOODS, by, words=body.words, facts=facts):
        return asked
    if case.remedy is Remedy.EXCHANGE:
        case = await settle_difference(tx, case)
        if case.owes_minor:
            return await move(tx, case, Action.ASK_PAYMENT, by, facts=facts)
    return await begin(tx, await move(tx, case, Action.ACCEPT_GOODS, by, words=body.words, facts=facts))


async def reject(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """Short, wrong or damaged: the buyer reads why and may object."""
    facts = {"received": body.received}
    return await move(tx, case, Action.REJECT_GOODS, by, words=body.words, facts=facts, changes={"outcome": body.words})


async def quote(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """The buyer is told what is wrong and what the repair costs, and decides until the clock ends."""
    price = {"quote_minor": body.amount_minor}
    return await move(tx, case, Action.QUOTE, by, words=body.words, facts=price, changes={"facts": case.facts | price})


async def dispatch(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """What goes to the buyer is on its way; tracking number and expected day are told. The shop's system does not
    send it as well. Raises SendUnsure."""
    if by is By.AGENT:
        case = await sent_by_hand(tx, case, f"{body.carrier} {body.tracking_number}")
    return await sent(tx, case, by, f"{body.carrier} {body.tracking_number}")


async def sent(tx: Tx, case: Case, by: By, parcel: str, expected: datetime | None = None) -> Case:
    """`expected`: when the parcel should arrive; without it the buyer reads the clock's last day."""
    changes = {"facts": case.facts | {"goods": ""}} if case.state is State.GIVING_BACK else None
    facts = {"parcel": parcel}
    return await move(tx, case, Action.DISPATCH, by, facts=facts, parcel=parcel, expected=expected, changes=changes)


async def pay_difference(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """The difference is paid (the shop's system or an agent says so); the new goods go out."""
    paid = {"facts": case.facts | {"difference_paid": case.owes_minor}}
    return await begin(tx, await move(tx, case, Action.PAY_DIFFERENCE, by, words=body.words, changes=paid))
