"""SQL of reading parcels with their scans, and orders that wait for their dispatch; any number in one statement."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text

from xiaoer.infra.db import Tx

_PARCELS = """
    select p.id, p.order_id, o.shop_id, o.external_id as order_external_id, o.buyer_id, o.state as order_state,
           o.receiver_region as region, p.carrier, p.tracking_number, p.state, p.moved_at, p.dispatched_at, p.signed_at,
           coalesce(e.scans, '[]') as scans
      from parcel p
      join shop_order o on o.merchant_id = p.merchant_id and o.id = p.order_id
      left join lateral (
        select json_agg(json_build_object('at', t.at, 'place', t.place, 'text', t.text, 'status', t.status)
                        order by t.at, t.key)::text as scans
          from tracking_event t where t.merchant_id = p.merchant_id and t.parcel_id = p.id) e on true
     where p.merchant_id = :merchant and {} order by p.id"""
BY_ID = text(_PARCELS.format("p.id = any(:ids)"))
BY_ORDER = text(_PARCELS.format("p.order_id = any(:ids)"))
AWAITING_DISPATCH = text("""
    select o.id, o.shop_id, o.external_id, o.buyer_id, coalesce(o.paid_at, o.placed_at) as paid_at,
           o.promised_dispatch_at
      from shop_order o
     where o.merchant_id = :merchant and o.id = any(:ids) and o.state = 'paid' and o.dispatched_at is null
       and not exists (select 1 from parcel p where p.merchant_id = o.merchant_id and p.order_id = o.id
                          and (p.dispatched_at is not null or p.state <> 'pending'))""")
SCANS_COME = text("select exists (select 1 from tracking_event where merchant_id = :merchant)")


async def parcels(tx: Tx, ids: Sequence[str], *, of_orders: bool) -> Sequence[Row[Any]]:
    asked = {"merchant": tx.merchant_id, "ids": list(ids)}
    return (await tx.conn.execute(BY_ORDER if of_orders else BY_ID, asked)).all()


async def awaiting_dispatch(tx: Tx, order_ids: Sequence[str]) -> Sequence[Row[Any]]:
    return (await tx.conn.execute(AWAITING_DISPATCH, {"merchant": tx.merchant_id, "ids": list(order_ids)})).all()


async def scans_come(tx: Tx) -> bool:
    return bool((await tx.conn.execute(SCANS_COME, {"merchant": tx.merchant_id})).scalar_one())
