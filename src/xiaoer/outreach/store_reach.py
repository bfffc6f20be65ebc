"""SQL of skips, complaints and pauses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.outreach.tables import outreach_buyer, outreach_complaint, outreach_pause, outreach_sent, outreach_skip

k, c, p, s = outreach_skip.c, outreach_complaint.c, outreach_pause.c, outreach_sent.c
COUNTED = text("""
    with newest as (
      select at from outreach_sent
       where merchant_id = :merchant and purpose = :purpose and channel = :channel and at >= :since
       order by at desc limit :last)
    select (select count(*) from newest) as sends,
           count(*) filter (where kind = 'opt_out') as opt_outs,
           count(*) filter (where kind = 'complaint') as complaints
      from outreach_complaint
     where merchant_id = :merchant and purpose = :purpose and channel = :channel
       and at >= greatest(cast(:since as timestamptz), (select min(at) from newest))""")


async def lock_buyer(tx: Tx, buyer_id: str) -> None:
    """Nobody else sends unasked to this person until the transaction ends."""
    now = {"tried_at": tx.clock.now()}
    held = insert(outreach_buyer).values(merchant_id=tx.merchant_id, buyer_id=buyer_id, **now)
    await tx.conn.execute(held.on_conflict_do_update(index_elements=["merchant_id", "buyer_id"], set_=now))


async def add_skip(tx: Tx, **facts: Any) -> None:
    new = {"merchant_id": tx.merchant_id, "id": new_id("ots"), "at": tx.clock.now()}
    await tx.conn.execute(insert(outreach_skip).values(**new, **facts))


async def skips(
    tx: Tx, where: dict[str, str], rule: str, after: tuple[datetime, str] | None, limit: int
) -> Sequence[Row[Any]]:
    """Newest first; one more than `limit` where there is more."""
    query = select(outreach_skip).filter_by(merchant_id=tx.merchant_id, **{n: v for n, v in where.items() if v})
    if rule:
        query = query.where(k.rules[1] == rule)
    if after:
        query = query.where(or_(k.at < after[0], and_(k.at == after[0], k.id < after[1])))
    return (await tx.conn.execute(query.order_by(k.at.desc(), k.id.desc()).limit(limit + 1))).all()


async def skip_counts(tx: Tx, since: datetime) -> Sequence[Row[Any]]:
    """(rule, times) since then by the gravest rule, the most frequent first."""
    rule = k.rules[1].label("rule")
    query = select(rule, func.count().label("times")).where(k.merchant_id == tx.merchant_id, k.at >= since)
    return (await tx.conn.execute(query.group_by(rule).order_by(func.count().desc(), rule))).all()


async def add_complaint(tx: Tx, client_id: str, **facts: Any) -> bool:
    """False when this `client_id` stood there before."""
    new = {"merchant_id": tx.merchant_id, "id": new_id("otc"), "at": tx.clock.now(), "recorded_by": tx.actor.id}
    row = insert(outreach_complaint).values(**new, client_id=client_id, **facts)
    once = row.on_conflict_do_nothing(index_elements=["merchant_id", "client_id"]).returning(c.id)
    return (await tx.conn.execute(once)).one_or_none() is not None


async def last_purpose(tx: Tx, buyer_ids: Sequence[str], channel: str, since: datetime) -> str:
    """Of what was sent last to this person on this channel since then; empty where nothing was."""
    query = select(s.purpose).where(s.merchant_id == tx.merchant_id, s.buyer_id.in_(list(buyer_ids)))
    query = query.where(s.channel == channel, s.at >= since).order_by(s.at.desc()).limit(1)
    return (await tx.conn.execute(query)).scalar_one_or_none() or ""


async def counted(tx: Tx, purpose: str, channel: str, since: datetime, last: int) -> Row[Any]:
    """(sends, opt_outs, complaints) over the newest `last` sends since then."""
    asked = {"merchant": tx.merchant_id, "purpose": purpose, "channel": channel, "since": since, "last": last}
    return (await tx.conn.execute(COUNTED, asked)).one()


async def sent_pairs(tx: Tx, since: datetime) -> Sequence[Row[Any, Any]]:
    """(purpose, channel) of whatever was sent unasked since then."""
    query = select(s.purpose, s.channel).where(s.merchant_id == tx.merchant_id, s.at >= since).distinct()
    return (await tx.conn.execute(query)).all()


async def pause_of(tx: Tx, purpose: str, channel: str, *, lock: bool = False) -> Row[Any] | None:
    query = select(outreach_pause).filter_by(merchant_id=tx.merchant_id, purpose=purpose, channel=channel)
    return (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()


async def pauses(tx: Tx) -> Sequence[Row[Any]]:
    return (await tx.conn.execute(select(outreach_pause).filter_by(merchant_id=tx.merchant_id))).all()


async def pause(tx: Tx, purpose: str, channel: str, *, sends: int, complaints: int) -> bool:
    """False when it is paused already."""
    facts = {"sends": sends, "complaints": complaints, "paused_at": tx.clock.now(), "state": "paused", "note": ""}
    row = insert(outreach_pause).values(merchant_id=tx.merchant_id, purpose=purpose, channel=channel, **facts)
    key = ["merchant_id", "purpose", "channel"]
    done = row.on_conflict_do_update(index_elements=key, set_=facts, where=p.state != "paused").returning(p.purpose)
    return (await tx.conn.execute(done)).one_or_none() is not None


async def resume(tx: Tx, purpose: str, channel: str, note: str) -> bool:
    """False when it is not paused."""
    facts = {"resumed_at": tx.clock.now(), "resumed_by": tx.actor.id, "state": "open", "note": note}
    where = {"merchant_id": tx.merchant_id, "purpose": purpose, "channel": channel, "state": "paused"}
    done = await tx.conn.execute(update(outreach_pause).filter_by(**where).values(**facts).returning(p.purpose))
    return done.one_or_none() is not None
