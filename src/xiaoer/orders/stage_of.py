"""售前, 售中 or 售后: which stage of service does a buyer stand in?"""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from xiaoer import buyers
from xiaoer.buyers.errors import BuyerNotFound
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, OrderId
from xiaoer.orders import store
from xiaoer.orders.get import stage_of_row
from xiaoer.orders.model import Stage, StageOf

AFTER_SALES = timedelta(days=90)
"""A buyer whose last order ended longer ago comes to buy again."""


async def stage_of(tx: Tx, buyer_id: BuyerId, order_id: OrderId | None = None) -> StageOf:
    """Of the order when one is named; else of the newest order under way, else of the newest order of all.
    Without any: pre. Raises OrderNotFound."""
    if order_id:
        return _of(await store.get_row(tx, order_id))
    try:
        rows = await store.standing(tx, await buyers.group(tx, buyer_id))
    except BuyerNotFound:
        return StageOf(Stage.PRE)
    if not rows:
        return StageOf(Stage.PRE)
    ended = rows[0].signed_at or rows[0].closed_at or rows[0].placed_at
    found = _of(rows[0])
    if found.stage is Stage.AFTER and ended < tx.clock.now() - AFTER_SALES:
        return StageOf(Stage.PRE)
    return found


def _of(row: Row[Any]) -> StageOf:
    return StageOf(stage_of_row(row), OrderId(row.id), row.paid_minor, row.currency)
