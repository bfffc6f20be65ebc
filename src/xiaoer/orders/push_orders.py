"""The shop's own system, or a file, says how its orders stand."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from xiaoer import merchants
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import MAX_ROWS, ImportReport, Row, Shape, TooManyRows, numbered
from xiaoer.kernel.ids import BuyerId, OrderId, ShopId
from xiaoer.orders import store_parts, store_push
from xiaoer.orders.events import BuyersOrders, OrderPushed, OrdersStored, ParcelMoved
from xiaoer.orders.link_buyer import known_buyers
from xiaoer.orders.news import read_news
from xiaoer.orders.rows import OrderRow


async def push_orders(tx: Tx, shop_id: ShopId, rows: Sequence[Row | Mapping[str, Any]]) -> ImportReport:
    """Every good row is stored with its parts, every bad one reported by line. A repeat changes nothing but the time
    we last heard; older news is ignored, whatever order it comes in. Up to 1,000 rows in a dozen statements.

    Publishes `order.stored`, `order.pushed_of_buyers`, `order.pushed` for each buyer touched, and `parcel.moved`.
    Raises TooManyRows, ShopNotFound.
    """
    if len(rows) > MAX_ROWS:
        raise TooManyRows(max_rows=MAX_ROWS, rows=len(rows))
    shop = await merchants.get_shop(tx, shop_id)
    merchant = await merchants.get_merchant(tx)
    report = ImportReport(total=len(rows))
    shape = Shape(OrderRow, shop.currency, ZoneInfo(merchant.time_zone))
    news = read_news(shape, numbered(rows), tx.clock.now(), report)
    if not news:
        return report
    buyers = await known_buyers(tx, shop_id, [one.row.buyer for one in news.values() if one.row.buyer])
    stored = await store_push.put(tx, shop, news, buyers)
    taken = [(order_id, news[key].row) for key, order_id in stored.taken.items()]
    parts = await store_parts.put(tx, shop_id, taken, stored.lines_ours)
    links = [(order_id, row.linked_external_id) for order_id, row in taken if row.linked_external_id]
    parts.orders |= await store_push.link_orders(tx, shop_id, links)
    created, changed = stored.created, (stored.changed | parts.orders) - stored.created
    report.created, report.changed = len(created), len(changed)
    report.stale += stored.stale
    report.unchanged = len(stored.taken) - len(created) - len(changed)
    await store_push.bump(tx, sorted(changed))
    await tell_stored(tx, created | changed)
    await _tell(tx, shop_id, stored, created | changed)
    await tell_moved(tx, parts.parcels)
    return report


async def _tell(tx: Tx, shop_id: ShopId, stored: store_push.Stored, touched: set[str]) -> None:
    by_buyer: dict[str | None, list[OrderId]] = defaultdict(list)
    for order_id in sorted(touched):
        by_buyer[stored.buyers.get(order_id)].append(OrderId(order_id))
    await _tell_of_buyers(tx, {BuyerId(who): ids for who, ids in by_buyer.items() if who}, stored.created)
    for buyer_id, order_ids in by_buyer.items():
        await tx.publish(
            OrderPushed(
                merchant_id=tx.merchant_id,
                at=tx.clock.now(),
                shop_id=shop_id,
                buyer_id=BuyerId(buyer_id) if buyer_id else None,
                order_ids=tuple(order_ids),
                created_ids=tuple(one for one in order_ids if one in stored.created),
            )
        )


async def _tell_of_buyers(tx: Tx, by_buyer: Mapping[BuyerId, list[OrderId]], new: Collection[str]) -> None:
    if not by_buyer:
        return
    created = {who: tuple(one for one in ids if one in new) for who, ids in by_buyer.items()}
    await tx.publish(
        BuyersOrders(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            buyer_ids=tuple(by_buyer),
            created=tuple((who, ids) for who, ids in created.items() if ids),
        )
    )


async def tell_stored(tx: Tx, touched: set[str]) -> None:
    if touched:
        ids = tuple(OrderId(one) for one in sorted(touched))
        await tx.publish(OrdersStored(merchant_id=tx.merchant_id, at=tx.clock.now(), order_ids=ids))


async def tell_moved(tx: Tx, parcels: Mapping[str, str]) -> None:
    """`parcels`: parcel id → order id."""
    if not parcels:
        return
    ids = tuple(sorted(parcels))
    orders = tuple(OrderId(one) for one in sorted(set(parcels.values())))
    await tx.publish(ParcelMoved(merchant_id=tx.merchant_id, at=tx.clock.now(), parcel_ids=ids, order_ids=orders))
