"""Stock-outs that were reported, and how far each of their orders is."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row

from xiaoer import catalog, orders
from xiaoer.aftersales import store_stock_outs as store
from xiaoer.aftersales.model import State
from xiaoer.infra.db import Tx
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor


class StockOutLine(Struct, frozen=True, kw_only=True):
    """One stock-out in the list."""

    id: str
    shop_id: str
    sku_id: str
    sku_external_id: str
    title: str
    """Of the product; empty when the catalogue does not know the SKU any more."""
    sku_name: str
    at: datetime
    reported_by: str
    refund: bool
    """The money goes back by itself."""
    total: int
    """Orders hit."""
    done: int
    """Orders dealt with so far, those that could not be cancelled too."""
    told: int
    """Buyers who have the message."""
    refunded: int
    """Orders whose money is back."""
    failed: int


class StockOutOrder(Struct, frozen=True, kw_only=True):
    """One order of a stock-out."""

    order_id: str
    external_id: str
    case_id: str | None
    """The cancellation; None until its turn, and where it was not possible."""
    case_state: State | None
    amount_minor: int
    currency: str
    told: bool
    error: str
    """Code of why it could not be cancelled; empty: nothing stood in the way so far."""


async def find_stock_outs(tx: Tx, *, cursor: str | None = None, limit: int = 20) -> Page[StockOutLine]:
    """Newest first. Raises BadCursor."""
    most = clamp_limit(limit)
    (before,) = read_cursor(cursor, (str,)) if cursor else ("",)
    rows = await store.find(tx, before, most + 1)
    shown = rows[:most]
    skus = await catalog.price_and_stock(tx, [row.sku_id for row in shown])
    counts = {row.id: row for row in await store.progress(tx, [row.id for row in shown])}
    items = [_line(row, counts.get(row.id), skus.get(row.sku_id)) for row in shown]
    return Page(items, write_cursor(shown[-1].id) if len(rows) > most else None)


def _line(row: Row[Any], counted: Row[Any] | None, sku: Any) -> StockOutLine:
    return StockOutLine(
        id=row.id,
        shop_id=row.shop_id,
        sku_id=row.sku_id,
        sku_external_id=sku.external_id if sku else "",
        title=sku.title if sku else "",
        sku_name=sku.name if sku else "",
        at=row.at,
        reported_by=row.reported_by,
        refund=row.refund,
        total=row.total,
        done=row.done,
        told=counted.told if counted else 0,
        refunded=counted.refunded if counted else 0,
        failed=len(row.failed),
    )


async def orders_of_stock_out(tx: Tx, stock_out_id: str) -> list[StockOutOrder]:
    """Every order that it hit, in the order in which they were placed; none for an unknown one."""
    rows = await store.orders_of(tx, stock_out_id)
    numbers = await orders.numbers(tx, [row.order_id for row in rows])
    errors = {one["order_id"]: one["code"] for row in rows[:1] for one in row.failed}
    return [
        StockOutOrder(
            order_id=row.order_id,
            external_id=numbers.get(row.order_id, ""),
            case_id=row.case_id,
            case_state=State(row.state) if row.state else None,
            amount_minor=row.amount_minor or 0,
            currency=row.currency or "",
            told=bool(row.told),
            error=errors.get(row.order_id, ""),
        )
        for row in rows
    ]
