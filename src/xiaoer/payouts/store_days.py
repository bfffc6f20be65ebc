"""SQL of the daily comparison."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.payouts.errors import DifferenceNotFound
from xiaoer.payouts.model import DifferenceState, PayoutState, Way
from xiaoer.payouts.tables import payout, payout_day, payout_difference

p, d = payout.c, payout_difference.c


async def payouts_of(tx: Tx, connection_id: str, day: date, ids: Sequence[str]) -> dict[str, Row[Any]]:
    """Paid by this payer on that day (UTC), and those named, by id."""
    begins = datetime.combine(day, time(), UTC)
    paid = and_(
        p.connection_id == connection_id,
        p.way == Way.PAYER,
        p.state == PayoutState.PAID,
        p.paid_at >= begins,
        p.paid_at < begins + timedelta(days=1),
    )
    query = select(payout).where(p.merchant_id == tx.merchant_id, or_(paid, p.id.in_(ids)))
    return {row.id: row for row in await tx.conn.execute(query)}


async def add_difference(tx: Tx, **facts: Any) -> None:
    """Named once for what it is about; one that was settled and is seen again is open again."""
    new = insert(payout_difference).values(
        merchant_id=tx.merchant_id,
        id=new_id("dif"),
        state=DifferenceState.OPEN,
        found_at=tx.clock.now(),
        **facts,
    )
    again: dict[str, Any] = {name: new.excluded[name] for name in ("state", "ours_minor", "theirs_minor", "day")}
    again |= {"settled_at": None, "settled_by": ""}
    by_clock = d.settled_by.in_(("", "clock"))  # what a person settled stays settled
    await tx.conn.execute(new.on_conflict_do_update(constraint="payout_difference_once", set_=again, where=by_clock))


async def settle_gone(tx: Tx, connection_id: str, day: date, still: Iterable[tuple[str, str]]) -> int:
    """Open differences of the day that were not found again are settled; how many."""
    query = select(d.id, d.kind, d.subject).filter_by(
        merchant_id=tx.merchant_id, connection_id=connection_id, day=day, state=DifferenceState.OPEN
    )
    seen = set(still)
    gone = [row.id for row in await tx.conn.execute(query) if (row.kind, row.subject) not in seen]
    if gone:
        settled = {"state": DifferenceState.SETTLED, "settled_at": tx.clock.now(), "settled_by": "clock"}
        mine = update(payout_difference).where(d.merchant_id == tx.merchant_id, d.id.in_(gone))
        await tx.conn.execute(mine.values(**settled))
    return len(gone)


async def settle(tx: Tx, difference_id: str, note: str) -> Row[Any]:
    """Raises DifferenceNotFound."""
    query = update(payout_difference).filter_by(merchant_id=tx.merchant_id, id=difference_id)
    settled = {"state": DifferenceState.SETTLED, "settled_at": tx.clock.now(), "settled_by": tx.actor.id, "note": note}
    row: Row[Any] | None = (await tx.conn.execute(query.values(**settled).returning(payout_difference))).one_or_none()
    if row is None:
        raise DifferenceNotFound(difference_id=difference_id)
    return row


async def find_differences(tx: Tx, state: str, before: str | None, limit: int) -> Sequence[Row[Any]]:
    """Newest first."""
    query = select(payout_difference).where(d.merchant_id == tx.merchant_id)
    if state:
        query = query.where(d.state == state)
    if before:
        query = query.where(d.id < before)
    return (await tx.conn.execute(query.order_by(d.id.desc()).limit(limit))).all()


async def put_day(tx: Tx, connection_id: str, day: date, **facts: Any) -> None:
    new = insert(payout_day).values(
        merchant_id=tx.merchant_id, connection_id=connection_id, day=day, ran_at=tx.clock.now(), **facts
    )
    again = {name: new.excluded[name] for name in ("ran_at", "rows", "matched", "error")}
    key = ["merchant_id", "connection_id", "day"]
    await tx.conn.execute(new.on_conflict_do_update(index_elements=key, set_=again))


async def find_days(tx: Tx, limit: int) -> list[Any]:
    """The latest days, each with the number of its open differences."""
    y = payout_day.c
    still = (
        select(func.count())
        .where(
            d.merchant_id == y.merchant_id,
            d.connection_id == y.connection_id,
            d.day == y.day,
            d.state == DifferenceState.OPEN,
        )
        .scalar_subquery()
    )
    query = select(payout_day, still.label("differences")).where(y.merchant_id == tx.merchant_id)
    return list(await tx.conn.execute(query.order_by(y.day.desc(), y.connection_id).limit(limit)))
