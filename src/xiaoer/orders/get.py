"""Orders with all their parts, personal data masked."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import buyers
from xiaoer.buyers.model import Address, PaymentMethod
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, OrderId
from xiaoer.orders import store, store_change
from xiaoer.orders.change_view import change_view
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

SHOWN_PARTS = ("country", "province", "city", "district")


async def get(tx: Tx, order_id: OrderId) -> OrderView:
    """Raises OrderNotFound."""
    return (await views(tx, [await store.get_row(tx, order_id)]))[0]


async def of_buyer(tx: Tx, buyer_id: BuyerId, limit: int = 20) -> list[OrderView]:
    """The person's latest orders, newest first, under whichever of their merged ids they came.

    Raises BuyerNotFound.
    """
    return await views(tx, await store.of_buyers(tx, await buyers.group(tx, buyer_id), limit))


async def views(tx: Tx, rows: Sequence[Row[Any]]) -> list[OrderView]:
    """Five or six statements for any number of orders."""
    ids = [row.id for row in rows]
    if not ids:
        return []
    lines, payments = await store.lines_of(tx, ids), await store.payments_of(tx, ids)
    methods = await buyers.methods_by_id(
        tx, sorted({one.method_id for each in payments.values() for one in each if one.method_id})
    )
    changes = await store_change.of_orders(tx, ids)
    parcels = await store.parcels_of(tx, ids)
    events = await store.events_of(tx, [one.id for each in parcels.values() for one in each])
    return [
        _view(
            row,
            lines=[msgspec.convert(_plain(one), LineView) for one in lines[row.id]],
            payments=[_payment(one, methods) for one in payments[row.id]],
            parcels=[parcel_view(one, events[one.id]) for one in parcels[row.id]],
            changes=[change_view(one) for one in changes[row.id]],
        )
        for row in rows
    ]


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
        parts=_region_only(row.receiver_parts),
    )


def _region_only(parts: dict[str, str] | None) -> Address | None:
    return msgspec.convert({name: parts[name] for name in SHOWN_PARTS if name in parts}, Address) if parts else None


def _view(row: Row[Any], **parts: Any) -> OrderView:
    facts = _plain(row) | {
        "stage": stage_of_row(row),
        "receiver": receiver_of(row),
        "note": buyers.mask_text(row.note),
        "seller_note": buyers.mask_text(row.seller_note),
    }
    return msgspec.convert(facts | parts, OrderView)


def _payment(row: Row[Any], methods: Mapping[str, PaymentMethod]) -> PaymentView:
    method = methods.get(row.method_id or "")
    of_method = {"method_kind": method.kind if method else None, "method_label": method.label if method else row.method}
    return msgspec.convert(_plain(row) | of_method, PaymentView)


def parcel_view(row: Row[Any], events: Sequence[Row[Any]]) -> ParcelView:
    scans = [msgspec.convert(_plain(one), TrackingEvent) for one in events]
    return msgspec.convert(_plain(row) | {"carrier_name": carrier_name(row.carrier), "events": scans}, ParcelView)


def _plain(row: Row[Any]) -> dict[str, Any]:
    columns: Mapping[Any, Any] = row._mapping
    return {str(name): value for name, value in columns.items()}
