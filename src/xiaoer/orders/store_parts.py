"""SQL of a push: lines, payments, parcels, tracking events. Their orders are locked already."""

import hashlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, and_, bindparam, case, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer import buyers, catalog
from xiaoer.infra.db import Tx
from xiaoer.infra.recordset import folded, insert_new, unfolded, upsert
from xiaoer.kernel.ids import ShopId, new_id
from xiaoer.orders.model import LineState, ParcelState
from xiaoer.orders.rows import EventRow, LineRow, OrderRow, ParcelRow, PaymentRow
from xiaoer.orders.tables import order_line, parcel, payment, tracking_event
from xiaoer.orders.words import carrier_code, meaning_of

LINE_COLUMNS = tuple(column.name for column in order_line.c)
PAYMENT_COLUMNS = tuple(column.name for column in payment.c)
PARCEL_COLUMNS = tuple(column.name for column in parcel.c)
EVENT_COLUMNS = tuple(column.name for column in tracking_event.c)
IN_ORDER = ("merchant_id", "order_id", "external_id")
PARCEL_KEY = ("merchant_id", "order_id", "carrier", "tracking_number")
NEW_LINE: dict[str, Any] = {
    **dict.fromkeys(("listing_id", "sku_id", "paid_minor")),
    **{"sku_name": "", "image_url": "", "quantity": 1, "unit_price_minor": 0, "state": LineState.NORMAL},
}
"""What a line is before anything is said of it."""
SHOP, OURS, BOTH = "shop", "ours", "both"
"""Who first said that money moved: what we moved ourselves stands in the ledger already."""
ParcelAt = tuple[str, datetime, ParcelRow]
"""Order id, the time to take when the row names none, the row."""


@dataclass
class Moved:
    orders: set[str] = field(default_factory=set)
    """Orders with a part that is new or changed."""
    parcels: dict[str, str] = field(default_factory=dict)
    """Parcel id → order id, of parcels that are new or moved."""


async def put(tx: Tx, shop_id: ShopId, rows: Sequence[tuple[str, OrderRow]], lines_ours: Container[str] = ()) -> Moved:
    """`lines_ours`: orders whose lines stay as they are."""
    moved = Moved()
    lines = [(key, row.lines) for key, row in rows if row.lines is not None and key not in lines_ours]
    moved.orders |= await _put_lines(tx, shop_id, lines)
    payments = [(key, one) for key, row in rows for one in enumerate(row.payments or [])]
    moved.orders |= await _put_payments(tx, shop_id, payments)
    parcels = [(key, row.placed_at, one) for key, row in rows for one in row.parcels or []]
    moved.parcels = await put_parcels(tx, parcels)
    moved.orders |= set(moved.parcels.values())
    return moved


async def _put_lines(tx: Tx, shop_id: ShopId, given: list[tuple[str, list[LineRow]]]) -> set[str]:
    """A line no longer named is kept as cancelled: a claim may stand on it."""
    if not given:
        return set()
    every = [line for _, lines in given for line in lines]
    listings, skus = await catalog.outside_ids(
        tx,
        shop_id,
        sorted({line.listing_external_id for line in every} - {""}),
        sorted({line.sku_external_id for line in every} - {""}),
    )
    held = await _held_lines(tx, [order_id for order_id, _ in given])
    rows = []
    for order_id, lines in given:
        for n, line in enumerate(lines):
            old = held.get((order_id, line.external_id or str(n + 1)), NEW_LINE)
            sku_id, listing_id = skus.get(line.sku_external_id, (old["sku_id"], old["listing_id"]))
            of_sku = {"sku_id": sku_id, "listing_id": listings.get(line.listing_external_id, listing_id)}
            rows.append(_line(tx, order_id, n, line, old) | of_sku)
    rows.sort(key=lambda row: (row["order_id"], row["external_id"]))
    changed: set[str] = set()
    if rows:
        writing = upsert(order_line, LINE_COLUMNS, IN_ORDER).returning(order_line.c.order_id)
        changed |= set((await tx.conn.execute(writing, folded(rows))).scalars())
    return changed | await _cancel_others(tx, [order_id for order_id, _ in given], rows)


