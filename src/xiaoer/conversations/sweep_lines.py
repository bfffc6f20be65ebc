"""Find the lines that were never indexed: after a crash, a full queue or an import."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from xiaoer.conversations.index_lines import Searchable, index_lines
from xiaoer.conversations.search_table import line_search, search_cursor
from xiaoer.conversations.tables import conversation, message
from xiaoer.infra.db import Tx

OVERLAP = timedelta(minutes=5)
"""Longer than any transaction that stores lines: its lines are stamped when it begins and seen when it ends."""
STEP_LINES = 2000
"""A step has no more lines than that: chat waits for the same processor."""
SHORTEST, LONGEST = timedelta(milliseconds=100), timedelta(days=400)
ACTIVE_STEP = timedelta(minutes=5)
"""`conversation.active_at` is rounded down to this."""


class Step(NamedTuple):
    """One step of a sweep, and what the next needs to know."""

    added: int = 0
    """Lines that were new to the index."""
    stretch: timedelta = timedelta(days=1)
    """How much time the next step looks at."""
    reached: datetime | None = None
    finished: bool = False
    """It has come up to now."""


FIRST = Step()
"""Before the first step."""


async def sweep_lines(tx: Tx, last: Step = FIRST) -> Step:
    """Index what was missed in the stretch of time after the `last` step, and move the cursor; nothing of both when
    the stretch has too many lines for one step."""
    start = await _start(tx, last.reached)
    now = tx.clock.now()
    newest = await _newest(tx)
    if start is None or newest is None or start > newest + ACTIVE_STEP:
        return last._replace(added=0, finished=True)
    end = min(start + last.stretch, now + timedelta(seconds=1))
    if last.stretch > SHORTEST and await _too_many(tx, start, end):
        return Step(0, max(last.stretch / 8, SHORTEST), start)
    missed, read = await _missed(tx, start, end)
    added = await index_lines(tx, missed)
    new = insert(search_cursor).values(merchant_id=tx.merchant_id, swept_to=end)
    await tx.conn.execute(
        new.on_conflict_do_update(index_elements=["merchant_id"], set_={"swept_to": new.excluded.swept_to})
    )
    wider = min(last.stretch * 2, LONGEST) if read < STEP_LINES / 2 else last.stretch
    return Step(added, wider, end, end > now)


async def _start(tx: Tx, reached: datetime | None) -> datetime | None:
    """Where the last step ended; a little before the cursor when a sweep begins or somebody set the cursor back; with
    the merchant's oldest line the very first time."""
    cursor: datetime | None = (await tx.conn.execute(select(search_cursor.c.swept_to))).scalar_one_or_none()
    if cursor:
        return reached if reached and reached <= cursor else cursor - OVERLAP
    oldest = select(func.min(conversation.c.created_at)).where(conversation.c.merchant_id == tx.merchant_id)
    first: datetime | None = (await tx.conn.execute(oldest)).scalar_one()
    return reached or first


async def _newest(tx: Tx) -> datetime | None:
    query = select(func.max(conversation.c.active_at)).where(conversation.c.merchant_id == tx.merchant_id)
    newest: datetime | None = (await tx.conn.execute(query)).scalar_one()
    return newest


async def sweep_again_from(tx: Tx, moment: datetime) -> None:
    """After lines with older dates were imported: the next sweep looks at everything since `moment`."""
    new = insert(search_cursor).values(merchant_id=tx.merchant_id, swept_to=moment)
    earlier = func.least(search_cursor.c.swept_to, new.excluded.swept_to)
    await tx.conn.execute(new.on_conflict_do_update(index_elements=["merchant_id"], set_={"swept_to": earlier}))


async def _too_many(tx: Tx, start: datetime, end: datetime) -> bool:
    m = message.c
    some = select(m.seq).where(m.merchant_id == tx.merchant_id, m.created_at >= start, m.created_at < end)
    counted = select(func.count()).select_from(some.limit(STEP_LINES + 1).subquery())
    return bool((await tx.conn.execute(counted)).scalar_one() > STEP_LINES)


async def _missed(tx: Tx, start: datetime, end: datetime) -> tuple[list[Searchable], int]:
    """Lines of the stretch that the index lacks, and how many lines the stretch has."""
    m, s = message.c, line_search.c
    own = (s.merchant_id == tx.merchant_id, s.created_at >= start, s.created_at < end)
    known = {tuple(row) for row in await tx.conn.execute(select(s.conversation_id, s.seq).where(*own))}
    query = select(m.conversation_id, m.seq, m.created_at, m.kind, m.author_kind, m.text, m.payload).where(
        m.merchant_id == tx.merchant_id, m.created_at >= start, m.created_at < end, m.recalled_at.is_(None)
    )
    rows = (await tx.conn.execute(query)).all()
    return [Searchable.read(row) for row in rows if (row.conversation_id, row.seq) not in known], len(rows)
