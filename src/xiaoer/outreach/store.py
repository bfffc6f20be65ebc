"""All SQL of this package."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.outreach.tables import gate_edits, gate_ruling, outreach_sent

e = gate_edits.c
r = gate_ruling.c
s = outreach_sent.c


async def edits(tx: Tx, pack: str, state: str) -> Row[Any] | None:
    """The draft, or the newest published layer."""
    query = select(gate_edits).filter_by(merchant_id=tx.merchant_id, pack=pack, state=state)
    return (await tx.conn.execute(query.order_by(e.version.desc()).limit(1))).one_or_none()


async def published(tx: Tx) -> Sequence[Row[Any]]:
    """The newest published layer of every pack that has one."""
    query = select(gate_edits).where(e.merchant_id == tx.merchant_id, e.state == "published")
    return (await tx.conn.execute(query.ext(distinct_on(e.pack)).order_by(e.pack, e.version.desc()))).all()


async def put_draft(tx: Tx, pack: str, source: str, revision: int, version: int) -> None:
    facts = {"source": source, "revision": revision, "saved_at": tx.clock.now(), "saved_by": tx.actor.id}
    new = insert(gate_edits).values(
        merchant_id=tx.merchant_id, id=new_id("gte"), pack=pack, version=version, state="draft", **facts
    )
    where = gate_edits.c.state == "draft"
    await tx.conn.execute(
        new.on_conflict_do_update(index_elements=["merchant_id", "pack"], index_where=where, set_=facts)
    )


async def publish(tx: Tx, edits_id: str) -> None:
    stamp = {"published_at": tx.clock.now(), "published_by": tx.actor.id, "state": "published"}
    await tx.conn.execute(update(gate_edits).filter_by(merchant_id=tx.merchant_id, id=edits_id).values(**stamp))


async def newest(tx: Tx, pack: str) -> int:
    query = select(func.max(e.version)).where(e.merchant_id == tx.merchant_id, e.pack == pack, e.state == "published")
    return int((await tx.conn.execute(query)).scalar_one() or 0)


async def keep(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(gate_ruling).values(merchant_id=tx.merchant_id, at=tx.clock.now(), **facts))


async def counts(tx: Tx, since: datetime) -> Sequence[Row[Any]]:
    """(agent_id, rule, times) since then."""
    rule = func.unnest(r.rules).label("rule")
    query = select(r.agent_id, rule, func.count().label("times"))
    query = query.where(r.merchant_id == tx.merchant_id, r.at >= since, r.verdict != "note")
    return (await tx.conn.execute(query.group_by(r.agent_id, rule))).all()


async def rulings(
    tx: Tx, where: dict[str, str], *, rule: str, after: tuple[datetime, str] | None, limit: int
) -> Sequence[Row[Any]]:
    """Newest first, at most `limit`."""
    query = select(gate_ruling).filter_by(merchant_id=tx.merchant_id, **{n: v for n, v in where.items() if v})
    if rule:
        query = query.where(r.rules.contains([rule]))
    if after:
        query = query.where(or_(r.at < after[0], and_(r.at == after[0], r.id < after[1])))
    return (await tx.conn.execute(query.order_by(r.at.desc(), r.id.desc()).limit(limit))).all()


async def blocked_since(tx: Tx, agent_id: str, rules: list[str], since: datetime) -> bool:
    """Whether something of this agent was stopped by one of these rules."""
    mine = (r.merchant_id == tx.merchant_id, r.agent_id == agent_id, r.at >= since, r.verdict == "block")
    query = select(r.id).where(*mine, r.rules.overlap(rules)).limit(1)
    return (await tx.conn.execute(query)).first() is not None


async def verdicts(tx: Tx, since: datetime) -> Sequence[Row[Any]]:
    """(agent_id, verdict, times) since then."""
    query = select(r.agent_id, r.verdict, func.count().label("times"))
    query = query.where(r.merchant_id == tx.merchant_id, r.at >= since, r.verdict != "note")
    return (await tx.conn.execute(query.group_by(r.agent_id, r.verdict))).all()


async def add_sent(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(
        insert(outreach_sent).values(merchant_id=tx.merchant_id, id=new_id("ots"), at=tx.clock.now(), **facts)
    )


async def sent_since(tx: Tx, buyer_ids: Sequence[str], since: datetime) -> Sequence[Row[Any]]:
    """To this person, the newest first, at most 200."""
    mine = s.buyer_id.in_(list(buyer_ids))
    query = select(outreach_sent).where(s.merchant_id == tx.merchant_id, mine, s.at >= since)
    return (await tx.conn.execute(query.order_by(s.at.desc()).limit(200))).all()
