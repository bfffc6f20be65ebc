"""SQL of campaigns, their versions and sends. The audience is in `store_audience.py`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, and_, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.campaigns.errors import CampaignNotFound
from xiaoer.campaigns.model import Aim, CampaignStep, SendState
from xiaoer.campaigns.tables import campaign, campaign_send, campaign_version
from xiaoer.infra.db import Tx
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor

c, s = campaign.c, campaign_send.c
OPEN = [SendState.DUE.value, SendState.CALLING.value]


async def add(tx: Tx, **facts: Any) -> Row[Any]:
    stamp = {name: tx.clock.now() for name in ("made_at", "changed_at")}
    who = dict.fromkeys(("made_by", "changed_by"), tx.actor.id)
    values = {"merchant_id": tx.merchant_id, **msgspec.to_builtins(facts), **stamp, **who}
    row: Row[Any] = (await tx.conn.execute(insert(campaign).values(**values).returning(campaign))).one()
    await _keep_version(tx, row)
    return row


async def _keep_version(tx: Tx, row: Row[Any]) -> None:
    facts = {"campaign_id": row.id, "version": row.version, "name": row.name, "terms": row.terms}
    stamp = {"merchant_id": tx.merchant_id, "made_at": tx.clock.now(), "made_by": tx.actor.id}
    await tx.conn.execute(insert(campaign_version).values(**stamp, **facts))


async def get(tx: Tx, campaign_id: str, *, lock: bool = False) -> Row[Any]:
    """Raises CampaignNotFound."""
    query = select(campaign).filter_by(merchant_id=tx.merchant_id, id=campaign_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise CampaignNotFound(campaign_id=campaign_id)
    return row


async def change(tx: Tx, campaign_id: str, *, new_version: bool = False, **values: Any) -> Row[Any]:
    stamp = {"changed_at": tx.clock.now(), "changed_by": tx.actor.id}
    more = {"version": c.version + 1} if new_version else {}
    query = update(campaign).filter_by(merchant_id=tx.merchant_id, id=campaign_id)
    row: Row[Any] = (await tx.conn.execute(query.values(**values, **stamp, **more).returning(campaign))).one()
    if new_version:
        await _keep_version(tx, row)
    return row


async def set_next(tx: Tx, campaign_id: str, at: datetime | None) -> None:
    query = update(campaign).filter_by(merchant_id=tx.merchant_id, id=campaign_id)
    await tx.conn.execute(query.values(next_at=at))


async def every(tx: Tx) -> Sequence[Row[Any]]:
    """The newest first."""
    query = select(campaign).where(c.merchant_id == tx.merchant_id).order_by(c.made_at.desc(), c.id.desc())
    return (await tx.conn.execute(query.limit(200))).all()


async def versions(tx: Tx, campaign_id: str) -> Sequence[Row[Any]]:
    """The newest first."""
    query = select(campaign_version).filter_by(merchant_id=tx.merchant_id, campaign_id=campaign_id)
    return (await tx.conn.execute(query.order_by(campaign_version.c.version.desc()).limit(100))).all()


async def add_sends(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[Row[Any]]:
    """Those that are new; an order that has its send of this step keeps it."""
    if not rows:
        return []
    stamp = {"merchant_id": tx.merchant_id, "made_at": tx.clock.now()}
    new = insert(campaign_send).values([{**stamp, **row} for row in rows])
    key = ["merchant_id", "campaign_id", "order_id", "step"]
    return list((await tx.conn.execute(new.on_conflict_do_nothing(index_elements=key).returning(campaign_send))).all())


async def send_of(tx: Tx, send_id: str, campaign_id: str, order_id: str, step: str) -> Row[Any] | None:
    """Locked; None where it is not the same send any more."""
    key = {"campaign_id": campaign_id, "order_id": order_id, "step": step}
    query = select(campaign_send).filter_by(merchant_id=tx.merchant_id, **key, id=send_id).with_for_update()
    return (await tx.conn.execute(query)).one_or_none()


async def ask_of(tx: Tx, campaign_id: str, order_id: str) -> Row[Any] | None:
    """The first message of this order."""
    key = {"campaign_id": campaign_id, "order_id": order_id, "step": CampaignStep.ASK.value}
    return (await tx.conn.execute(select(campaign_send).filter_by(merchant_id=tx.merchant_id, **key))).one_or_none()


async def check_in_of(tx: Tx, conversation_id: str, since: datetime) -> Row[Any] | None:
    """The latest check-in that went out in this conversation since then."""
    mine = (s.merchant_id == tx.merchant_id, s.conversation_id == conversation_id, s.conversation_id != "")
    asked = (s.aim == Aim.CHECK_IN.value, s.state == SendState.SENT.value, s.sent_at >= since)
    query = select(campaign_send).where(*mine, *asked).order_by(s.sent_at.desc()).limit(1)
    return (await tx.conn.execute(query)).one_or_none()


async def change_send(tx: Tx, row: Row[Any], **values: Any) -> None:
    key = {"campaign_id": row.campaign_id, "order_id": row.order_id, "step": row.step}
    await tx.conn.execute(update(campaign_send).filter_by(merchant_id=tx.merchant_id, **key).values(**values))


async def totals(tx: Tx, ids: Sequence[str]) -> Sequence[Row[Any]]:
    """(campaign_id, state, reason, step, currency, answer, times, segments, cost): cost in thousandths of the smallest
    unit."""
    cost = func.sum(s.segments * s.price_minor).label("cost")
    by = (s.campaign_id, s.state, s.reason, s.step, s.currency, s.answer)
    query = select(*by, func.count().label("times"), func.sum(s.segments).label("segments"), cost)
    mine = (s.merchant_id == tx.merchant_id, s.campaign_id.in_(list(ids)))
    return (await tx.conn.execute(query.where(*mine).group_by(*by))).all()


async def page_of_sends(
    tx: Tx, campaign_id: str, *, state: str, reason: str, cursor: str | None, limit: int
) -> Page[Row[Any]]:
    """The latest first. Raises BadCursor."""
    limit = clamp_limit(limit)
    query = select(campaign_send).where(s.merchant_id == tx.merchant_id, s.campaign_id == campaign_id)
    for column, wanted in ((s.state, state), (s.reason, reason)):
        query = query.where(column == wanted) if wanted else query
    if cursor:
        at, order_id, step = read_cursor(cursor, (str, str, str))
        when = datetime.fromisoformat(at)
        below = tuple_(s.order_id, s.step) < tuple_(order_id, step)
        query = query.where(or_(s.due_at < when, and_(s.due_at == when, below)))
    query = query.order_by(s.due_at.desc(), s.order_id.desc(), s.step.desc()).limit(limit + 1)
    rows = (await tx.conn.execute(query)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    more = write_cursor(last.due_at.isoformat(), last.order_id, last.step) if last else None
    return Page(list(rows[:limit]), more)


async def stop_open(tx: Tx, campaign_id: str, reason: str) -> None:
    """What is due and not begun is not sent any more."""
    query = update(campaign_send).filter_by(merchant_id=tx.merchant_id, campaign_id=campaign_id)
    due = query.where(s.state == SendState.DUE.value)
    await tx.conn.execute(due.values(state=SendState.SKIPPED.value, reason=reason))