async def _held_lines(tx: Tx, order_ids: list[str]) -> dict[tuple[str, str], Mapping[str, Any]]:
    query = select(order_line).where(
        order_line.c.merchant_id == tx.merchant_id, order_line.c.order_id == func.any(bindparam("orders", order_ids))
    )
    return {(row.order_id, row.external_id): dict(row._mapping) for row in await tx.conn.execute(query)}


def _line(tx: Tx, order_id: str, n: int, line: LineRow, old: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: getattr(line, name) for name in ("sku_name", "quantity", "unit_price_minor", "paid_minor")}
    said |= {"image_url": line.image_url, "state": line.state}
    facts = {name: old[name] if value is None else value for name, value in said.items()}
    if line.state is None and facts["state"] == LineState.CANCELLED:
        facts["state"] = LineState.NORMAL  # it was gone from the list and is back
    if facts["paid_minor"] is None:
        facts["paid_minor"] = facts["quantity"] * facts["unit_price_minor"]
    return facts | {
        "merchant_id": tx.merchant_id,
        "id": new_id("oln"),
        "order_id": order_id,
        "external_id": line.external_id or str(n + 1),
        "position": n,
        "title": line.title,
    }


async def _cancel_others(tx: Tx, order_ids: list[str], rows: list[dict[str, Any]]) -> set[str]:
    named = unfolded(order_line, ("order_id", "external_id"))
    gone = (
        update(order_line)
        .where(
            order_line.c.merchant_id == tx.merchant_id,
            order_line.c.order_id == func.any(bindparam("orders", order_ids)),
            order_line.c.state != LineState.CANCELLED.value,
            tuple_(order_line.c.order_id, order_line.c.external_id).not_in(
                select(named.c.order_id, named.c.external_id)
            ),
        )
        .values(state=LineState.CANCELLED.value)
        .returning(order_line.c.order_id)
    )
    keys = [{"order_id": row["order_id"], "external_id": row["external_id"]} for row in rows]
    return set((await tx.conn.execute(gone, folded(keys))).scalars())


async def _put_payments(tx: Tx, shop_id: ShopId, given: list[tuple[str, tuple[int, PaymentRow]]]) -> set[str]:
    if not given:
        return set()
    outside = sorted({one.method_external_id for _, (_, one) in given} - {""})
    methods = await buyers.method_ids(tx, shop_id, outside)
    rows = [
        {
            "merchant_id": tx.merchant_id,
            "id": new_id("pay"),
            "order_id": order_id,
            "external_id": one.external_id or str(n + 1),
            "position": n,
            "kind": one.kind,
            "method": one.method,
            "method_id": methods.get(one.method_external_id),
            "method_external_id": one.method_external_id,
            "amount_minor": one.amount_minor,
            "state": one.state,
            "origin": SHOP,
            "paid_at": one.paid_at,
        }
        for order_id, (n, one) in given
    ]
    return set((await tx.conn.execute(UPSERT_PAYMENTS, folded(rows))).scalars())


def _upsert_payments() -> Executable:
    """What we said first and the shop says now is said by both."""
    new = insert(payment).from_select(PAYMENT_COLUMNS, select(*unfolded(payment, PAYMENT_COLUMNS).c))
    old, given = payment.c, new.excluded
    values: dict[str, Any] = {name: given[name] for name in PAYMENT_COLUMNS if name not in (*IN_ORDER, "id", "origin")}
    values["origin"] = case((old.origin == OURS, BOTH), else_=old.origin)
    return new.on_conflict_do_update(
        index_elements=list(IN_ORDER),
        set_=values,
        where=or_(*(old[name].is_distinct_from(value) for name, value in values.items())),
    ).returning(old.order_id)


UPSERT_PAYMENTS = _upsert_payments()


