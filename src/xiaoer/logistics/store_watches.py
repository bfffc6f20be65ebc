"""SQL of watches."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.logistics.errors import WatchNotFound
from xiaoer.logistics.tables import carrier_query, parcel_watch


async def of_subjects(tx: Tx, subject_ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """Open and closed ones, by what they are about."""
    columns = parcel_watch.c
    query = select(parcel_watch).where(
        columns.merchant_id == tx.merchant_id, columns.subject_id == func.any(bindparam("ids", list(subject_ids)))
    )
    found: dict[str, list[Row[Any]]] = {}
    for row in await tx.conn.execute(query):
        found.setdefault(row.subject_id, []).append(row)
    return found


async def open_watch(tx: Tx, values: Mapping[str, Any]) -> bool:
    """False when the same was found before."""
    new = insert(parcel_watch).values(merchant_id=tx.merchant_id, **values)
    return (await tx.conn.execute(new.on_conflict_do_nothing().returning(parcel_watch.c.id))).one_or_none() is not None


async def close(tx: Tx, watch_ids: Sequence[str], by: str = "") -> None:
    if watch_ids:
        columns = parcel_watch.c
        named = columns.id == func.any(bindparam("ids", sorted(watch_ids)))
        closing = update(parcel_watch).where(columns.merchant_id == tx.merchant_id, named, columns.closed_at.is_(None))
        await tx.conn.execute(closing.values(closed_at=tx.clock.now(), closed_by=by))


async def answer(tx: Tx, watch_id: str, words: str) -> None:
    mine = {"merchant_id": tx.merchant_id, "id": watch_id}
    await tx.conn.execute(update(parcel_watch).filter_by(**mine).values(answer=words))


async def get(tx: Tx, watch_id: str) -> Row[Any]:
    """Raises WatchNotFound."""
    query = select(parcel_watch).filter_by(merchant_id=tx.merchant_id, id=watch_id)
    row = (await tx.conn.execute(query)).one_or_none()
    if row is None:
        raise WatchNotFound(watch_id=watch_id)
    return row


async def find(
    tx: Tx, equal: Mapping[str, str], *, only_open: bool, before: tuple[datetime, str] | None, limit: int
) -> Sequence[Row[Any]]:
    """Newest first; `equal` names columns and what they must hold."""
    columns = parcel_watch.c
    query = select(parcel_watch).filter_by(merchant_id=tx.merchant_id, **equal)
    if only_open:
        query = query.where(columns.closed_at.is_(None))
    if before:
        query = query.where(tuple_(columns.opened_at, columns.id) < tuple_(*before))
    return (await tx.conn.execute(query.order_by(columns.opened_at.desc(), columns.id.desc()).limit(limit))).all()


async def may_ask(tx: Tx, parcel_id: str, before: datetime) -> bool:
    """Remember that the carrier is asked now; False when it was asked after `before`."""
    new = insert(carrier_query).values(merchant_id=tx.merchant_id, parcel_id=parcel_id, asked_at=tx.clock.now())
    done = new.on_conflict_do_update(
        index_elements=["merchant_id", "parcel_id"],
        set_={"asked_at": new.excluded.asked_at},
        where=carrier_query.c.asked_at <= before,
    ).returning(carrier_query.c.parcel_id)
    return (await tx.conn.execute(done)).one_or_none() is not None
