"""SQL of reading orders, and of linking them to buyers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select, text, tuple_, union, update

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConnectionId, OrderId
from xiaoer.orders.errors import OrderNotFound
from xiaoer.orders.tables import order_line, parcel, payment, shop_order, tracking_event

Parts = dict[str, list[Row[Any]]]
"""Rows by the id of what they belong to."""

MOST_MATCHES = 1000
"""A search by words shows the newest of them."""
FIGURES_OF = text("""
    with person as (
      select * from unnest(cast(:asked as text[]), cast(:members as text[])) as g(asked, member)
    ), sums as (
      select p.asked, o.currency,
             count(*) filter (where o.purpose = 'sale' and (o.state <> 'cancelled' or o.paid_at is not null)) as orders,
             coalesce(sum(o.paid_minor) filter (
               where o.purpose = 'sale' and o.state not in ('placed', 'cancelled')), 0)::bigint as spend_minor,
             count(*) filter (where (o.state = 'cancelled' and o.paid_at is not null) or exists (
               select 1 from order_line l
                where l.merchant_id = o.merchant_id and l.order_id = o.id and l.state in ('refunding', 'refunded')
             )) as returns,
             max(o.placed_at) as last_order_at, count(*) as of_currency
        from person p join shop_order o on o.merchant_id = :merchant and o.buyer_id = p.member
       group by p.asked, o.currency)
    select distinct on (asked) * from sums order by asked, of_currency desc, currency""")
"""Of each person the currency with most orders; each pair of `asked` and `members` is one buyer of a person."""
LAST_SCANS = text("""
    select p.carrier, p.tracking_number, p.state, e.at, coalesce(e.place, '') as place, coalesce(e.text, '') as text
      from parcel p left join lateral (
        select t.at, t.place, t.text from tracking_event t
         where t.merchant_id = p.merchant_id and t.parcel_id = p.id order by t.at desc limit 1) e on true
     where p.merchant_id = :merchant and p.order_id = :order order by p.id""")
STANDING = text("""
    (select o.id, o.state, o.paid_at, o.paid_minor, o.currency, o.signed_at, o.closed_at, o.placed_at
       from shop_order o where o.merchant_id = :merchant and o.buyer_id = any(:buyers)
        and o.state in ('paid', 'dispatched') order by o.placed_at desc limit 1)
    union all
    (select o.id, o.state, o.paid_at, o.paid_minor, o.currency, o.signed_at, o.closed_at, o.placed_at
       from shop_order o where o.merchant_id = :merchant and o.buyer_id = any(:buyers)
      order by o.placed_at desc limit 1)""")


async def get_row(tx: Tx, order_id: OrderId) -> Row[Any]:
    """Raises OrderNotFound."""
    query = select(shop_order).filter_by(merchant_id=tx.merchant_id, id=order_id)
    row = (await tx.conn.execute(query)).one_or_none()
    if row is None:
        raise OrderNotFound(order_id=order_id)
    return row


async def of_buyers(tx: Tx, buyer_ids: Sequence[BuyerId], limit: int) -> Sequence[Row[Any]]:
    query = select(shop_order).where(
        shop_order.c.merchant_id == tx.merchant_id,
        shop_order.c.buyer_id == func.any(bindparam("buyers", list(buyer_ids))),
    )
    newest = query.order_by(shop_order.c.placed_at.desc(), shop_order.c.id.desc()).limit(limit)
    return (await tx.conn.execute(newest)).all()


async def find(
    tx: Tx,
    *,
    q: str,
    shop_id: str,
    buyer_ids: Sequence[BuyerId] | None,
    state: str,
    before: tuple[datetime, str] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Newest first."""
    columns = shop_order.c
    query = select(shop_order).where(columns.merchant_id == tx.merchant_id)
    if q:
        query = query.where(columns.id == func.any(bindparam("matching", await _matching(tx, q))))
    if shop_id:
        query = query.where(columns.shop_id == shop_id)
    if buyer_ids is not None:
        query = query.where(columns.buyer_id == func.any(bindparam("buyers", list(buyer_ids))))
    if state:
        query = query.where(columns.state == state)
    if before:
        query = query.where(tuple_(columns.placed_at, columns.id) < tuple_(*before))
    return (await tx.conn.execute(query.order_by(columns.placed_at.desc(), columns.id.desc()).limit(limit))).all()


