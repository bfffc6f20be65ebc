"""Paid orders that have not left: one clock each, to the promised time or the shop's hours after the payment."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from xiaoer import merchants, orders
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId, new_id
from xiaoer.logistics import parcel_clocks, store_watches, watch_settings
from xiaoer.logistics.events import DispatchLate
from xiaoer.logistics.model import Lane, WatchKind, WatchSettings
from xiaoer.logistics.parcel_clocks import DISPATCH_DUE
from xiaoer.logistics.rules import TOO_OLD, effective, stretched
from xiaoer.orders import AwaitingDispatch

LATE = WatchKind.DISPATCH_LATE


async def look_at_orders(tx: Tx, order_ids: Sequence[OrderId]) -> None:
    """Clocks run for those that wait and stand still for the others; watches of what has left are closed."""
    ids = sorted(set(order_ids))
    await parcel_clocks.hold(tx, DISPATCH_DUE, ids)
    waiting = {one.id: one for one in await orders.awaiting_dispatch(tx, ids)}
    settings, zone = await watch_settings.read(tx), ZoneInfo((await merchants.get_merchant(tx)).time_zone)
    told, now = await store_watches.of_subjects(tx, ids), tx.clock.now()
    due: dict[str, datetime] = {}
    over: list[str] = []
    for order_id in ids:
        at = _due(waiting[order_id], settings, zone) if order_id in waiting else None
        rows = told.get(order_id, [])
        over += [row.id for row in rows if row.closed_at is None and (at is None or at > now)]
        if at and at > now - TOO_OLD and not any(row.since >= at for row in rows):
            due[order_id] = max(at, now)
    await store_watches.close(tx, over)
    await parcel_clocks.start(tx, DISPATCH_DUE, due)
    await parcel_clocks.stop(tx, DISPATCH_DUE, [one for one in ids if one not in due])


def _due(order: AwaitingDispatch, settings: WatchSettings, zone: ZoneInfo) -> datetime | None:
    """The promise; without one, the hours after the payment. None when this watch is off."""
    hours = effective(settings, LATE, "", Lane.DOMESTIC)
    if hours is None:
        return None
    return order.promised_dispatch_at or order.paid_at + stretched(settings, hours, order.paid_at, zone)


async def dispatch_due(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: told once for each promise that was broken, if the order still has not left."""
    order_id = OrderId(parcel_clocks.whose(DISPATCH_DUE, facts))
    found = await orders.awaiting_dispatch(tx, [order_id])
    if not found:
        return
    order, now = found[0], tx.clock.now()
    settings, zone = await watch_settings.read(tx), ZoneInfo((await merchants.get_merchant(tx)).time_zone)
    at = _due(order, settings, zone)
    if at is None:
        return
    if at > now:
        await parcel_clocks.start(tx, DISPATCH_DUE, {order_id: at})
        return
    await _tell(tx, order, at)


async def _tell(tx: Tx, order: AwaitingDispatch, at: datetime) -> None:
    watch_id, hours = new_id("wch"), round((at - order.paid_at) / timedelta(hours=1), 1)
    values = {
        "id": watch_id, "subject_id": order.id, "kind": LATE.value, "since": at, "order_id": order.id,
        "order_external_id": order.external_id, "shop_id": order.shop_id, "parcel_id": None, "carrier": "",
        "tracking_number": "", "lane": Lane.DOMESTIC.value, "words": "", "hours": hours, "opened_at": tx.clock.now(),
    }  # fmt: skip
    if await store_watches.open_watch(tx, values):
        await tx.publish(
            DispatchLate(
                merchant_id=tx.merchant_id,
                at=tx.clock.now(),
                watch_id=watch_id,
                order_id=OrderId(order.id),
                promised_at=at,
                hours=hours,
            )
        )
