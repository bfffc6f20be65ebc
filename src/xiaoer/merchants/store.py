"""All SQL of this package."""

from typing import Any, TypeVar

import msgspec
from sqlalchemy import Select, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConnectionId, ShopId
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor
from xiaoer.merchants.errors import ConnectionNotFound, MerchantNotFound, ShopNotFound
from xiaoer.merchants.model import Connection, ConnectionState, Merchant, Shop
from xiaoer.merchants.tables import connection, merchant, shop

T = TypeVar("T")
VISIBLE = [c for c in connection.c if c.name != "sealed_credentials"]


async def add_merchant(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(merchant).values(merchant_id=tx.merchant_id, **facts))


async def get_merchant(tx: Tx, *, lock: bool = False) -> Merchant:
    """The merchant of this transaction. Raises MerchantNotFound."""
    query = select(merchant.c.merchant_id.label("id"), merchant).filter_by(merchant_id=tx.merchant_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise MerchantNotFound
    return msgspec.convert(row._mapping, Merchant)


async def lock_merchant(tx: Tx) -> None:
    """From here to the end of the transaction nobody else holds this lock. For changes that must see each other."""
    query = select(merchant.c.merchant_id).filter_by(merchant_id=tx.merchant_id)
    await tx.conn.execute(query.with_for_update())


async def set_merchant(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(update(merchant).filter_by(merchant_id=tx.merchant_id).values(**facts))


async def add_shop(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(shop).values(merchant_id=tx.merchant_id, **facts))


async def get_shop(tx: Tx, shop_id: ShopId, *, lock: bool = False) -> Shop:
    """Raises ShopNotFound."""
    query = select(shop).filter_by(merchant_id=tx.merchant_id, id=shop_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise ShopNotFound(shop_id=shop_id)
    return msgspec.convert(row._mapping, Shop)


async def set_shop(tx: Tx, shop_id: ShopId, **facts: Any) -> None:
    await tx.conn.execute(update(shop).filter_by(merchant_id=tx.merchant_id, id=shop_id).values(**facts))


async def page_shops(tx: Tx, q: str = "", cursor: str | None = None, limit: int = 200) -> Page[Shop]:
    """Oldest first."""
    query = select(shop).filter_by(merchant_id=tx.merchant_id)
    if q:
        query = query.where(shop.c.name.icontains(q, autoescape=True))
    return await _page(tx, query, shop.c.id, Shop, cursor, limit)


async def list_shops(tx: Tx) -> list[Shop]:
    """All, oldest first."""
    query = select(shop).filter_by(merchant_id=tx.merchant_id).order_by(shop.c.id)
    return [msgspec.convert(row._mapping, Shop) for row in await tx.conn.execute(query)]


async def add_connection_row(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(connection).values(merchant_id=tx.merchant_id, **facts))


async def get_connection(tx: Tx, connection_id: ConnectionId, *, lock: bool = False) -> Connection:
    """Raises ConnectionNotFound, also for one that was removed."""
    query = select(*VISIBLE).filter_by(merchant_id=tx.merchant_id, id=connection_id)
    query = query.where(connection.c.state != ConnectionState.REMOVED)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise ConnectionNotFound(connection_id=connection_id)
    return msgspec.convert(row._mapping, Connection)


async def set_connection(tx: Tx, connection_id: ConnectionId, **facts: Any) -> None:
    await tx.conn.execute(
        update(connection)
        .filter_by(merchant_id=tx.merchant_id, id=connection_id)
        .values(updated_at=tx.clock.now(), **facts)
    )


async def page_connections(
    tx: Tx, q: str = "", cursor: str | None = None, limit: int = 200, shop_id: ShopId | None = None
) -> Page[Connection]:
    """Oldest first, without those removed."""
    query = select(*VISIBLE).filter_by(merchant_id=tx.merchant_id).where(connection.c.state != ConnectionState.REMOVED)
    if q:
        query = query.where(connection.c.name.icontains(q, autoescape=True))
    if shop_id:
        query = query.where(connection.c.shop_id == shop_id)
    return await _page(tx, query, connection.c.id, Connection, cursor, limit)


async def list_connections(tx: Tx) -> list[Connection]:
    """All but those removed, oldest first."""
    query = select(*VISIBLE).filter_by(merchant_id=tx.merchant_id).where(connection.c.state != ConnectionState.REMOVED)
    return [msgspec.convert(row._mapping, Connection) for row in await tx.conn.execute(query.order_by(connection.c.id))]


async def sealed_credentials(tx: Tx, connection_id: ConnectionId) -> str:
    """Raises ConnectionNotFound."""
    query = select(connection.c.sealed_credentials).filter_by(merchant_id=tx.merchant_id, id=connection_id)
    sealed = (await tx.conn.execute(query)).scalar_one_or_none()
    if sealed is None:
        raise ConnectionNotFound(connection_id=connection_id)
    return str(sealed)


async def all_sealed(tx: Tx) -> list[tuple[ConnectionId, str]]:
    query = select(connection.c.id, connection.c.sealed_credentials).filter_by(merchant_id=tx.merchant_id)
    rows = await tx.conn.execute(query.where(connection.c.sealed_credentials != ""))
    return [(ConnectionId(row.id), row.sealed_credentials) for row in rows]


async def swap_sealed(tx: Tx, connection_id: ConnectionId, old: str, new: str) -> bool:
    """Put `new` where `old` still is. False when somebody else was faster."""
    done = await tx.conn.execute(
        update(connection)
        .filter_by(merchant_id=tx.merchant_id, id=connection_id, sealed_credentials=old)
        .values(sealed_credentials=new)
    )
    return done.rowcount == 1


async def _page(tx: Tx, query: Select[Any], by: Any, kind: type[T], cursor: str | None, limit: int) -> Page[T]:
    """One page in the order of `by`, which must be unique."""
    most = clamp_limit(limit)
    if cursor:
        (after,) = read_cursor(cursor, (str,))
        query = query.where(by > after)
    rows = [row._mapping for row in await tx.conn.execute(query.order_by(by).limit(most + 1))]
    following = write_cursor(rows[most - 1][by.name]) if len(rows) > most else None
    return Page([msgspec.convert(row, kind) for row in rows[:most]], following)
