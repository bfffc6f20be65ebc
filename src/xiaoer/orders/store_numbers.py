"""SQL of finding orders: between our ids and the shop's numbers, and those that wait for an SKU."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, text

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.orders.errors import OrderAmbiguous, OrderNotFound
from xiaoer.orders.model import LineState, OrderState
from xiaoer.orders.tables import order_line, shop_order

c = shop_order.c


LOCK = text("""
    select o.id from shop_order o
     where o.merchant_id = :merchant
       and (o.id = :order or o.id = (select f.linked_order_id from shop_order f
                                      where f.merchant_id = :merchant and f.id = :order))
     order by o.linked_order_id is not null, o.external_id
       for update""")
"""No join: a row that somebody else has just changed is judged again, and a join would lose it then.
An exchange or resend order together with the one it belongs to: news of the one moves cases of the other."""


async def id_of(tx: Tx, ref: str) -> OrderId:
    """The order by our id or the shop's number. Raises OrderNotFound, OrderAmbiguous (two shops use the number)."""
    query = select(c.id).where(c.merchant_id == tx.merchant_id, (c.id == ref) | (c.external_id == ref)).limit(2)
    found = (await tx.conn.execute(query)).scalars().all()
    if not found:
        raise OrderNotFound(order_id=ref)
    if len(found) > 1:
        raise OrderAmbiguous(number=ref)
    return OrderId(found[0])


async def numbers(tx: Tx, order_ids: Sequence[str]) -> dict[str, str]:
    """The shops' own numbers, by our ids."""
    query = select(c.id, c.external_id).where(
        c.merchant_id == tx.merchant_id, c.id == func.any(bindparam("ids", list(order_ids)))
    )
    return {row.id: row.external_id for row in await tx.conn.execute(query)}


async def buyer_number(tx: Tx, order_id: OrderId) -> str:
    """The shop's own id of the one who bought."""
    query = select(c.buyer_external_id).filter_by(merchant_id=tx.merchant_id, id=order_id)
    return (await tx.conn.execute(query)).scalar_one_or_none() or ""


async def lock(tx: Tx, order_id: OrderId) -> None:
    """Until the end of the transaction nobody else decides anything about this order.

    The one order of locks in this house, so that two transactions wait for each other in one direction only: a payout
    or a gift, then orders (those that others belong to first, then exchange and resend orders, each by their outside
    ids), then what stands below an order: its case, change, return parcel, and last the ledger's accounts. Whoever
    locks one of the latter locks its order before. A timer's worker gives way by itself (`timers.GIVE_WAY`).
    """
    await tx.conn.execute(LOCK, {"merchant": tx.merchant_id, "order": order_id})


async def waiting_for_sku(tx: Tx, sku_id: str) -> list[Any]:
    """Orders not sent yet that have this SKU on a line, oldest first."""
    of_sku = select(order_line.c.order_id).filter_by(
        merchant_id=tx.merchant_id, sku_id=sku_id, state=LineState.NORMAL.value
    )
    query = select(c.id, c.external_id, c.placed_at, c.paid_minor, c.currency, c.buyer_id).where(
        c.merchant_id == tx.merchant_id,
        c.id.in_(of_sku),
        c.state.in_([OrderState.PLACED.value, OrderState.PAID.value]),
        c.dispatched_at.is_(None),
    )
    return list((await tx.conn.execute(query.order_by(c.placed_at, c.id))).all())


async def count_paid(tx: Tx, since: datetime, until: datetime, shop_id: str = "") -> int:
    """Orders that were paid in this time: what rates of cases are taken of."""
    query = (
        select(func.count())
        .select_from(shop_order)
        .where(c.merchant_id == tx.merchant_id, c.paid_at >= since, c.paid_at < until)
    )
    return int((await tx.conn.execute(query.where(c.shop_id == shop_id) if shop_id else query)).scalar_one())
