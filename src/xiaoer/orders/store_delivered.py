"""Orders that have arrived, as statements that others count over. Each belongs to the merchant of the transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from xiaoer.infra.db import Tx
from xiaoer.orders.model import LineState, OrderPurpose, OrderState, PaymentKind
from xiaoer.orders.tables import order_line, payment, shop_order

c, line = shop_order.c, order_line.c
ARRIVED = [OrderState.SIGNED.value, OrderState.COMPLETED.value]
GIVEN_BACK = [LineState.REFUNDING.value, LineState.REFUNDED.value]


def delivered(tx: Tx, *, confirmed: bool = False) -> Select[Any]:
    """(id, external_id, shop_id, buyer_id, state, currency, paid_minor, phone, promised_delivery_at, at) of sales that
    were signed for; `at`: when, or with `confirmed` when the shop says that the order was completed."""
    at = c.closed_at if confirmed else c.signed_at
    state = c.state == OrderState.COMPLETED.value if confirmed else c.state.in_(ARRIVED)
    columns = (
        c.id, c.external_id, c.shop_id, c.buyer_id, c.state, c.currency, c.paid_minor,
        c.receiver_phone.label("phone"), c.promised_delivery_at, at.label("at"),
    )  # fmt: skip
    sale = c.purpose == OrderPurpose.SALE.value
    return select(*columns).where(c.merchant_id == tx.merchant_id, sale, state, at.is_not(None))


def holding(tx: Tx, listings: Select[Any], skus: Select[Any]) -> Select[Any]:
    """The ids of orders with a line of one of these listings or SKUs."""
    mine = or_(line.listing_id.in_(listings), line.sku_id.in_(skus))
    return select(line.order_id.label("id")).where(line.merchant_id == tx.merchant_id, mine).distinct()


def given_back(tx: Tx) -> Select[Any]:
    """The ids of orders of which money went back, or is asked back on a line."""
    lines = select(line.order_id.label("id")).where(line.merchant_id == tx.merchant_id, line.state.in_(GIVEN_BACK))
    p = payment.c
    paid = select(p.order_id).where(p.merchant_id == tx.merchant_id, p.kind == PaymentKind.REFUND.value)
    return select(lines.union(paid).subquery().c.id)


async def titles(tx: Tx, order_ids: Sequence[str]) -> dict[str, str]:
    """Of each order the title of its first line."""
    mine = (line.merchant_id == tx.merchant_id, line.order_id == func.any(bindparam("ids", list(order_ids))))
    query = select(line.order_id, line.title).where(*mine).ext(distinct_on(line.order_id))
    rows = await tx.conn.execute(query.order_by(line.order_id, line.position))
    return {row.order_id: row.title for row in rows}
