"""SQL of routing. The count of an agent moves only with an owner, in the same transaction."""

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.routing.model import Reason, Settings
from xiaoer.routing.tables import agent_load, held_back, routing_settings

load = agent_load.c


async def settings(tx: Tx, *, lock: bool = False) -> Settings:
    """The merchant's settings; with `lock` only one transaction places conversations at a time."""
    query = select(routing_settings.c.settings).where(routing_settings.c.merchant_id == tx.merchant_id)
    query = query.with_for_update() if lock else query
    found = (await tx.conn.execute(query)).scalar_one_or_none()
    if found is None and lock:  # the lock needs a row
        await tx.conn.execute(insert(routing_settings).values(merchant_id=tx.merchant_id).on_conflict_do_nothing())
        found = (await tx.conn.execute(query)).scalar_one()
    return msgspec.convert(found or {}, Settings)


async def save_settings(tx: Tx, new: Settings) -> None:
    values = {"settings": msgspec.to_builtins(new)}
    await tx.conn.execute(
        insert(routing_settings)
        .values(merchant_id=tx.merchant_id, **values)
        .on_conflict_do_update(index_elements=["merchant_id"], set_=values)
    )


async def occupy(tx: Tx, agent_id: str, capacity: int) -> bool:
    """One more conversation for the agent, unless that exceeds `capacity`: one atomic statement decides."""
    if capacity < 1:
        return False
    now = tx.clock.now()
    done = await tx.conn.execute(
        insert(agent_load)
        .values(merchant_id=tx.merchant_id, agent_id=agent_id, open_count=1, assigned_at=now)
        .on_conflict_do_update(
            index_elements=["merchant_id", "agent_id"],
            set_={"open_count": load.open_count + 1, "assigned_at": now},
            where=load.open_count < capacity,
        )
        .returning(load.open_count)
    )
    return done.one_or_none() is not None


async def release(tx: Tx, agent_id: str) -> None:
    await tx.conn.execute(
        update(agent_load)
        .where(load.merchant_id == tx.merchant_id, load.agent_id == agent_id)
        .values(open_count=func.greatest(load.open_count - 1, 0))
    )


async def loads(tx: Tx) -> dict[str, tuple[int, float]]:
    """Agent → (open conversations, seconds since epoch of the last one given; 0 for never)."""
    query = select(load.agent_id, load.open_count, load.assigned_at).where(load.merchant_id == tx.merchant_id)
    rows = await tx.conn.execute(query)
    return {r.agent_id: (r.open_count, r.assigned_at.timestamp() if r.assigned_at else 0.0) for r in rows}


async def hold(tx: Tx, agent_id: str, why: Reason) -> None:
    facts = {"since_at": tx.clock.now(), "reason": why}
    new = insert(held_back).values(merchant_id=tx.merchant_id, agent_id=agent_id, **facts)
    await tx.conn.execute(new.on_conflict_do_update(index_elements=["merchant_id", "agent_id"], set_=facts))


async def let_go(tx: Tx, agent_id: str) -> None:
    await tx.conn.execute(delete(held_back).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id))


async def held(tx: Tx) -> frozenset[str]:
    """Whom routing passes over now."""
    query = select(held_back.c.agent_id).filter_by(merchant_id=tx.merchant_id)
    return frozenset((await tx.conn.execute(query)).scalars())
