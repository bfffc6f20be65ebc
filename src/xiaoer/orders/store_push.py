"""SQL of a push: the orders themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, select, text, update

from xiaoer.infra.db import Tx
from xiaoer.infra.recordset import folded, insert_new, overwrite
from xiaoer.kernel.ids import new_id
from xiaoer.merchants.model import Shop
from xiaoer.orders.model import OrderState
from xiaoer.orders.news import EMPTY, LINES, News, is_ours, merged
from xiaoer.orders.rows import BuyerRow
from xiaoer.orders.tables import shop_order

COLUMNS = tuple(column.name for column in shop_order.c)
OUTSIDE = ("merchant_id", "shop_id", "external_id")


@dataclass
class Stored:
    taken: dict[str, str] = field(default_factory=dict)
    """Outside id → order id of every row that counted."""
    created: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    stale: int = 0
    lines_ours: set[str] = field(default_factory=set)
    """Orders whose lines we changed later than this news."""
    buyers: dict[str, str | None] = field(default_factory=dict)
    """Order id → its buyer."""


async def put(tx: Tx, shop: Shop, news: Mapping[str, News], buyers: Mapping[BuyerRow, str]) -> Stored:
    """Insert what is new, overwrite where the news counts. Rows are locked in one order, so
    that parallel pushes wait for each other instead of dying; what counts is judged under the lock."""
    given = sorted(news.items())
    fresh = [_columns(tx, shop, one, EMPTY, buyers) for _, one in given]
    adding = insert_new(shop_order, COLUMNS, OUTSIDE).returning(shop_order.c.id)
    stored = Stored(created=set((await tx.conn.execute(adding, folded(fresh))).scalars()))
    held = await _lock(tx, shop.id, [key for key, _ in given])
    writes = []
    for key, one in given:
        old = held[key]
        if old["id"] not in stored.created:
            if not one.counts_over(OrderState(old["state"]), old["source_updated_at"]):
                stored.stale += 1
                continue
            facts = _columns(tx, shop, one, old, buyers)
            if any(facts[name] != old[name] for name in EMPTY):
                stored.changed.add(old["id"])
            if is_ours(old, LINES, one.at):
                stored.lines_ours.add(old["id"])
            stored.buyers[old["id"]] = facts["buyer_id"]
            writes.append(facts)
        else:
            stored.buyers[old["id"]] = old["buyer_id"]
        stored.taken[key] = old["id"]
    if writes:
        await tx.conn.execute(overwrite(shop_order, COLUMNS, ("merchant_id", "id")), folded(writes))
    return stored


def _columns(tx: Tx, shop: Shop, news: News, old: Mapping[str, Any], buyers: Mapping[BuyerRow, str]) -> dict[str, Any]:
    facts = merged(old, news, shop.currency)
    if news.row.buyer:
        facts["buyer_id"] = buyers.get(news.row.buyer) or old["buyer_id"]
    return facts | {
        "merchant_id": tx.merchant_id,
        "id": old.get("id") or new_id("ord"),
        "version": old.get("version", 1),
        "shop_id": shop.id,
        "external_id": news.row.external_id,
        "source_updated_at": news.at,
        "synced_at": tx.clock.now(),
    }


async def _lock(tx: Tx, shop_id: str, outside: list[str]) -> dict[str, Mapping[str, Any]]:
    """With those that exchange and resend orders belong to, in the house's order of locks (`orders.lock`)."""
    mine = (shop_order.c.merchant_id == tx.merchant_id, shop_order.c.shop_id == shop_id)
    named = shop_order.c.external_id == func.any(bindparam("outside", outside))
    linked = select(shop_order.c.linked_order_id).where(*mine, named, shop_order.c.linked_order_id.is_not(None))
    both = select(shop_order.c.id).where(*mine, named).union_all(linked)
    # Found out once: a row that somebody else has just changed is judged again, and a join would lose it then.
    ids = func.array(both.scalar_subquery())
    query = (
        select(shop_order)
        .where(shop_order.c.merchant_id == tx.merchant_id, shop_order.c.id == func.any(ids))
        .order_by(shop_order.c.linked_order_id.is_not(None), shop_order.c.external_id)
        .with_for_update()
    )
    wanted = set(outside)
    rows = [dict(row._mapping) for row in await tx.conn.execute(query)]
    return {row["external_id"]: row for row in rows if row["external_id"] in wanted}


async def bump(tx: Tx, order_ids: list[str]) -> None:
    """Screens that show these orders see a new version."""
    if not order_ids:
        return
    changed = shop_order.c.id == func.any(bindparam("ids", order_ids))
    mine = shop_order.c.merchant_id == tx.merchant_id
    await tx.conn.execute(update(shop_order).where(mine, changed).values(version=shop_order.c.version + 1))


LINK_ORDERS = text("""
    update shop_order o set linked_order_id = f.id
      from jsonb_to_recordset(cast(:rows as jsonb)) as r(id text, outside text), shop_order f
     where f.merchant_id = :merchant and f.shop_id = :shop and f.external_id = r.outside and f.id <> r.id
       and o.merchant_id = :merchant and o.id = r.id and o.linked_order_id is distinct from f.id
    returning o.id""")


async def link_orders(tx: Tx, shop_id: str, links: list[tuple[str, str]]) -> set[str]:
    """Exchange and resend orders point at the order they belong to, where it is here; ids of those that did not."""
    if not links:
        return set()
    rows = msgspec.json.encode([{"id": order_id, "outside": outside} for order_id, outside in links]).decode()
    asked = {"merchant": tx.merchant_id, "shop": shop_id, "rows": rows}
    return set((await tx.conn.execute(LINK_ORDERS, asked)).scalars())


async def set_locked(tx: Tx, since: Mapping[str, datetime | None]) -> None:
    """By order id: when the warehouse took it in hand; None opens it again."""
    rows = [{"merchant_id": tx.merchant_id, "id": key, "locked_at": at} for key, at in since.items()]
    if rows:
        columns = ("merchant_id", "id", "locked_at")
        await tx.conn.execute(overwrite(shop_order, columns, ("merchant_id", "id")), folded(rows))
        await bump(tx, sorted(since))


async def lock_outside(tx: Tx, shop_id: str, outside: list[str]) -> dict[str, Mapping[str, Any]]:
    """Orders by outside id, locked until the end of the transaction."""
    return await _lock(tx, shop_id, sorted(set(outside)))
