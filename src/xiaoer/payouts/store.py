"""All SQL of payouts themselves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import PayoutId, new_id
from xiaoer.kernel.transitions import By, IllegalMove
from xiaoer.payouts.errors import PayoutNotFound
from xiaoer.payouts.model import LIFE, PayoutAction, PayoutState
from xiaoer.payouts.tables import payout, payout_attempt

p = payout.c


async def add(tx: Tx, **facts: Any) -> bool:
    """False when the key is there already. Waits for a parallel one of the same key."""
    new = insert(payout).values(merchant_id=tx.merchant_id, **facts).on_conflict_do_nothing(constraint="payout_key")
    return (await tx.conn.execute(new.returning(p.id))).scalar_one_or_none() is not None


async def by_key(tx: Tx, key: str) -> Row[Any] | None:
    return (await tx.conn.execute(select(payout).filter_by(merchant_id=tx.merchant_id, key=key))).one_or_none()


async def get(tx: Tx, payout_id: str, *, lock: bool = False) -> Row[Any]:
    """Raises PayoutNotFound."""
    query = select(payout).filter_by(merchant_id=tx.merchant_id, id=payout_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise PayoutNotFound(payout_id=payout_id)
    return row


async def move(tx: Tx, row: Row[Any], action: PayoutAction, by: By, **facts: Any) -> Row[Any]:
    """The payout after `action`. Raises IllegalMove, also when another was faster."""
    at = PayoutState(row.state)
    to = LIFE.to(at, action, by)
    if to in LIFE.final:
        facts |= {"ended_at": tx.clock.now(), "due_at": None, "needs_person": False}
    query = update(payout).filter_by(merchant_id=tx.merchant_id, id=row.id, state=at)
    done = await tx.conn.execute(query.values(state=to, version=p.version + 1, **facts).returning(payout))
    changed: Row[Any] | None = done.one_or_none()
    if changed is None:
        raise IllegalMove(at=at.value, action=action.value)
    return changed


async def put(tx: Tx, payout_id: str, **facts: Any) -> Row[Any]:
    query = update(payout).filter_by(merchant_id=tx.merchant_id, id=payout_id)
    changed: Row[Any] = (await tx.conn.execute(query.values(version=p.version + 1, **facts).returning(payout))).one()
    return changed


async def find(tx: Tx, wanted: Sequence[Any], before: str | None, limit: int) -> Sequence[Row[Any]]:
    """Newest first."""
    query = select(payout).where(p.merchant_id == tx.merchant_id, *wanted)
    if before:
        query = query.where(p.id < before)
    return (await tx.conn.execute(query.order_by(p.id.desc()).limit(limit))).all()


async def stalled(tx: Tx, before: datetime) -> list[PayoutId]:
    """Open payouts of the clock that should have moved on before."""
    moving = p.state.in_((PayoutState.WAITING, PayoutState.CALLING, PayoutState.UNKNOWN))
    query = select(p.id).where(p.merchant_id == tx.merchant_id, p.ended_at.is_(None), p.due_at < before, moving)
    return [PayoutId(one) for one in (await tx.conn.execute(query.order_by(p.due_at).limit(1000))).scalars()]


async def add_attempt(tx: Tx, payout_id: str, kind: str, outcome: str, words: str) -> None:
    row = {"id": new_id("att"), "payout_id": payout_id, "at": tx.clock.now(), "kind": kind, "outcome": outcome}
    await tx.conn.execute(insert(payout_attempt).values(merchant_id=tx.merchant_id, words=words[:300], **row))


async def attempts_of(tx: Tx, payout_id: str) -> Sequence[Row[Any]]:
    query = select(payout_attempt).filter_by(merchant_id=tx.merchant_id, payout_id=payout_id)
    return (await tx.conn.execute(query.order_by(payout_attempt.c.id))).all()
