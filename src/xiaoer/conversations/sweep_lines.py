"""Find the lines that were never indexed: after a crash, a full queue or an import."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from xiaoer.conversations.index_lines import Searchable, index_lines
from xiaoer.conversations.search_table import line_search, search_cursor
from xiaoer.conversations.tables import conversation, message
from xiaoer.infra.db import Tx

OVERLAP = timedelta(minutes=5)
"""Longer than any transaction that stores lines: its lines are stamped when it begins and seen when it ends."""
ACTIVE_STEP = timedelta(minutes=5)
"""`conversation.active_at` is rounded down to this."""


async def sweep_lines(tx: Tx, stretch: timedelta = timedelta(days=1)) -> tuple[int, timedelta, bool]:
    """Index what was missed in the next `stretch` of time after the cursor, and move the cursor.

    Answers how many lines were new, the stretch to use next (so that one step reads some thousand lines), and
    whether the sweep has come up to now.
    """
    start = await _cursor(tx)
    now = tx.clock.now()
    newest = await _newest(tx)
    if start is None or newest is None or start > newest + ACTIVE_STEP:
        return 0, stretch, True
    end = min(start + stretch, now + timedelta(seconds=1))
    missed, read = await _missed(tx, start, end)
    added = await index_lines(tx, missed)
    new = insert(search_cursor).values(merchant_id=tx.merchant_id, swept_to=end)
    await tx.conn.execute(
        new.on_conflict_do_update(index_elements=["merchant_id"], set_={"swept_to": new.excluded.swept_to})
    )
    faster = stretch * 2 if read < 1000 else stretch / 2 if read > 4000 else stretch
    return added, min(max(faster, timedelta(seconds=10)), timedelta(days=400)), end > now


async def _cursor(tx: Tx) -> datetime | None:
    """Where to begin: a little before the last sweep's end, at first with the merchant's oldest line."""
    swept_to = (await tx.conn.execute(select(search_cursor.c.swept_to))).scalar_one_or_none()
    if swept_to:
        began: datetime = swept_to
        return began - OVERLAP
    oldest = select(func.min(conversation.c.created_at)).where(conversation.c.merchant_id == tx.merchant_id)
    first: datetime | None = (await tx.conn.execute(oldest)).scalar_one()
    return first


async def _newest(tx: Tx) -> datetime | None:
    query = select(func.max(conversation.c.active_at)).where(conversation.c.merchant_id == tx.merchant_id)
    newest: datetime | None = (await tx.conn.execute(query)).scalar_one()
    return newest


async def sweep_again_from(tx: Tx, moment: datetime) -> None:
    """After lines with older dates were imported: the next sweep looks at everything since `moment`."""
    new = insert(search_cursor).values(merchant_id=tx.merchant_id, swept_to=moment)
    earlier = func.least(search_cursor.c.swept_to, new.excluded.swept_to)
    await tx.conn.execute(new.on_conflict_do_update(index_elements=["merchant_id"], set_={"swept_to": earlier}))


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
