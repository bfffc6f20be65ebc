"""Coaching notes: what an agent is told to do better, and that it was read."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import staff
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, new_id
from xiaoer.quality import store_sheets
from xiaoer.quality.errors import OwnWork
from xiaoer.quality.sheet_model import Coaching, NewCoaching
from xiaoer.quality.store import plain
from xiaoer.staff.model import Notice


async def coach(tx: Tx, new: NewCoaching) -> Coaching:
    """The agent is told. Raises OwnWork, AgentNotFound, SheetNotFound."""
    if new.agent_id == tx.actor.id:
        raise OwnWork(agent_id=new.agent_id)
    await staff.get_agent(tx, AgentId(new.agent_id))
    if new.sheet_id:
        await store_sheets.get(tx, new.sheet_id)
    facts = {"id": new_id("qco"), "by_id": tx.actor.id, "at": tx.clock.now(), **msgspec.to_builtins(new)}
    await store_sheets.add_coaching(tx, **facts)
    notice = Notice(title_code="coached", body=new.words, url="/app/quality/coaching", tag=f"qco:{facts['id']}")
    await staff.notify(tx, [AgentId(new.agent_id)], notice)
    return next(one for one in await coaching_of(tx, new.agent_id) if one.id == facts["id"])


async def coaching_of(tx: Tx, agent_id: str) -> list[Coaching]:
    """The newest first; of everybody when no agent is named. One's own are those one was told of."""
    rows = await store_sheets.coaching_of(tx, agent_id, told=agent_id == tx.actor.id)
    return await _views(tx, rows)


async def read_coaching(tx: Tx, coaching_id: str) -> Coaching:
    """Its agent has read it. Raises CoachingNotFound for anybody else."""
    return (await _views(tx, [await store_sheets.read_coaching(tx, coaching_id, tx.actor.id)]))[0]


async def _views(tx: Tx, rows: Sequence[Row[Any]]) -> list[Coaching]:
    names = await staff.names(tx, [AgentId(one) for row in rows for one in (row.agent_id, row.by_id)])
    return [
        msgspec.convert(
            plain(row) | {"agent_name": names.get(row.agent_id, ""), "by_name": names.get(row.by_id, "")}, Coaching
        )
        for row in rows
    ]
