"""What happened to an order that decides whether its buyer may be asked: delivery, and what was asked already."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import msgspec

from xiaoer import orders
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.orders.errors import OrderNotFound
from xiaoer.outreach.model import ASKS, OrderFacts, Outgoing, Purpose, Sent


async def with_order(tx: Tx, item: Outgoing, sent: Sequence[Sent]) -> OrderFacts:
    """The item's order with what was sent about it. Its days come from our copy; an order we do not know has none."""
    told = item.order
    if not told.id:
        return told
    about = [one.purpose for one in sent if one.order_id == told.id]
    told = msgspec.structs.replace(
        told,
        change_invites=max(told.change_invites, about.count(Purpose.REVIEW_CHANGE)),
        review_replies=max(told.review_replies, about.count(Purpose.PUBLIC_REPLY)),
    )
    return await _with_days(tx, told) if item.purpose in ASKS and told.earliest_delivery_at is None else told


async def _with_days(tx: Tx, told: OrderFacts) -> OrderFacts:
    with suppress(OrderNotFound):
        order = await orders.get(tx, OrderId(told.id))
        first = order.signed_at or order.promised_delivery_at
        last = order.promised_delivery_at or order.signed_at
        return msgspec.structs.replace(told, earliest_delivery_at=first, latest_delivery_at=last)
    return told
