"""What becomes a ticket by itself: a parcel's trouble and a stock-out, each once."""

from datetime import timedelta
from typing import Any

import structlog

from xiaoer import aftersales, catalog, logistics, merchants, tickets
from xiaoer.aftersales.events import StockOutReported
from xiaoer.aftersales.model import State as CaseState
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.events import Event
from xiaoer.kernel.transitions import By
from xiaoer.logistics.events import (
    DispatchLate,
    InterceptSucceeded,
    ParcelDamaged,
    ParcelLost,
    ParcelReturning,
    ParcelSignedElsewhere,
    ParcelStalled,
    ReturnCameLate,
)
from xiaoer.orders.events import ParcelMoved
from xiaoer.tickets.errors import NoOwner
from xiaoer.tickets.model import MoveBody, NewTicket, NoteBody, Source

log = structlog.get_logger()
Trouble = DispatchLate | ParcelStalled | ParcelLost | ParcelSignedElsewhere | ParcelDamaged | ParcelReturning
MOVED_ON = "tickets.parcel_moved"
LOOKED_AT_WITHIN = timedelta(seconds=30)
"""So long the watches of a parcel have to be judged anew after its push."""
TITLES = {
    "dispatch_late": ("超时未发货", "Not sent in time"),
    "pickup_late": ("发货后未揽收", "Not picked up by the carrier"),
    "no_scan": ("物流停滞", "Parcel stands still"),
    "delivery_late": ("派送超时未签收", "Delivery takes too long"),
    "collect_late": ("驿站或快递柜超时未取", "Not collected in time"),
    "attempt_failed": ("派送失败", "Delivery failed"),
    "customs": ("清关滞留", "Held at customs"),
    "signed_elsewhere": ("异地签收", "Signed for in another city"),
    "signed_by_other": ("他人代签", "Signed for by somebody else"),
    "damaged": ("包裹破损", "Parcel damaged"),
    "returning": ("退回中", "On its way back"),
    "lost": ("疑似丢件", "Parcel lost"),
    "stock_out": ("缺货", "Out of stock"),
    "return_late": ("退货已到仓，但售后单已结束", "A return arrived after its case ended"),
    "stopped_late": ("拦截成功，但售后单已撤销", "A parcel was stopped after its case was withdrawn"),
    "moved_on": ("包裹已恢复流转，自动解决。", "The parcel moves again; solved by itself."),
}


KINDS: dict[type[Event], str] = {
    DispatchLate: "dispatch_late",
    ParcelLost: "lost",
    ParcelDamaged: "damaged",
    ParcelReturning: "returning",
}


async def open_for_watch(tx: Tx, event: Trouble) -> None:
    """A ticket for each kind of trouble that the merchant chose; one more line where the order has one already."""
    kind = kind_of(event)
    if kind not in (await tickets.read_settings(tx)).watches:
        return
    new = NewTicket(
        title=await _say(tx, kind),
        words=getattr(event, "words", ""),
        kind="parcel",
        intent=kind,
        source=Source.WATCH,
        order_id=event.order_id,
        watch_id=event.watch_id,
        client_id=f"watch:{event.watch_id}",
    )
    await _open_or_add(tx, new)


def kind_of(event: Trouble) -> str:
    """The kind of watch behind an event."""
    if isinstance(event, ParcelStalled | ParcelSignedElsewhere):
        return event.rule
    return KINDS[type(event)]


async def open_for_stock_out(tx: Tx, event: StockOutReported) -> None:
    if not (await tickets.read_settings(tx)).stock_outs:
        return
    sku = (await catalog.price_and_stock(tx, [event.sku_id])).get(event.sku_id)
    name = " ".join(part for part in (sku.external_id, sku.name) if part) if sku else event.sku_id
    new = NewTicket(
        title=f"{await _say(tx, 'stock_out')} · {name}"[:200],
        words=event.words,
        kind="stock_out",
        source=Source.STOCK_OUT,
        shop_id=event.shop_id,
        fields={"sku": name[:200], "orders": event.orders},
        client_id=f"stock_out:{event.stock_out_id}",
    )
    await _open_or_add(tx, new)


async def open_for_late_return(tx: Tx, event: ReturnCameLate) -> None:
    """The goods are in the warehouse and no case waits for them: somebody pays for them or sends them back."""
    new = NewTicket(
        title=await _say(tx, "return_late"),
        words=f"{event.tracking_number} · {event.case_id}",
        kind="parcel",
        intent="return_late",
        source=Source.WATCH,
        order_id=event.order_id,
        case_id=event.case_id,
        client_id=f"return:{event.return_id}",
    )
    await _open_or_add(tx, new)


async def open_for_stopped(tx: Tx, event: InterceptSucceeded) -> None:
    """The courier stopped the parcel of a case that was withdrawn meanwhile: the goods come back, or go out again."""
    case = await aftersales.get(tx, event.case_id)
    if case.state is not CaseState.CLOSED:
        return
    new = NewTicket(
        title=await _say(tx, "stopped_late"),
        words=str(event.case_id),
        kind="parcel",
        intent="stopped_late",
        source=Source.WATCH,
        order_id=event.order_id,
        case_id=event.case_id,
        client_id=f"intercept:{event.intercept_id}",
    )
    await _open_or_add(tx, new)


async def parcels_moved(tx: Tx, event: ParcelMoved) -> None:
    """Tickets that a watch opened are looked at once the watches were judged anew."""
    found = await tickets.open_of_watches(tx, event.order_ids)
    due = tx.clock.now() + LOOKED_AT_WITHIN
    for one in found:
        await timers.schedule(tx, f"{MOVED_ON}:{one.id}", MOVED_ON, due, {"ticket_id": one.id})


async def solve_when_moved_on(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: the parcel moves again and nobody has touched the ticket, so it is solved by itself."""
    one = await tickets.get(tx, facts["ticket_id"])
    if one.state != "new" or one.merged_into or not one.order_id:
        return
    page = await logistics.find_watches(tx, order_id=one.order_id, limit=200)
    if one.watch_id in [watch.id for watch in page.items]:
        return
    words = await _say(tx, "moved_on")
    await tickets.move(tx, one.id, tickets.Action.SOLVE, MoveBody(words=words, tell_buyer=False), by=By.RULE)


async def _open_or_add(tx: Tx, new: NewTicket) -> None:
    """Never at the cost of the news itself: a shop without staff has nobody to own a ticket."""
    try:
        async with tx.conn.begin_nested():
            alike = await tickets.find_alike(tx, new)
            if alike:
                words = " · ".join(part for part in (new.title, new.words) if part)
                await tickets.note(tx, alike.id, NoteBody(words, client_id=new.client_id))
            else:
                await tickets.open_ticket(tx, new)
    except NoOwner:
        log.warning("ticket.nobody_to_own", client_id=new.client_id)


async def _say(tx: Tx, code: str) -> str:
    merchant = await merchants.get_merchant(tx)
    return TITLES[code][1 if merchant.locale.startswith("en") else 0]
