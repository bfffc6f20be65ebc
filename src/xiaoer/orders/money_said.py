"""What the shop says of an order's money, for those who keep the books."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import text

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId

SAID = text("""
    select o.id, o.currency,
           case when o.state <> 'placed' and o.purpose = 'sale' then o.paid_minor else 0 end as paid_minor,
           coalesce(p.payments, '{}') as payments, coalesce(p.amounts, '{}') as amounts,
           coalesce(greatest(p.refunds, p.taken_back), 0)::bigint as refunded_minor
      from shop_order o
      left join (
        select r.order_id,
               array_agg(r.id order by r.id) filter (where r.kind = 'payment' and r.origin = 'shop') as payments,
               array_agg(case when r.state in ('paid', 'refunded') then r.amount_minor else 0 end order by r.id)
                 filter (where r.kind = 'payment' and r.origin = 'shop') as amounts,
               sum(r.amount_minor) filter (where r.kind = 'refund' and r.state in ('paid', 'refunded')
                                             and r.origin in ('shop', 'both')) as refunds,
               sum(r.amount_minor) filter (where r.kind = 'payment' and r.state = 'refunded') as taken_back
          from payment r where r.merchant_id = :merchant and r.order_id = any(:orders) group by r.order_id) p
        on p.order_id = o.id
     where o.merchant_id = :merchant and o.id = any(:orders)""")


class MoneySaid(Struct, frozen=True, kw_only=True):
    order_id: OrderId
    currency: str
    payments: dict[str, int]
    """Payment id → minor units that stand paid. An order that names no payments has one of its own id, of what it
    says was paid in all; it stands at nothing once payments are named."""
    refunded_minor: int
    """What went back to the buyer in all, by the shop's word."""


async def money_said(tx: Tx, order_ids: Sequence[OrderId]) -> list[MoneySaid]:
    """One statement for any number. What we moved ourselves is left out until the shop says it, too."""
    found = []
    for row in await tx.conn.execute(SAID, {"merchant": tx.merchant_id, "orders": list(order_ids)}):
        payments = dict(zip(row.payments, row.amounts, strict=True))
        payments[row.id] = 0 if payments else row.paid_minor
        found.append(
            MoneySaid(
                order_id=OrderId(row.id),
                currency=row.currency,
                payments=payments,
                refunded_minor=row.refunded_minor,
            )
        )
    return found
