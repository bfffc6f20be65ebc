"""What has to happen after a buyer wrote: once per piece of news, at least once, and durable.

A conversation whose `reacted_seq` lags behind `last_seq` waits for its reactions. They run right after the
commit; what a crash left behind is found by its lag.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Select, case, func, select, update

from xiaoer.conversations.close import reopen, wake
from xiaoer.conversations.events import MessageReceived
from xiaoer.conversations.model import State
from xiaoer.conversations.tables import conversation
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, BuyerId, ConversationId

c = conversation.c
LOOK_BACK = timedelta(days=2)


async def take_news(tx: Tx, ids: Sequence[str]) -> int:
    """Publish `message.received` for each of `ids` that has news; the number of them.

    A closed conversation is reopened and a snoozed one woken first.
    """
    rows = (await tx.conn.execute(_lagging(tx, ids))).all()
    owned = [row for row in rows if _is_owned(row)]
    await _tell_owners(tx, owned)
    rest = [row.id for row in rows if not _is_owned(row)]
    return len(owned) + (await _find_owners(tx, rest) if rest else 0)


async def _tell_owners(tx: Tx, rows: Sequence[Row[Any]]) -> None:
    """The conversation itself does not change, so its next lines need not wait for us: it is locked only to be marked.

    What came meanwhile into a conversation that still waits for the same person is no news to anybody.
    """
    for row in rows:
        await _publish(tx, row)
    if rows:
        still_waits = c.agent_id.is_not(None) & (c.state == State.OPEN) & (c.unread > 0)
        seen = case({row.id: row.last_seq for row in rows}, value=c.id)
        mark = update(conversation).where(c.merchant_id == tx.merchant_id, c.id.in_([row.id for row in rows]))
        done = case((still_waits, c.last_seq), else_=func.greatest(c.reacted_seq, seen))
        await tx.conn.execute(mark.values(reacted_seq=done))


async def _find_owners(tx: Tx, ids: Sequence[str]) -> int:
    """Conversations that another worker holds are passed over: that worker sees their news."""
    locked = _lagging(tx, ids).with_for_update(skip_locked=True)
    rows = (await tx.conn.execute(locked)).all()
    for row in rows:
        if row.state == State.CLOSED:
            await reopen(tx, ConversationId(row.id))
        elif row.state == State.SNOOZED:
            await wake(tx, ConversationId(row.id))
        await _publish(tx, row)
    if rows:
        # The row is locked, so last_seq now includes the system lines that the reactions wrote.
        mark = update(conversation).where(c.merchant_id == tx.merchant_id, c.id.in_([row.id for row in rows]))
        await tx.conn.execute(mark.values(reacted_seq=c.last_seq))
    return len(rows)


def _lagging(tx: Tx, ids: Sequence[str]) -> Select[Any]:
    facts = select(c.id, c.buyer_id, c.agent_id, c.state, c.last_seq)
    return facts.where(c.merchant_id == tx.merchant_id, c.id.in_(ids), c.reacted_seq < c.last_seq).order_by(c.id)


def _is_owned(row: Row[Any]) -> bool:
    return row.agent_id is not None and row.state == State.OPEN


async def _publish(tx: Tx, row: Row[Any]) -> None:
    await tx.publish(
        MessageReceived(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            conversation_id=ConversationId(row.id),
            buyer_id=BuyerId(row.buyer_id),
            agent_id=AgentId(row.agent_id) if row.agent_id else None,
            state=row.state,
            to_seq=row.last_seq,
        )
    )


async def unreacted(tx: Tx) -> list[str]:
    """Conversations of the last two days that still wait for their reactions."""
    since = tx.clock.now() - LOOK_BACK
    query = select(c.id).where(c.merchant_id == tx.merchant_id, c.active_at > since, c.reacted_seq < c.last_seq)
    return list((await tx.conn.execute(query.limit(1000))).scalars())
