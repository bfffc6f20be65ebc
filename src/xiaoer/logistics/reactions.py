"""What follows from news about orders and their parcels: one job for a whole push."""

from xiaoer.infra.db import Tx
from xiaoer.logistics.parcel_clocks import look_later
from xiaoer.orders.events import OrdersStored, ParcelMoved


async def look_at_orders(tx: Tx, event: OrdersStored) -> None:
    """Orders and their parcels are looked at right after this transaction."""
    await look_later(tx, order_ids=event.order_ids)


async def look_at_parcels(tx: Tx, event: ParcelMoved) -> None:
    """The same for parcels, unless the same push told of their orders already."""
    orders = set(event.order_ids)
    if not any(isinstance(one, OrdersStored) and orders <= set(one.order_ids) for one in tx.events):
        await look_later(tx, parcel_ids=event.parcel_ids)
