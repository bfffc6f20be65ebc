"""Checked refusals as their readers see them."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import buyers, orders, staff
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, BuyerId
from xiaoer.kernel.permissions import Permission
from xiaoer.quality import store
from xiaoer.quality.errors import CheckedRefusalNotFound
from xiaoer.quality.model import CheckedRefusal


async def refusal_views(tx: Tx, rows: Sequence[Row[Any]]) -> list[CheckedRefusal]:
    """Three more statements for any number of them."""
    people = {person for row in rows for person in (row.agent_id, row.inspector_id) if person}
    names = await staff.names(tx, [AgentId(one) for one in people]) if people else {}
    named = await buyers.summaries(tx, [BuyerId(row.buyer_id) for row in rows if row.buyer_id])
    numbers = await orders.numbers(tx, [row.order_id for row in rows])
    return [
        msgspec.convert(
            store.plain(row)
            | {
                "order_external_id": numbers.get(row.order_id, ""),
                "buyer_name": named[row.buyer_id].name if row.buyer_id in named else "",
                "agent_name": names.get(row.agent_id, ""),
                "inspector_name": names.get(row.inspector_id, ""),
            },
            CheckedRefusal,
        )
        for row in rows
    ]


async def visible_refusal(tx: Tx, refusal_id: str, *, lock: bool = False) -> Row[Any]:
    """An inspector sees all, an agent their own. Raises CheckedRefusalNotFound also for another's."""
    row = await store.get(tx, refusal_id, lock=lock)
    if not tx.actor.may(Permission.INSPECT) and row.agent_id != tx.actor.id:
        raise CheckedRefusalNotFound(refusal_id=refusal_id)
    return row
