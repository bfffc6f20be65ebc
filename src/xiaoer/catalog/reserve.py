"""Pieces are kept back for an order that is not sent yet."""

from collections.abc import Sequence

from xiaoer.catalog import store_stock
from xiaoer.catalog.errors import OutOfStock
from xiaoer.catalog.model import Reservation, ReservationState
from xiaoer.infra.db import Tx


async def reserve(tx: Tx, key: str, sku_id: str, quantity: int) -> Reservation:
    """`quantity` pieces are kept back under `key`; a repeat answers the first reservation, whatever became of it.
    Of a stock that the shop told, no more is ever reserved than there is: parallel calls wait for each other.

    Raises OutOfStock, SkuNotFound.
    """
    row = await store_stock.lock_sku(tx, sku_id)
    old = await store_stock.by_key(tx, key)
    if old is None:
        taken = (await store_stock.held(tx, [sku_id])).get(sku_id, 0)
        if row.stock is not None and row.stock - taken < quantity:
            raise OutOfStock(sku_id=sku_id, left=max(0, row.stock - taken), asked=quantity)
        await store_stock.add(tx, key, sku_id, quantity)
        old = await store_stock.by_key(tx, key)
    assert old is not None
    return Reservation(old.id, old.key, old.sku_id, old.quantity, ReservationState(old.state))


async def release(tx: Tx, key: str) -> bool:
    """The pieces are free again. False: nothing was held under this key."""
    return await store_stock.end(tx, key, ReservationState.RELEASED) is not None


async def kept(tx: Tx, keys: Sequence[str]) -> dict[str, int]:
    """By SKU: pieces that are kept back under these keys."""
    return await store_stock.held_under(tx, keys)


async def taken(tx: Tx, key: str) -> bool:
    """The pieces left the shelf: no longer reserved, and gone from the stock. False: nothing was held."""
    done = await store_stock.end(tx, key, ReservationState.TAKEN)
    if done is not None:
        await store_stock.less(tx, done.sku_id, done.quantity)
    return done is not None
