"""SQL of reading payment methods."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import bindparam, func, select

from xiaoer.buyers.model import PaymentMethod
from xiaoer.buyers.tables import payment_method
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId


async def of_buyers(tx: Tx, buyer_ids: Sequence[BuyerId]) -> list[PaymentMethod]:
    """In the order of their outside ids, those removed last."""
    mine = payment_method.c.buyer_id == func.any(bindparam("buyers", list(buyer_ids)))
    query = select(payment_method).where(payment_method.c.merchant_id == tx.merchant_id, mine)
    rows = await tx.conn.execute(query.order_by(payment_method.c.state, payment_method.c.external_id))
    return [msgspec.convert(row._mapping, PaymentMethod) for row in rows]


async def by_id(tx: Tx, ids: Sequence[str]) -> dict[str, PaymentMethod]:
    if not ids:
        return {}
    named = payment_method.c.id == func.any(bindparam("ids", list(ids)))
    query = select(payment_method).where(payment_method.c.merchant_id == tx.merchant_id, named)
    return {row.id: msgspec.convert(row._mapping, PaymentMethod) for row in await tx.conn.execute(query)}


async def outside(tx: Tx, shop_id: str, external_ids: Sequence[str]) -> dict[str, PaymentMethod]:
    """By outside id, methods of this shop."""
    if not external_ids:
        return {}
    columns = payment_method.c
    query = select(payment_method).where(
        columns.merchant_id == tx.merchant_id,
        columns.shop_id == shop_id,
        columns.external_id == func.any(bindparam("outside", list(external_ids))),
    )
    return {row.external_id: msgspec.convert(row._mapping, PaymentMethod) for row in await tx.conn.execute(query)}
