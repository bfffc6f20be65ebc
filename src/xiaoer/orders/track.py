"""Parcels with every scan, and orders still to be dispatched, for those who watch over them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Row

from xiaoer.infra.db import Tx
from xiaoer.orders import store_track
from xiaoer.orders.model import OrderState, ParcelState, TrackingEvent


class TrackedParcel(Struct, frozen=True, kw_only=True):
    id: str
    order_id: str
    shop_id: str
    order_external_id: str
    buyer_id: str | None
    order_state: OrderState
    region: str
    """Province, city and district of the receiver, as the shop wrote them; empty when it did not."""
    carrier: str
    tracking_number: str
    state: ParcelState
    moved_at: datetime
    dispatched_at: datetime | None
    signed_at: datetime | None
    scans: list[TrackingEvent]
    """Oldest first."""


class AwaitingDispatch(Struct, frozen=True, kw_only=True):
    """A paid order of which nothing has left yet."""

    id: str
    shop_id: str
    external_id: str
    buyer_id: str | None
    paid_at: datetime
    promised_dispatch_at: datetime | None


_SCANS = msgspec.json.Decoder(list[TrackingEvent])


async def track(tx: Tx, parcel_ids: Sequence[str]) -> list[TrackedParcel]:
    """One statement for any number of parcels; unknown ids are left out."""
    return [_tracked(row) for row in await store_track.parcels(tx, parcel_ids, of_orders=False)] if parcel_ids else []


async def track_orders(tx: Tx, order_ids: Sequence[str]) -> list[TrackedParcel]:
    """The parcels of these orders."""
    return [_tracked(row) for row in await store_track.parcels(tx, order_ids, of_orders=True)] if order_ids else []


async def awaiting_dispatch(tx: Tx, order_ids: Sequence[str]) -> list[AwaitingDispatch]:
    """Those of the orders that are paid and have no parcel under way."""
    rows = await store_track.awaiting_dispatch(tx, order_ids) if order_ids else []
    return [AwaitingDispatch(**row._mapping) for row in rows]


async def scans_come(tx: Tx) -> bool:
    """Whether this merchant's parcels are scanned at all: without, silence says nothing."""
    return await store_track.scans_come(tx)


def _tracked(row: Row[Any]) -> TrackedParcel:
    facts: dict[str, Any] = dict(row._mapping)
    facts["scans"] = _SCANS.decode(facts["scans"])
    facts["state"], facts["order_state"] = ParcelState(facts["state"]), OrderState(facts["order_state"])
    return TrackedParcel(**facts)
