"""A look at where an order goes: for a purpose, on the record."""

import msgspec

from xiaoer.buyers.model import Address, Purpose
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.kernel.permissions import Permission
from xiaoer.orders import store
from xiaoer.orders.get import receiver_of
from xiaoer.orders.model import ReceiverView

PARTS = ("name", "phone", "address")


async def reveal(tx: Tx, order_id: OrderId, field: str, purpose: Purpose) -> ReceiverView:
    """The receiver with `field` in full (`receiver`: all of it), the rest masked; the audit says who looked and why.

    Raises NotAllowed, OrderNotFound.
    """
    tx.actor.require(Permission.BUYER_REVEAL)
    row = await store.get_row(tx, order_id)
    await audit.record(tx, "order.revealed", order_id, field=field, purpose=purpose.value)
    shown = receiver_of(row) or ReceiverView("", "", "", "")
    open_parts = PARTS if field == "receiver" else (field,)
    full = {"name": row.receiver_name, "phone": row.receiver_phone, "address": row.receiver_address}
    masked = {"name": shown.name, "phone": shown.phone, "address": shown.address}
    parts = masked | {name: full[name] for name in open_parts}
    whole = "address" in open_parts and row.receiver_parts is not None
    address = msgspec.convert(row.receiver_parts, Address) if whole else shown.parts
    return ReceiverView(
        parts["name"], parts["phone"], row.receiver_region, parts["address"], field != "receiver", address
    )
