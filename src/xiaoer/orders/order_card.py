"""The card that stands in a conversation: what the order looked like at that moment, without personal data."""

from typing import Any

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.orders.get import get
from xiaoer.orders.model import LineState, ParcelView

SHOWN_LINES = 3


async def order_card(tx: Tx, order_id: OrderId) -> dict[str, Any]:
    """Raises OrderNotFound."""
    order = await get(tx, order_id)
    lines = [line for line in order.lines if line.state is not LineState.CANCELLED] or order.lines
    return {
        "card": "order",
        "order_id": order.id,
        "external_id": order.external_id,
        "state": order.state.value,
        "placed_at": order.placed_at.isoformat(),
        "paid_minor": order.paid_minor,
        "goods_minor": order.goods_minor,
        "due_minor": order.goods_minor + order.freight_minor - order.discount_minor,
        "currency": order.currency,
        "lines": [
            {
                "title": line.title,
                "sku_name": line.sku_name,
                "quantity": line.quantity,
                "unit_price_minor": line.unit_price_minor,
                "image_url": line.image_url,
            }
            for line in lines[:SHOWN_LINES]
        ],
        "more_lines": max(0, len(lines) - SHOWN_LINES),
        "parcel": _parcel(order.parcels[0]) if order.parcels else None,
    }


def _parcel(one: ParcelView) -> dict[str, Any]:
    last = one.events[0] if one.events else None
    return {
        "carrier_name": one.carrier_name,
        "tracking_number": one.tracking_number,
        "state": one.state.value,
        "last_at": last.at.isoformat() if last else None,
        "last_text": last.text if last else "",
    }
