"""A change that is made: what it does to our copy of the order."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import buyers, catalog
from xiaoer.catalog.errors import SkuNotFound
from xiaoer.catalog.model import SkuFacts
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.orders import store_change
from xiaoer.orders.change_model import (
    Cancel,
    ChangeAddress,
    ChangeContact,
    ChangePayment,
    ChangeSku,
    LinkedOrder,
    NewLine,
    OrderChange,
    Swap,
)
from xiaoer.orders.model import LineState, OrderPurpose, OrderState, PaymentKind, PaymentState
from xiaoer.orders.news import EMPTY, LINES, RECEIVER, STATE
from xiaoer.orders.record_payment import record_payment
from xiaoer.orders.store_parts import NEW_LINE

SHORT = {OrderPurpose.EXCHANGE: "E", OrderPurpose.RESEND: "R"}
COPIED = (
    "shop_id", "buyer_id", "buyer_connection_id", "buyer_external_id", "currency", "fulfilment", "receiver_name",
    "receiver_phone", "receiver_region", "receiver_address", "receiver_parts",
)  # fmt: skip
"""What a linked order has in common with the first."""


async def apply_to_copy(
    tx: Tx, order: Row[Any], row: Row[Any], what: OrderChange, at: datetime, order_external_id: str
) -> OrderId | None:
    """Our copy says the same as the shop; the id of the order that a linked one became. The order is locked."""
    order_id = OrderId(order.id)
    match what:
        case Cancel():
            cancelled = {"state": OrderState.CANCELLED.value, "closed_at": at}
            await store_change.write_order(tx, order_id, STATE, at, **cancelled)
        case ChangeAddress():
            region, address = buyers.address_lines(what.address)
            where = {"receiver_region": region, "receiver_address": address}
            parts = msgspec.to_builtins(what.address)
            await store_change.write_order(tx, order_id, RECEIVER, at, **where, receiver_parts=parts)
        case ChangeContact():
            said = {"receiver_name": what.name, "receiver_phone": what.phone and "".join(what.phone.split())}
            facts = {name: value for name, value in said.items() if value is not None}
            await store_change.write_order(tx, order_id, RECEIVER, at, **facts)
        case ChangeSku():
            await _swap(tx, order, what, at)
        case ChangePayment():
            await _pay_otherwise(tx, order_id, row.id, what, at)
        case LinkedOrder():
            return await _make(tx, order, row.id, what, at, order_external_id)
    return None


# ---- other goods ----------------------------------------------------------------------------------------------


async def _swap(tx: Tx, order: Row[Any], what: ChangeSku, at: datetime) -> None:
    """The line keeps its place and gets the new SKU's name and price; a rest stays beside it."""
    lines = await store_change.lines(tx, OrderId(order.id))
    skus = await _skus(tx, [swap.sku_id for swap in what.lines])
    more = 0
    for swap in what.lines:
        line, sku = lines[swap.line_id], skus[swap.sku_id]
        more += await _swap_one(tx, line, swap, sku)
    await store_change.write_order(tx, OrderId(order.id), LINES, at, goods_minor=max(0, order.goods_minor + more))


async def _swap_one(tx: Tx, line: Row[Any], swap: Swap, sku: SkuFacts) -> int:
    """How much more the goods cost now, in minor units."""
    quantity = swap.quantity or line.quantity
    price = sku.price_minor if swap.unit_price_minor is None else swap.unit_price_minor
    rest = line.quantity - quantity
    if rest:
        old = {name: getattr(line, name) for name in line._fields if name not in ("merchant_id", "id")}
        left = line.paid_minor * rest // line.quantity
        old |= {"external_id": f"{line.external_id}-{rest}", "quantity": rest, "paid_minor": left}
        await store_change.add_line(tx, old)
    await store_change.write_line(
        tx,
        line.id,
        {
            "sku_id": sku.sku_id,
            "listing_id": sku.listing_id,
            "title": sku.title,
            "sku_name": sku.name,
            "image_url": sku.image_url,
            "quantity": quantity,
            "unit_price_minor": price,
            "paid_minor": price * quantity,
        },
    )
    return quantity * (price - int(line.unit_price_minor))


