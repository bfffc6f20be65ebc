"""Orders with all their parts, personal data masked."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import buyers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, OrderId
from xiaoer.orders import store
from xiaoer.orders.model import (
    STAGE,
    LineView,
    OrderState,
    OrderView,
    ParcelView,
    PaymentView,
    ReceiverView,
    Stage,
    TrackingEvent,
)
from xiaoer.orders.words import carrier_name


async def get(tx: Tx, order_id: OrderId) -> OrderView:
    """Raises OrderNotFound."""
    return (await views(tx, [await store.get_row(tx, order_id)]))[0]


async def of_buyer(tx: Tx, buyer_id: BuyerId, limit: int = 20) -> list[OrderView]:
    """The person's latest orders, newest first, under whichever of their merged ids they came.

    Raises BuyerNotFound.
    """
    return await views(tx, await store.of_buyers(tx, await buyers.group(tx, buyer_id), limit))


async def views(tx: Tx, rows: Sequence[Row[Any]]) -> list[OrderView]:
    """Four statements for any number of orders."""
    ids = [row.id for row in rows]
    if not ids:
        return []
    lines, payments = await store.lines_of(tx, ids), await store.payments_of(tx, ids)
    parcels = await store.parcels_of(tx, ids)
    events = await store.events_of(tx, [one.id for each in parcels.values() for one in each])
    return [_view(row, lines[row.id], payments[row.id], parcels[row.id], events) for row in rows]


def stage_of_row(row: Row[Any]) -> Stage:
    return STAGE[OrderState(row.state), row.paid_at is not None]


def receiver_of(row: Row[Any]) -> ReceiverView | None:
    """Masked; None when the shop never said."""
    if not (row.receiver_name or row.receiver_phone or row.receiver_region or row.receiver_address):
        return None
    address = row.receiver_address
    return ReceiverView(
        buyers.mask_name(row.receiver_name) if row.receiver_name else "",
        buyers.mask_phone(row.receiver_phone) if row.receiver_phone else "",
        buyers.mask_text(row.receiver_region),
        buyers.mask_address(address) if address else "",
    )


def _view(
    row: Row[Any],
    lines: Sequence[Row[Any]],
    payments: Sequence[Row[Any]],
    parcels: Sequence[Row[Any]],
    events: store.Parts,
) -> OrderView:
    facts = _plain(row) | {
        "stage": stage_of_row(row),
        "receiver": receiver_of(row),
        "note": buyers.mask_text(row.note),
        "seller_note": buyers.mask_text(row.seller_note),
        "lines": [msgspec.convert(_plain(one), LineView) for one in lines],
        "payments": [msgspec.convert(_plain(one), PaymentView) for one in payments],
        "parcels": [parcel_view(one, events[one.id]) for one in parcels],
    }
    return msgspec.convert(facts, OrderView)


def parcel_view(row: Row[Any], events: Sequence[Row[Any]]) -> ParcelView:
    scans = [msgspec.convert(_plain(one), TrackingEvent) for one in events]
    return msgspec.convert(_plain(row) | {"carrier_name": carrier_name(row.carrier), "events": scans}, ParcelView)


def _plain(row: Row[Any]) -> dict[str, Any]:
    columns: Mapping[Any, Any] = row._mapping
    return {str(name): value for name, value in columns.items()}
