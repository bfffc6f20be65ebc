"""SQL of the use of reassurance cards."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import distinct, func, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.policies.tables import assurance_use

SOLD_WITHIN = timedelta(days=1)
u = assurance_use.c


class AssuranceFigure(Struct, frozen=True):
    """Of one kind of card in a span of time."""

    kind: str
    sent: int
    conversations: int
    """In how many different ones."""
    sold: int
    """Of these conversations, in how many the buyer ordered within a day of the card."""


async def add(tx: Tx, **facts: Any) -> None:
    row = {"id": new_id("asu"), "at": tx.clock.now(), "sent_by": tx.actor.id, **facts}
    await tx.conn.execute(insert(assurance_use).values(merchant_id=tx.merchant_id, **row).on_conflict_do_nothing())


async def credit(tx: Tx, conversation_id: str) -> int:
    now = tx.clock.now()
    sold = (
        update(assurance_use)
        .where(u.merchant_id == tx.merchant_id, u.conversation_id == conversation_id)
        .where(u.sold_at.is_(None), u.at > now - SOLD_WITHIN)
        .values(sold_at=now)
    )
    return (await tx.conn.execute(sold)).rowcount


async def figures(tx: Tx, since: datetime, until: datetime, shop_id: str = "") -> list[AssuranceFigure]:
    """By kind, the most sent first; cards sent from `since` and before `until`."""
    sold = func.count(distinct(u.conversation_id)).filter(u.sold_at.is_not(None))
    query = (
        select(u.kind, func.count(), func.count(distinct(u.conversation_id)), sold)
        .where(u.merchant_id == tx.merchant_id, u.at >= since, u.at < until)
        .group_by(u.kind)
        .order_by(func.count().desc(), u.kind)
    )
    if shop_id:
        query = query.where(u.shop_id == shop_id)
    return [AssuranceFigure(*row) for row in await tx.conn.execute(query)]
