"""SQL of return parcels and intercepts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer import orders
from xiaoer.infra.db import Tx
from xiaoer.infra.recordset import folded, insert_new, overwrite
from xiaoer.kernel.ids import OrderId
from xiaoer.logistics.errors import InterceptNotFound, ReturnNotFound
from xiaoer.logistics.model import OPEN_INTERCEPTS
from xiaoer.logistics.tables import intercept, return_parcel, return_scan

SCAN_COLUMNS = tuple(column.name for column in return_scan.c)


# ---- return parcels -------------------------------------------------------------------------------------------


async def add_return(tx: Tx, values: Mapping[str, Any]) -> bool:
    """False when the case has one already."""
    new = insert(return_parcel).values(merchant_id=tx.merchant_id, **values)
    done = new.on_conflict_do_nothing(index_elements=["merchant_id", "case_id"]).returning(return_parcel.c.id)
    return (await tx.conn.execute(done)).one_or_none() is not None


async def return_of(tx: Tx, case_id: str, *, lock: bool = False) -> Row[Any] | None:
    query = select(return_parcel).filter_by(merchant_id=tx.merchant_id, case_id=case_id)
    return (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()


async def get_return(tx: Tx, case_id: str) -> Row[Any]:
    """Locked, its order before it (`orders.lock`). Raises ReturnNotFound."""
    row = await return_of(tx, case_id)
    if row is None:
        raise ReturnNotFound(case_id=case_id)
    await orders.lock(tx, OrderId(row.order_id))
    locked = await return_of(tx, case_id, lock=True)
    return locked or row


async def returns_by(
    tx: Tx, *, case_ids: Sequence[str] = (), numbers: Sequence[str] = (), ids: Sequence[str] = (), lock: bool = False
) -> Sequence[Row[Any]]:
    """Those named by case, by tracking number or by id, in the order of their ids."""
    columns = return_parcel.c
    named = (
        (columns.case_id == func.any(bindparam("cases", list(case_ids))))
        | ((columns.tracking_number != "") & (columns.tracking_number == func.any(bindparam("numbers", list(numbers)))))
        | (columns.id == func.any(bindparam("ids", list(ids))))
    )
    query = select(return_parcel).where(columns.merchant_id == tx.merchant_id, named).order_by(columns.id)
    return (await tx.conn.execute(query.with_for_update() if lock else query)).all()


async def set_return(tx: Tx, return_id: str, **values: Any) -> None:
    mine = {"merchant_id": tx.merchant_id, "id": return_id}
    await tx.conn.execute(update(return_parcel).filter_by(**mine).values(**values))


async def move_returns(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Each row has `id` and the columns to write; all rows have the same."""
    if rows:
        names = ("merchant_id", *rows[0])
        given = [{"merchant_id": tx.merchant_id, **row} for row in rows]
        await tx.conn.execute(overwrite(return_parcel, names, ("merchant_id", "id")), folded(given))


async def add_scans(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Ids of the return parcels with a scan that was not there."""
    if not rows:
        return set()
    adding = insert_new(return_scan, SCAN_COLUMNS, ("merchant_id", "return_id", "at", "key"))
    given = [{"merchant_id": tx.merchant_id, **row} for row in rows]
    return set((await tx.conn.execute(adding.returning(return_scan.c.return_id), folded(given))).scalars())


async def scans_of(tx: Tx, return_ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """Newest first."""
    columns = return_scan.c
    query = select(return_scan).where(
        columns.merchant_id == tx.merchant_id, columns.return_id == func.any(bindparam("ids", list(return_ids)))
    )
    found: dict[str, list[Row[Any]]] = {}
    for row in await tx.conn.execute(query.order_by(columns.at.desc(), columns.key)):
        found.setdefault(row.return_id, []).append(row)
    return found


# ---- intercepts -----------------------------------------------------------------------------------------------


async def add_intercept(tx: Tx, values: Mapping[str, Any]) -> bool:
    """False when an open one of this parcel is there."""
    new = insert(intercept).values(merchant_id=tx.merchant_id, **values)
    return (await tx.conn.execute(new.on_conflict_do_nothing().returning(intercept.c.id))).one_or_none() is not None


async def get_intercept(tx: Tx, intercept_id: str, *, lock: bool = True) -> Row[Any]:
    """Raises InterceptNotFound."""
    query = select(intercept).filter_by(merchant_id=tx.merchant_id, id=intercept_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise InterceptNotFound(intercept_id=intercept_id)
    return row


async def intercepts_of(tx: Tx, parcel_ids: Sequence[str]) -> Sequence[Row[Any]]:
    """Newest first."""
    columns = intercept.c
    query = select(intercept).where(
        columns.merchant_id == tx.merchant_id, columns.parcel_id == func.any(bindparam("ids", list(parcel_ids)))
    )
    return (await tx.conn.execute(query.order_by(columns.id.desc()))).all()


async def set_intercept(tx: Tx, intercept_id: str, at: str, **values: Any) -> bool:
    """Only while its state is still `at`."""
    mine = {"merchant_id": tx.merchant_id, "id": intercept_id, "state": at}
    return bool((await tx.conn.execute(update(intercept).filter_by(**mine).values(**values))).rowcount)


async def find_intercepts(
    tx: Tx, *, state: str, case_id: str, only_open: bool, before: tuple[datetime, str] | None, limit: int
) -> Sequence[Row[Any]]:
    """Newest first."""
    columns = intercept.c
    query = select(intercept).where(columns.merchant_id == tx.merchant_id)
    if state:
        query = query.where(columns.state == state)
    if case_id:
        query = query.where(columns.case_id == case_id)
    if only_open:
        query = query.where(columns.state.in_(OPEN_INTERCEPTS))
    if before:
        query = query.where(tuple_(columns.asked_at, columns.id) < tuple_(*before))
    return (await tx.conn.execute(query.order_by(columns.asked_at.desc(), columns.id.desc()).limit(limit))).all()
