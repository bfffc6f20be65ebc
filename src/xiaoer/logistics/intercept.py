"""A courier is asked to stop a parcel and send it back."""

from datetime import timedelta

from xiaoer import orders
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, OrderId, new_id
from xiaoer.logistics import parcel_clocks, store, watch_settings
from xiaoer.logistics.ask_carrier import ask_to_stop, carrier_connection
from xiaoer.logistics.errors import InterceptUnderWay, ParcelArrived, ParcelNotFound
from xiaoer.logistics.intercept_view import view
from xiaoer.logistics.model import INTERCEPT_LIFE, OPEN_INTERCEPTS, Intercept, InterceptHow, InterceptState
from xiaoer.logistics.parcel_clocks import INTERCEPT_DUE, look_later
from xiaoer.logistics.standing import standing
from xiaoer.orders import TrackedParcel


async def intercept(tx: Tx, parcel_id: str, case_id: CaseId) -> Intercept:
    """The courier is being asked: by its interface when a connection of the parcel's shop has one, else by a person,
    who records the answer. A repeat for the same case answers the task that is there, unless it failed.

    `intercept.succeeded` or `intercept.failed` follows once; `intercept.overdue` when the shop's minutes pass first.
    Raises ParcelNotFound, ParcelArrived, InterceptUnderWay.
    """
    found = await orders.track(tx, [parcel_id])
    if not found:
        raise ParcelNotFound(parcel_id=parcel_id)
    return await _stop(tx, found[0], case_id)


async def intercept_order(tx: Tx, order_id: OrderId, case_id: CaseId) -> list[Intercept]:
    """The same for every parcel of the order that has not arrived. Raises ParcelNotFound when nothing was sent, and
    ParcelArrived when all have arrived."""
    parcels = await orders.track_orders(tx, [order_id])
    if not parcels:
        raise ParcelNotFound(order_id=order_id)
    under_way = [one for one in parcels if not _arrived(one)]
    if not under_way:
        raise ParcelArrived(parcel_id=parcels[0].id)
    return [await _stop(tx, one, case_id) for one in under_way]


def _arrived(parcel: TrackedParcel) -> bool:
    stand = standing(parcel)
    return stand.signed is not None or stand.returned is not None


async def _stop(tx: Tx, parcel: TrackedParcel, case_id: CaseId) -> Intercept:
    for row in await store.intercepts_of(tx, [parcel.id]):
        if row.state != InterceptState.FAILED and row.case_id == case_id:
            return view(row)
        if row.state in OPEN_INTERCEPTS:
            raise InterceptUnderWay(parcel_id=parcel.id, case_id=row.case_id)
    if _arrived(parcel):
        raise ParcelArrived(parcel_id=parcel.id)
    now, task = tx.clock.now(), new_id("icp")
    connection_id = await carrier_connection(tx, parcel.shop_id)
    how = InterceptHow.CARRIER if connection_id else InterceptHow.BY_HAND
    added = await store.add_intercept(
        tx,
        {
            "id": task, "case_id": case_id, "order_id": parcel.order_id, "parcel_id": parcel.id,
            "shop_id": parcel.shop_id, "carrier": parcel.carrier, "tracking_number": parcel.tracking_number,
            "state": INTERCEPT_LIFE.start.value, "how": how.value, "words": "",
            "asked_by": tx.actor.id, "asked_at": now,
        },
    )  # fmt: skip
    if not added:
        raise InterceptUnderWay(parcel_id=parcel.id)
    minutes = (await watch_settings.read(tx)).intercept_minutes
    await parcel_clocks.start(tx, INTERCEPT_DUE, {task: now + timedelta(minutes=minutes)})
    await look_later(tx, parcel_ids=[parcel.id])  # its scans may know the result already
    if connection_id:
        await ask_to_stop(tx, task, connection_id)
    return view(await store.get_intercept(tx, task))
