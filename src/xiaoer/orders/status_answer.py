"""Where is my order? Answered from our copy, with its age."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.orders import store
from xiaoer.orders.model import LastScan, OrderState, ParcelState, StatusAnswer
from xiaoer.orders.words import carrier_name

ON_THE_WAY = {
    ParcelState.OUT_FOR_DELIVERY: "out_for_delivery",
    ParcelState.READY_FOR_PICKUP: "ready_for_pickup",
    ParcelState.PROBLEM: "parcel_problem",
    ParcelState.RETURNING: "returning",
    ParcelState.RETURNED: "returned",
    ParcelState.SIGNED: "signed",
}
"""What a dispatched order's parcel adds to the sentence; any other movement is `dispatched`."""


async def status_answer(tx: Tx, order_id: OrderId) -> StatusAnswer:
    """State, promised times and the last scan of each parcel. Two statements. Raises OrderNotFound."""
    row = await store.get_row(tx, order_id)
    parcels = [
        LastScan(
            carrier=one.carrier,
            carrier_name=carrier_name(one.carrier),
            tracking_number=one.tracking_number,
            state=ParcelState(one.state),
            at=one.at,
            place=one.place,
            text=one.text,
        )
        for one in await store.last_scans(tx, order_id)
    ]
    now = tx.clock.now()
    late = is_late(row, now)
    return StatusAnswer(
        order_id=row.id,
        external_id=row.external_id,
        state=OrderState(row.state),
        code=_code(OrderState(row.state), parcels, late),
        late=late,
        promised_dispatch_at=row.promised_dispatch_at,
        promised_delivery_at=row.promised_delivery_at,
        parcels=parcels,
        synced_at=row.synced_at,
        age_s=max(0, int((now - row.synced_at).total_seconds())),
    )


def is_late(row: Row[Any], now: datetime) -> bool:
    promised = {OrderState.PAID: row.promised_dispatch_at, OrderState.DISPATCHED: row.promised_delivery_at}
    due = promised.get(OrderState(row.state))
    return bool(due and due < now)


def _code(state: OrderState, parcels: list[LastScan], late: bool) -> str:
    """Of several parcels the one that wants attention speaks first; `signed` only when all are."""
    if state is OrderState.DISPATCHED:
        said = [ON_THE_WAY.get(one.state, "") for one in parcels]
        for code in ("parcel_problem", "returning", "returned", "ready_for_pickup", "out_for_delivery"):
            if code in said:
                return code
        if said and all(code == "signed" for code in said):
            return "signed"
    return f"{state.value}_late" if late else state.value