async def _skus(tx: Tx, sku_ids: list[str]) -> dict[str, SkuFacts]:
    """Raises SkuNotFound."""
    found = await catalog.price_and_stock(tx, sku_ids)
    for sku_id in sku_ids:
        if sku_id not in found:
            raise SkuNotFound(sku_id=sku_id)
    return found


# ---- paid otherwise -------------------------------------------------------------------------------------------


async def _pay_otherwise(tx: Tx, order_id: OrderId, change_id: str, what: ChangePayment, at: datetime) -> None:
    """What stood paid is paid again with the new method, then given back to the old ones. In the copy only."""
    held = [one for one in await store_change.payments(tx, order_id) if one.state == PaymentState.PAID.value]
    paid = [one for one in held if one.kind == PaymentKind.PAYMENT.value]
    given_back = {one.method_id: 0 for one in held}
    for one in held:
        given_back[one.method_id] += one.amount_minor if one.kind == PaymentKind.REFUND.value else 0
    left = sum(one.amount_minor for one in paid) - sum(given_back.values())
    if left > 0:
        await record_payment(
            tx, order_id, f"{change_id}-in", PaymentKind.PAYMENT, left, method_id=what.method_id, at=at
        )
    for n, one in enumerate(paid):
        back = one.amount_minor - given_back[one.method_id]
        given_back[one.method_id] = max(0, -back)
        if back > 0:
            outside = f"{change_id}-out-{n}"
            how = {"method_id": one.method_id, "words": one.method}
            await record_payment(tx, order_id, outside, PaymentKind.REFUND, back, **how, at=at)
    await store_change.write_order(tx, order_id, "", at)


# ---- a second order -------------------------------------------------------------------------------------------


async def _make(
    tx: Tx, order: Row[Any], change_id: str, what: LinkedOrder, at: datetime, order_external_id: str
) -> OrderId:
    skus = await _skus(tx, [one.sku_id for one in what.lines if one.sku_id])
    lines = await store_change.lines(tx, OrderId(order.id))
    number = order_external_id or f"{order.external_id}-{SHORT[OrderPurpose(what.purpose)]}{change_id[-6:]}"
    there = await store_change.outside(tx, order.shop_id, number)
    if there:  # the shop told of it before it answered us
        of_first = {"purpose": what.purpose, "linked_order_id": order.id}
        await store_change.write_order(tx, there, "", at, **of_first)
        return there
    worth = sum(one.quantity * one.unit_price_minor for one in what.lines)
    now = tx.clock.now()
    made = await store_change.add_order(
        tx,
        {name: value for name, value in EMPTY.items()}
        | {name: getattr(order, name) for name in COPIED}
        | {
            "version": 1,
            "external_id": number,
            "state": OrderState.PAID.value,
            "placed_at": at,
            "paid_at": at,
            "goods_minor": worth,
            "purpose": what.purpose,
            "linked_order_id": order.id,
            "source_updated_at": at,
            "synced_at": now,
        },
    )
    for n, one in enumerate(what.lines):
        goods = _of_sku(skus[one.sku_id]) if one.sku_id else _as_line(lines[one.line_id or ""])
        await store_change.add_line(tx, _line(made, n, one, goods))
    await store_change.write_order(tx, OrderId(order.id), "", at)
    return made


def _of_sku(sku: SkuFacts) -> dict[str, Any]:
    return {
        "listing_id": sku.listing_id,
        "sku_id": sku.sku_id,
        "title": sku.title,
        "sku_name": sku.name,
        "image_url": sku.image_url,
    }


def _as_line(line: Row[Any]) -> dict[str, Any]:
    """The same goods as a line of the first order."""
    return {name: getattr(line, name) for name in ("listing_id", "sku_id", "title", "sku_name", "image_url")}


def _line(order_id: OrderId, n: int, one: NewLine, goods: dict[str, Any]) -> dict[str, Any]:
    return NEW_LINE | {
        **goods,
        "order_id": order_id,
        "external_id": str(n + 1),
        "position": n,
        "quantity": one.quantity,
        "unit_price_minor": one.unit_price_minor,
        "paid_minor": 0,
        "state": LineState.NORMAL.value,
    }