async def _matching(tx: Tx, q: str) -> list[str]:
    """Orders by number, tracking number or telephone, each by its index; only when there is none by words of goods."""
    mine, columns = {"merchant_id": tx.merchant_id}, shop_order.c
    phone = "".join(q.split())
    by_phone = (columns.receiver_phone != "") & (columns.receiver_phone == phone)
    exact = union(
        select(columns.id).filter_by(**mine, external_id=q),
        select(columns.id).filter_by(**mine, id=q),
        select(parcel.c.order_id).filter_by(**mine, tracking_number=q),
        select(columns.id).filter_by(**mine).where(by_phone),
    )
    found = list((await tx.conn.execute(exact)).scalars())
    if found:
        return found
    like = order_line.c.title.icontains(q, autoescape=True)
    by_goods = select(order_line.c.order_id).filter_by(**mine).where(like).distinct()
    return list((await tx.conn.execute(by_goods.order_by(order_line.c.order_id.desc()).limit(MOST_MATCHES))).scalars())


async def lines_of(tx: Tx, order_ids: Sequence[str]) -> Parts:
    query = select(order_line).where(
        order_line.c.merchant_id == tx.merchant_id, order_line.c.order_id == func.any(bindparam("ids", list(order_ids)))
    )
    return _by((await tx.conn.execute(query.order_by(order_line.c.position))).all(), "order_id")


async def payments_of(tx: Tx, order_ids: Sequence[str]) -> Parts:
    query = select(payment).where(
        payment.c.merchant_id == tx.merchant_id, payment.c.order_id == func.any(bindparam("ids", list(order_ids)))
    )
    return _by((await tx.conn.execute(query.order_by(payment.c.position, payment.c.id))).all(), "order_id")


async def parcels_of(tx: Tx, order_ids: Sequence[str]) -> Parts:
    query = select(parcel).where(
        parcel.c.merchant_id == tx.merchant_id, parcel.c.order_id == func.any(bindparam("ids", list(order_ids)))
    )
    return _by((await tx.conn.execute(query.order_by(parcel.c.id))).all(), "order_id")


async def events_of(tx: Tx, parcel_ids: Sequence[str]) -> Parts:
    """Newest first."""
    query = select(tracking_event).where(
        tracking_event.c.merchant_id == tx.merchant_id,
        tracking_event.c.parcel_id == func.any(bindparam("ids", list(parcel_ids))),
    )
    newest = query.order_by(tracking_event.c.at.desc(), tracking_event.c.key)
    return _by((await tx.conn.execute(newest)).all(), "parcel_id")


def _by(rows: Sequence[Any], name: str) -> Parts:
    found: Parts = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


async def figures_of(tx: Tx, people: Mapping[BuyerId, Sequence[BuyerId]]) -> Sequence[Row[Any]]:
    pairs = [(asked, member) for asked, members in people.items() for member in members]
    values = {"asked": [one for one, _ in pairs], "members": [one for _, one in pairs], "merchant": tx.merchant_id}
    return (await tx.conn.execute(FIGURES_OF, values)).all()


async def last_scans(tx: Tx, order_id: OrderId) -> Sequence[Row[Any]]:
    return (await tx.conn.execute(LAST_SCANS, {"merchant": tx.merchant_id, "order": order_id})).all()


async def standing(tx: Tx, buyer_ids: Sequence[BuyerId]) -> Sequence[Row[Any]]:
    """The newest order under way, if any, then the newest of all."""
    asked = {"merchant": tx.merchant_id, "buyers": list(buyer_ids)}
    return (await tx.conn.execute(STANDING, asked)).all()


async def link(tx: Tx, buyer_id: BuyerId, connection_id: ConnectionId, shop_id: str, names: list[str]) -> list[OrderId]:
    """Orders without a buyer that name this identity, on this connection or anywhere in its shop."""
    columns = shop_order.c
    anywhere = (columns.buyer_connection_id == "") & (columns.shop_id == shop_id)
    done = await tx.conn.execute(
        update(shop_order)
        .where(
            columns.merchant_id == tx.merchant_id,
            columns.buyer_id.is_(None),
            columns.buyer_external_id == func.any(bindparam("names", names)),
            or_(columns.buyer_connection_id == connection_id, anywhere),
        )
        .values(buyer_id=buyer_id, version=columns.version + 1)
        .returning(columns.id)
    )
    return sorted(OrderId(one) for one in done.scalars())
