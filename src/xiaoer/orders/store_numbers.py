"""SQL between our ids and the shop's own numbers."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.orders.errors import OrderAmbiguous, OrderNotFound
from xiaoer.orders.tables import shop_order

c = shop_order.c


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
    ids = bindparam("ids", list(order_ids))
    query = select(c.id, c.external_id).where(c.merchant_id == tx.merchant_id, c.id == func.any(ids))
    return {row.id: row.external_id for row in await tx.conn.execute(query)}


async def buyer_number(tx: Tx, order_id: OrderId) -> str:
    """The shop's own id of the one who bought."""
    query = select(c.buyer_external_id).filter_by(merchant_id=tx.merchant_id, id=order_id)
    return (await tx.conn.execute(query)).scalar_one_or_none() or ""
