"""The line of conversations that wait for an agent, as routing and the board read it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from xiaoer.conversations.tables import conversation
from xiaoer.infra.db import Tx

c = conversation.c
_WAITS = (c.queued_at.is_not(None), c.state == "open")


async def waiting(tx: Tx, limit: int = 200) -> Sequence[Row[Any]]:
    """The first of those who wait: by priority, then by the time they came."""
    query = select(conversation).where(c.merchant_id == tx.merchant_id, *_WAITS)
    return (await tx.conn.execute(query.order_by(c.queue_priority.desc(), c.queued_at, c.id).limit(limit))).all()


async def count_waiting(tx: Tx) -> list[tuple[str | None, str, int, datetime]]:
    """(team, skill, how many, since when the oldest) of each line."""
    query = (
        select(c.queue_team_id, c.queue_skill, func.count(), func.min(c.queued_at))
        .where(c.merchant_id == tx.merchant_id, *_WAITS)
        .group_by(c.queue_team_id, c.queue_skill)
    )
    return [(row[0], row[1], row[2], row[3]) for row in await tx.conn.execute(query)]


async def count_ahead(tx: Tx, row: Row[Any]) -> int:
    """How many of the same line come before `row`."""
    earlier = (c.queue_priority > row.queue_priority) | (
        (c.queue_priority == row.queue_priority) & (c.queued_at < row.queued_at)
    )
    query = select(func.count()).where(
        c.merchant_id == tx.merchant_id,
        *_WAITS,
        c.queue_team_id.is_not_distinct_from(row.queue_team_id),
        c.queue_skill == row.queue_skill,
        earlier,
    )
    return int((await tx.conn.execute(query)).scalar_one())
