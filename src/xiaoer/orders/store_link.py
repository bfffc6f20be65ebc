"""SQL of joining orders and payments to buyers and methods that the shop told of later."""

from collections import defaultdict
from collections.abc import Mapping

import msgspec
from sqlalchemy import text

from xiaoer.buyers.model import PaymentMethod
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, OrderId

LINK = text("""
    with told as (select * from jsonb_to_recordset(cast(:rows as jsonb)) as r(outside text, buyer_id text)),
    locked as materialized (
      select o.id from shop_order o
       where o.merchant_id = :merchant and o.shop_id = :shop
         and o.buyer_external_id = any(array(select outside from told))
         and o.buyer_id is null and o.buyer_connection_id = ''
       order by o.linked_order_id is not null, o.external_id for update)
    update shop_order o set buyer_id = r.buyer_id, version = o.version + 1
      from told r
     where o.id in (select id from locked) and o.merchant_id = :merchant and o.shop_id = :shop
       and o.buyer_external_id = r.outside
       and o.buyer_id is null and o.buyer_connection_id = ''
    returning o.id, o.buyer_id""")
METHODS = text("""
    update payment p set method_id = r.id
      from jsonb_to_recordset(cast(:rows as jsonb)) as r(id text, shop_id text, outside text), shop_order o
     where p.merchant_id = :merchant and p.method_external_id = r.outside and p.method_id is null
       and p.method_external_id <> '' and o.merchant_id = p.merchant_id and o.id = p.order_id
       and o.shop_id = r.shop_id""")


async def link_many(tx: Tx, shop_id: str, told: Mapping[str, BuyerId]) -> dict[BuyerId, list[OrderId]]:
    rows = [{"outside": outside, "buyer_id": buyer_id} for outside, buyer_id in told.items()]
    asked = {"merchant": tx.merchant_id, "shop": shop_id, "rows": msgspec.json.encode(rows).decode()}
    found: dict[BuyerId, list[OrderId]] = defaultdict(list)
    for row in await tx.conn.execute(LINK, asked):
        found[BuyerId(row.buyer_id)].append(OrderId(row.id))
    return found


async def link_methods(tx: Tx, methods: Mapping[str, PaymentMethod]) -> None:
    rows = [{"id": one.id, "shop_id": one.shop_id, "outside": one.external_id} for one in methods.values()]
    if rows:
        await tx.conn.execute(METHODS, {"merchant": tx.merchant_id, "rows": msgspec.json.encode(rows).decode()})
