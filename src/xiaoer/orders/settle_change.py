"""What became of a change: our copy follows, and those who asked are told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, CaseId, OrderId, ShopId
from xiaoer.kernel.transitions import By
from xiaoer.orders import store_change
from xiaoer.orders.apply_change import apply_to_copy
from xiaoer.orders.change_model import CHANGES, ChangeAction, ChangeState, OrderChange
from xiaoer.orders.events import BuyersOrders, OrderChangeApplied, OrderChangeRefused, OrderPushed, OrdersStored


@dataclass(frozen=True, slots=True)
class Done:
    """The answer of whoever made the change."""

    at: datetime
    """The shop's own time of it: older news of the shop does not undo it."""
    external_ref: str = ""
    order_external_id: str = ""
    """Of a linked order: its number in the shop's system."""


async def settle_applied(tx: Tx, row: Row[Any], done: Done, by: By = By.RULE) -> bool:
    """Publishes `order.change_applied`, and for screens and figures `order.stored` and `order.pushed`.
    False: it was settled before."""
    to = CHANGES.to(ChangeState(row.state), ChangeAction.APPLY, by)
    order = await store_change.lock_order(tx, OrderId(row.order_id))
    if not await store_change.move(tx, row, to, external_ref=done.external_ref):
        return False
    what = msgspec.convert(row.what, OrderChange)
    made = await apply_to_copy(tx, order, row, what, done.at, done.order_external_id)
    if made:
        await store_change.set_made(tx, row.id, made)
    touched = tuple(sorted({OrderId(row.order_id), *([made] if made else [])}))
    now = tx.clock.now()
    await tx.publish(OrdersStored(merchant_id=tx.merchant_id, at=now, order_ids=touched))
    buyer_id = BuyerId(order.buyer_id) if order.buyer_id else None
    if buyer_id:
        await tx.publish(BuyersOrders(merchant_id=tx.merchant_id, at=now, buyer_ids=(buyer_id,), created=()))
    shop_id = ShopId(order.shop_id)
    await tx.publish(
        OrderPushed(merchant_id=tx.merchant_id, at=now, shop_id=shop_id, buyer_id=buyer_id, order_ids=touched)
    )
    await tx.publish(
        OrderChangeApplied(
            merchant_id=tx.merchant_id,
            at=now,
            change_id=row.id,
            order_id=OrderId(row.order_id),
            case_id=CaseId(row.case_id) if row.case_id else None,
            kind=row.kind,
            made_order_id=made,
        )
    )
    return True


async def settle_refused(tx: Tx, row: Row[Any], reason: str, by: By = By.PLATFORM) -> bool:
    """Publishes `order.change_refused`. False: it was settled before."""
    to = CHANGES.to(ChangeState(row.state), ChangeAction.REFUSE, by)
    if not await store_change.move(tx, row, to, reason=reason[:500]):
        return False
    await tx.publish(
        OrderChangeRefused(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            change_id=row.id,
            order_id=OrderId(row.order_id),
            case_id=CaseId(row.case_id) if row.case_id else None,
            kind=row.kind,
            reason=reason[:500],
        )
    )
    return True