def _upsert_parcels() -> Executable:
    """State follows the newest movement; times once known stay."""
    new = insert(parcel).from_select(PARCEL_COLUMNS, select(*unfolded(parcel, PARCEL_COLUMNS).c))
    old, given = parcel.c, new.excluded
    newer = given.moved_at >= old.moved_at
    values: dict[str, Any] = {
        "state": case((newer, given.state), else_=old.state),
        "moved_at": func.greatest(given.moved_at, old.moved_at),
        "dispatched_at": func.coalesce(given.dispatched_at, old.dispatched_at),
        "signed_at": func.coalesce(given.signed_at, old.signed_at),
        "lines": case((func.jsonb_array_length(given.lines) == 0, old.lines), else_=given.lines),
    }
    return new.on_conflict_do_update(
        index_elements=list(PARCEL_KEY),
        set_=values,
        where=or_(*(old[name].is_distinct_from(value) for name, value in values.items())),
    ).returning(old.id, old.order_id)


UPSERT_PARCELS = _upsert_parcels()


async def put_parcels(tx: Tx, given: Sequence[ParcelAt]) -> dict[str, str]:
    """Parcel id → order id of those that are new or moved."""
    if not given:
        return {}
    rows = [_parcel(tx, order_id, at, one) for order_id, at, one in given]
    rows.sort(key=lambda row: tuple(row[name] for name in PARCEL_KEY))
    moved = {row.id: row.order_id for row in await tx.conn.execute(UPSERT_PARCELS, folded(rows))}
    ids = await _parcel_ids(tx, sorted({order_id for order_id, _, _ in given}))
    events = [
        _event(tx, ids[order_id, carrier_code(one.carrier), one.tracking_number], event)
        for order_id, _, one in given
        for event in one.events
    ]
    if events:
        adding = insert_new(tracking_event, EVENT_COLUMNS, ("merchant_id", "parcel_id", "at", "key"))
        added = await tx.conn.execute(adding.returning(tracking_event.c.parcel_id), folded(events))
        owners = {parcel_id: order_id for (order_id, _, _), parcel_id in ids.items()}
        moved |= {parcel_id: owners[parcel_id] for parcel_id in added.scalars()}
    return moved


def _parcel(tx: Tx, order_id: str, at: datetime, one: ParcelRow) -> dict[str, Any]:
    newest = max(one.events, key=lambda event: event.at, default=None)
    times = [moment for moment in (one.dispatched_at, one.signed_at, newest and newest.at) if moment]
    state = one.state or _derived(one, newest)
    signed_at = newest.at if newest and state is ParcelState.SIGNED else None
    return {
        "merchant_id": tx.merchant_id,
        "id": new_id("pcl"),
        "order_id": order_id,
        "carrier": carrier_code(one.carrier),
        "tracking_number": one.tracking_number,
        "state": state,
        "moved_at": max(times, default=at),
        "dispatched_at": one.dispatched_at,
        "signed_at": one.signed_at or signed_at,
        "lines": one.lines,
    }


def _derived(one: ParcelRow, newest: EventRow | None) -> ParcelState:
    if newest:
        return newest.status or meaning_of(newest.text)
    if one.signed_at:
        return ParcelState.SIGNED
    return ParcelState.COLLECTED if one.dispatched_at else ParcelState.PENDING


async def _parcel_ids(tx: Tx, order_ids: list[str]) -> dict[tuple[str, str, str], str]:
    query = select(parcel.c.order_id, parcel.c.carrier, parcel.c.tracking_number, parcel.c.id).where(
        and_(parcel.c.merchant_id == tx.merchant_id, parcel.c.order_id == func.any(bindparam("orders", order_ids)))
    )
    return {(row[0], row[1], row[2]): row[3] for row in await tx.conn.execute(query)}


def _event(tx: Tx, parcel_id: str, event: EventRow) -> dict[str, Any]:
    key = hashlib.sha256(f"{event.place}\n{event.text}".encode()).hexdigest()[:16]
    return {
        "merchant_id": tx.merchant_id,
        "parcel_id": parcel_id,
        "at": event.at,
        "key": key,
        "place": event.place,
        "text": event.text,
        "status": event.status or meaning_of(event.text),
    }
