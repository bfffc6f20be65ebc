"""Parcels move: news from a carrier or a warehouse, apart from the order's own."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from xiaoer import merchants
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import MAX_ROWS, ImportReport, Row, RowProblem, Shape, TooManyRows, numbered
from xiaoer.kernel.ids import ShopId
from xiaoer.orders import store_parts, store_push
from xiaoer.orders.errors import OrderUnknown
from xiaoer.orders.push_orders import tell_moved
from xiaoer.orders.rows import ParcelNews
from xiaoer.orders.words import carrier_code

Key = tuple[str, str, str]


async def push_parcels(tx: Tx, shop_id: ShopId, rows: Sequence[Row | Mapping[str, Any]]) -> ImportReport:
    """Scans are added, each once, and a parcel's state follows its newest movement. Rows for orders we do not hold
    are reported. `created` counts nothing here: a new parcel is a change of its order.

    Publishes `parcel.moved`. Raises TooManyRows, ShopNotFound.
    """
    if len(rows) > MAX_ROWS:
        raise TooManyRows(max_rows=MAX_ROWS, rows=len(rows))
    shop = await merchants.get_shop(tx, shop_id)
    merchant = await merchants.get_merchant(tx)
    report = ImportReport(total=len(rows))
    shape = Shape(ParcelNews, shop.currency, ZoneInfo(merchant.time_zone))
    read = [(row, news) for row in numbered(rows) if (news := _read(shape, row, report))]
    report.ignored_fields = sorted(shape.ignored)
    orders = await store_push.lock_outside(tx, shop_id, [news.order_external_id for _, news in read])
    good: dict[Key, ParcelNews] = {}
    for row, news in read:
        if news.order_external_id not in orders:
            report.rejected.append(row.refuse(OrderUnknown("order_external_id", "is not an order of this shop")))
            continue
        key = (news.order_external_id, carrier_code(news.carrier), news.tracking_number)
        good[key] = _together(good[key], news) if key in good else news
    held = [(orders[key[0]]["id"], orders[key[0]]["placed_at"], news) for key, news in good.items()]
    moved = await store_parts.put_parcels(tx, held)
    await store_push.bump(tx, sorted(set(moved.values())))
    await tell_moved(tx, moved)
    report.rejected.sort(key=lambda row: row.line)
    report.changed = len(moved)
    report.unchanged = report.total - len(report.rejected) - report.changed
    return report


def _read(shape: Shape[ParcelNews], row: Row, report: ImportReport) -> ParcelNews | None:
    try:
        return shape.read(row)
    except RowProblem as problem:
        report.rejected.append(row.refuse(problem))
        return None


def _together(old: ParcelNews, new: ParcelNews) -> ParcelNews:
    """Two rows of one parcel in one push: scans of both, the rest from the later row where it speaks."""
    return msgspec.structs.replace(
        new,
        state=new.state or (None if new.events else old.state),
        dispatched_at=new.dispatched_at or old.dispatched_at,
        signed_at=new.signed_at or old.signed_at,
        lines=new.lines or old.lines,
        events=[*old.events, *new.events],
    )
