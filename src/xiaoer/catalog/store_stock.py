"""SQL of prices, stock and what is reserved of it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.catalog.errors import SkuNotFound
from xiaoer.catalog.model import ReservationState
from xiaoer.catalog.tables import listing, sku, stock_reservation
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id

HELD = ReservationState.HELD.value


async def lock_sku(tx: Tx, sku_id: str) -> Row[Any]:
    """Nobody else reserves of it now. Raises SkuNotFound."""
    query = select(sku.c.stock).filter_by(merchant_id=tx.merchant_id, id=sku_id).with_for_update()
    row = (await tx.conn.execute(query)).one_or_none()
    if row is None:
        raise SkuNotFound(sku_id=sku_id)
    return row


async def by_key(tx: Tx, key: str, *, lock: bool = False) -> Row[Any] | None:
    query = select(stock_reservation).filter_by(merchant_id=tx.merchant_id, key=key)
    return (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()


async def held(tx: Tx, sku_ids: Sequence[str]) -> dict[str, int]:
    """Pieces reserved, by SKU."""
    columns = stock_reservation.c
    query = (
        select(columns.sku_id, func.sum(columns.quantity))
        .where(
            columns.merchant_id == tx.merchant_id,
            columns.sku_id == func.any(bindparam("skus", list(sku_ids))),
            columns.state == HELD,
        )
        .group_by(columns.sku_id)
    )
    return {row[0]: int(row[1]) for row in await tx.conn.execute(query)}


async def held_under(tx: Tx, keys: Sequence[str]) -> dict[str, int]:
    """Pieces reserved under these keys, by SKU."""
    columns = stock_reservation.c
    query = (
        select(columns.sku_id, func.sum(columns.quantity))
        .where(columns.merchant_id == tx.merchant_id, columns.key == func.any(bindparam("keys", list(keys))))
        .where(columns.state == HELD)
        .group_by(columns.sku_id)
    )
    return {row[0]: int(row[1]) for row in await tx.conn.execute(query)}


async def add(tx: Tx, key: str, sku_id: str, quantity: int) -> None:
    facts = {"key": key, "sku_id": sku_id, "quantity": quantity, "state": HELD, "at": tx.clock.now()}
    await tx.conn.execute(insert(stock_reservation).values(merchant_id=tx.merchant_id, id=new_id("rsv"), **facts))


async def end(tx: Tx, key: str, state: ReservationState) -> Row[Any] | None:
    """SKU and quantity when the reservation stood and has now ended; None else."""
    done = await tx.conn.execute(
        update(stock_reservation)
        .filter_by(merchant_id=tx.merchant_id, key=key, state=HELD)
        .values(state=state.value, at=tx.clock.now())
        .returning(stock_reservation.c.sku_id, stock_reservation.c.quantity)
    )
    return done.one_or_none()


async def less(tx: Tx, sku_id: str, quantity: int) -> None:
    """A stock that the shop told goes down, never below 0."""
    await tx.conn.execute(
        update(sku)
        .filter_by(merchant_id=tx.merchant_id, id=sku_id)
        .where(sku.c.stock.is_not(None))
        .values(stock=func.greatest(sku.c.stock - quantity, 0))
    )


async def facts(tx: Tx, sku_ids: Sequence[str]) -> Sequence[Row[Any]]:
    """SKUs with their listing's title, picture, currency and state."""
    same = (listing.c.merchant_id == sku.c.merchant_id) & (listing.c.id == sku.c.listing_id)
    query = (
        select(
            sku.c.id,
            sku.c.listing_id,
            sku.c.external_id,
            sku.c.name,
            sku.c.image_url,
            sku.c.price_minor,
            sku.c.stock,
            sku.c.state,
            listing.c.title,
            listing.c.image_url.label("listing_image_url"),
            listing.c.currency,
            listing.c.state.label("listing_state"),
        )
        .join(listing, same)
        .where(sku.c.merchant_id == tx.merchant_id, sku.c.id == func.any(bindparam("ids", list(sku_ids))))
    )
    found: Sequence[Row[Any]] = list(await tx.conn.execute(query))
    return found
