"""SQL of the floor."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.quality.floor_model import Floor
from xiaoer.quality.tables import below_floor, floor, sheet

f, b, c = floor.c, below_floor.c, sheet.c


async def get_floor(tx: Tx) -> Floor:
    """As it was set; off where nobody did."""
    row = (
        await tx.conn.execute(select(f.active, f.least, f.sheets).filter_by(merchant_id=tx.merchant_id))
    ).one_or_none()
    return msgspec.convert(row._mapping, Floor) if row else Floor()


async def set_floor(tx: Tx, new: Floor) -> None:
    facts = {**msgspec.structs.asdict(new), "set_at": tx.clock.now(), "set_by": tx.actor.id}
    row = insert(floor).values(merchant_id=tx.merchant_id, **facts)
    await tx.conn.execute(row.on_conflict_do_update(index_elements=["merchant_id"], set_=facts))


async def last_totals(tx: Tx, agent_id: str, since: datetime, most: int) -> list[int]:
    """Of the agent's newest published results since then."""
    query = select(c.total).where(c.merchant_id == tx.merchant_id, c.agent_id == agent_id, c.published_at > since)
    query = query.where(c.total.is_not(None)).order_by(c.published_at.desc(), c.id.desc()).limit(most)
    return [int(total) for total in (await tx.conn.execute(query)).scalars()]


async def of_agent(tx: Tx, agent_id: str) -> Row[Any] | None:
    query = select(below_floor).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id).with_for_update()
    return (await tx.conn.execute(query)).one_or_none()


async def below(tx: Tx) -> Sequence[Row[Any]]:
    """Who is below now, the lowest first."""
    query = select(below_floor).filter_by(merchant_id=tx.merchant_id, state="below")
    return (await tx.conn.execute(query.order_by(b.average, b.agent_id))).all()


async def put(tx: Tx, agent_id: str, **facts: Any) -> None:
    if facts["state"] == "below":
        row = insert(below_floor).values(merchant_id=tx.merchant_id, agent_id=agent_id, **facts)
        await tx.conn.execute(row.on_conflict_do_update(index_elements=["merchant_id", "agent_id"], set_=facts))
    else:
        await tx.conn.execute(
            update(below_floor).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id).values(**facts)
        )
