"""An SKU ran out: every order that waits for it is found, its buyer told, its cancellation applied for, in bulk."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct
from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer import catalog, merchants, orders
from xiaoer.aftersales.cancel_by_shop import SellerCancelBody, cancel_by_shop
from xiaoer.aftersales.errors import SkuUnknown
from xiaoer.aftersales.events import StockOutReported
from xiaoer.aftersales.model import Text
from xiaoer.aftersales.tables import stock_out
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.errors import Rejected
from xiaoer.kernel.ids import ShopId, new_id
from xiaoer.kernel.transitions import By

CANCEL_ONE = "aftersales.stock_out"


class Affected(Struct, frozen=True):
    """One order that waits for the SKU."""

    id: str
    external_id: str
    placed_at: datetime
    paid_minor: int
    currency: str
    buyer_id: str | None


class StockOutBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    shop_id: str
    sku_id: str
    """Ours or the shop's own id."""
    words: Text
    """What every buyer reads: the reason and when the money is back."""
    refund: bool = True
    """Automatic; False leaves each refund to a person."""
    order_ids: Annotated[list[str], Meta(max_length=10_000)] = []
    """Empty: every order that waits for it."""


class StockOutView(Struct, frozen=True, kw_only=True):
    id: str
    sku_id: str
    words: str
    refund: bool
    at: datetime
    total: int
    done: int
    failed: list[dict[str, Any]]
    """Orders that could not be cancelled, each with the error's code."""


async def affected(tx: Tx, shop_id: str, sku_ref: str) -> list[Affected]:
    """Oldest first. Raises SkuUnknown."""
    sku_id = await _sku(tx, shop_id, sku_ref)
    return [Affected(*row) for row in await orders.waiting_for_sku(tx, sku_id)]


async def stop_selling(tx: Tx, body: StockOutBody) -> StockOutView:
    """Each affected order is on the list and handled one by one, right after this; the view counts along.

    Raises SkuUnknown, ShopNotFound.
    """
    await merchants.get_shop(tx, ShopId(body.shop_id))
    found = [one.id for one in await affected(tx, body.shop_id, body.sku_id)]
    wanted = [order_id for order_id in found if not body.order_ids or order_id in body.order_ids]
    row = {
        "id": new_id("sto"),
        "shop_id": body.shop_id,
        "sku_id": await _sku(tx, body.shop_id, body.sku_id),
        "words": body.words,
        "refund": body.refund,
        "at": tx.clock.now(),
        "reported_by": tx.actor.id,
        "order_ids": wanted,
        "total": len(wanted),
        "done": 0,
        "failed": [],
    }
    await tx.conn.execute(insert(stock_out).values(merchant_id=tx.merchant_id, **row))
    for order_id in wanted:
        payload = {"stock_out_id": row["id"], "order_id": order_id}
        await timers.schedule(tx, f"{CANCEL_ONE}:{row['id']}:{order_id}", CANCEL_ONE, tx.clock.now(), payload)
    made = await get(tx, str(row["id"]))
    await tx.publish(
        StockOutReported(
            merchant_id=tx.merchant_id,
            at=made.at,
            stock_out_id=made.id,
            shop_id=ShopId(body.shop_id),
            sku_id=made.sku_id,
            words=body.words,
            orders=made.total,
        )
    )
    return made


async def cancel_one(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: one order of a stock-out. What the policy or the order's state forbids is noted, not repeated."""
    row = await _row(tx, facts["stock_out_id"])
    body = SellerCancelBody(
        reason="out_of_stock",
        words=row.words,
        triggered_at=row.at,
        refund=row.refund,
        client_id=row.id,
    )
    failed: list[dict[str, Any]] = []
    try:
        async with tx.conn.begin_nested():
            await cancel_by_shop(tx, facts["order_id"], body, by=By.RULE)
    except Rejected as error:
        failed = [{"order_id": facts["order_id"], "code": error.code}]
    s = stock_out.c
    query = update(stock_out).filter_by(merchant_id=tx.merchant_id, id=row.id)
    await tx.conn.execute(query.values(done=s.done + 1, failed=s.failed.concat(failed)))


async def get(tx: Tx, stock_out_id: str) -> StockOutView:
    row = await _row(tx, stock_out_id)
    return StockOutView(
        id=row.id,
        sku_id=row.sku_id,
        words=row.words,
        refund=row.refund,
        at=row.at,
        total=row.total,
        done=row.done,
        failed=row.failed,
    )


async def _row(tx: Tx, stock_out_id: str) -> Row[Any]:
    query = select(stock_out).filter_by(merchant_id=tx.merchant_id, id=stock_out_id)
    row = (await tx.conn.execute(query)).one_or_none()
    if row is None:
        raise SkuUnknown(sku_id=stock_out_id)
    return row


async def _sku(tx: Tx, shop_id: str, ref: str) -> str:
    found = await catalog.find_skus(tx, ShopId(shop_id), [ref])
    if ref not in found:
        raise SkuUnknown(sku_id=ref)
    return found[ref].sku_id
