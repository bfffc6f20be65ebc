"""Two conversations become one: their clocks go on together."""

from sqlalchemy import delete, select, update

from xiaoer.infra.db import Tx
from xiaoer.sla.calendar import micros
from xiaoer.sla.store_clocks import clocks_of, moved, open_of, wake_for, write_moves
from xiaoer.sla.tables import sla_clock, sla_thread
from xiaoer.sla.tally import tally
from xiaoer.sla.timeline import OPEN, Thread

t = sla_thread.c


async def join_threads(tx: Tx, keep: str, other: str) -> None:
    """What waited in `other` waits in `keep`. Of two clocks for one answer the older goes on, the younger ends."""
    query = select(t.conversation_id, t.asked, t.shop_id, t.channel).where(
        t.merchant_id == tx.merchant_id, t.conversation_id.in_([keep, other])
    )
    known = {row.conversation_id: row for row in await tx.conn.execute(query.with_for_update())}
    rows = await open_of(tx, [keep, other], lock=True)
    clocks = await clocks_of(tx, rows)
    sides = {one: Thread(asked=set(known[one].asked) if one in known else set()) for one in (keep, other)}
    for row in rows:
        sides[row.subject_id].open.append(clocks[row.id])
    sides[keep].join(sides[other], micros(tx.clock.now()))
    by_id = {row.id: row for row in rows}
    written = [
        moved(tx, clock, keep, by_id[clock.key].rung, by_id[clock.key].alert_percent)
        for clock in (*sides[keep].open, *sides[keep].ended)
    ]
    await write_moves(tx, written)
    wake_for(tx, [row["ring_at"] for row in written])
    ended = [(by_id[clock.key], clock) for clock in sides[keep].ended if clock.state not in OPEN]
    tally(tx, [(row.shop_id, row.channel, clock) for row, clock in ended])
    mine = sla_clock.c.merchant_id == tx.merchant_id
    await tx.conn.execute(update(sla_clock).where(mine, sla_clock.c.subject_id == other).values(subject_id=keep))
    asked = {"asked": sorted(sides[keep].asked)}
    await tx.conn.execute(update(sla_thread).filter_by(merchant_id=tx.merchant_id, conversation_id=keep).values(asked))
    await tx.conn.execute(delete(sla_thread).filter_by(merchant_id=tx.merchant_id, conversation_id=other))
