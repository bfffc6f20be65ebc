"""A case waits for goods to come back."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, OrderId, ShopId, new_id
from xiaoer.logistics import return_clocks, store, watch_settings
from xiaoer.logistics.model import OPEN_RETURNS, ReturnParcel, ReturnState
from xiaoer.orders import carrier_name
from xiaoer.orders.model import TrackingEvent


async def expect_return(
    tx: Tx, case_id: CaseId, order_id: OrderId, shop_id: ShopId, *, ship_by: datetime | None = None
) -> ReturnParcel:
    """The return parcel of this case, waited for; a repeat answers the one that is there, one that nobody waited for
    any more is expected anew. `return.overdue` follows once if nobody says in time what was sent (the shop's reminder
    hours, at the latest at `ship_by`)."""
    now, new = tx.clock.now(), new_id("rtp")
    values: dict[str, Any] = {"state": ReturnState.EXPECTED.value, "ship_by": ship_by, "expected_at": now}
    whose = {"id": new, "case_id": case_id, "order_id": order_id, "shop_id": shop_id}
    added = await store.add_return(tx, {**whose, **values, "carrier": "", "tracking_number": ""})
    row = await store.get_return(tx, case_id)
    if not added and row.state == ReturnState.CANCELLED:
        blank = {"carrier": "", "tracking_number": "", "reported_at": None, "told_at": None, "signed_at": None}
        await store.set_return(tx, row.id, **values, **blank)
        row = await store.get_return(tx, case_id)
        added = True
    if added:
        due = now + return_clocks.reminder_of(await watch_settings.read(tx))
        await return_clocks.start(tx, return_clocks.REMIND, {row.id: min(due, ship_by) if ship_by else due})
    return await show(tx, row)


async def return_parcel_of(tx: Tx, case_id: CaseId) -> ReturnParcel | None:
    row = await store.return_of(tx, case_id)
    return await show(tx, row) if row else None


async def return_parcels_of(tx: Tx, case_ids: list[CaseId]) -> dict[CaseId, ReturnParcel]:
    """Two statements for any number of cases; those without a return are left out."""
    rows = await store.returns_by(tx, case_ids=case_ids)
    scans = await store.scans_of(tx, [row.id for row in rows])
    return {CaseId(row.case_id): view(row, scans.get(row.id, [])) for row in rows}


async def cancel_return(tx: Tx, case_id: CaseId) -> None:
    """Nobody waits for it any more; what arrives later all the same is told once, for a person to
    look at. Where there is none, or it
    has arrived, nothing happens."""
    row = await store.return_of(tx, case_id, lock=True)
    if row is not None and row.state in OPEN_RETURNS:
        await store.set_return(tx, row.id, state=ReturnState.CANCELLED.value)
        await return_clocks.stop(tx, [row.id])


async def show(tx: Tx, row: Row[Any]) -> ReturnParcel:
    return view(row, (await store.scans_of(tx, [row.id])).get(row.id, []))


def view(row: Row[Any], scans: list[Row[Any]]) -> ReturnParcel:
    facts = _plain(row) | {"carrier_name": carrier_name(row.carrier)}
    facts["scans"] = [msgspec.convert(_plain(one), TrackingEvent) for one in scans]
    return msgspec.convert(facts, ReturnParcel)


def _plain(row: Row[Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row._mapping.items()}
