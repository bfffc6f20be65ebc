"""SQL of promises."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.kernel.paging import Page, read_cursor, write_cursor
from xiaoer.kernel.transitions import By
from xiaoer.sla.errors import NoSuchPromise
from xiaoer.sla.promise_model import PROMISE_LIFE, Promise, PromiseState
from xiaoer.sla.tables import promise

p = promise.c


async def get_promise(tx: Tx, promise_id: str, *, lock: bool = False) -> Promise:
    """Raises NoSuchPromise."""
    query = select(promise).where(p.merchant_id == tx.merchant_id, p.id == promise_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NoSuchPromise(promise_id=promise_id)
    return of(row)


def of(row: Row[Any]) -> Promise:
    state = PromiseState(row.state)
    return Promise(
        **{name: getattr(row, name) for name in PLAIN},
        state=state,
        actions=PROMISE_LIFE.open_to(state, By.AGENT),
    )


PLAIN = (
    "id", "subject_kind", "subject_id", "seq", "kind", "words", "version", "confidence", "made_by", "by_bot",
    "owner_id", "shop_id", "public", "made_at", "due_at", "confirmed_at", "ended_at", "note",
)  # fmt: skip


async def add(tx: Tx, **values: Any) -> Promise | None:
    """None when this very sentence of this line is known already."""
    new = insert(promise).values(merchant_id=tx.merchant_id, id=new_id("prm"), **values)
    same_line = ["merchant_id", "subject_id", "seq", "quote"]
    row = (await tx.conn.execute(new.on_conflict_do_nothing(index_elements=same_line).returning(*p))).one_or_none()
    return None if row is None else of(row)


async def write(tx: Tx, promise_id: str, **values: Any) -> Promise:
    done = update(promise).where(p.merchant_id == tx.merchant_id, p.id == promise_id)
    row = (await tx.conn.execute(done.values(version=p.version + 1, **values).returning(*p))).one()
    return of(row)


async def of_subjects(tx: Tx, subject_ids: Sequence[str], states: Sequence[PromiseState]) -> list[Promise]:
    query = select(promise).where(
        p.merchant_id == tx.merchant_id, p.subject_id.in_(subject_ids), p.state.in_([s.value for s in states])
    )
    return [of(row) for row in await tx.conn.execute(query.order_by(p.due_at).limit(200))]


async def list_promises(
    tx: Tx,
    states: Sequence[PromiseState],
    *,
    owner_id: str | None = None,
    subject_id: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Promise]:
    """The first to fall due first."""
    query = select(promise).where(p.merchant_id == tx.merchant_id, p.state.in_([s.value for s in states]))
    query = query if owner_id is None else query.where(p.owner_id == owner_id)
    query = query if subject_id is None else query.where(p.subject_id == subject_id)
    if cursor:
        at, last = read_cursor(cursor, (str, str))
        moment = datetime.fromisoformat(at)
        query = query.where(or_(p.due_at > moment, and_(p.due_at == moment, p.id > last)))
    rows = (await tx.conn.execute(query.order_by(p.due_at, p.id).limit(limit + 1))).all()
    found = [of(row) for row in rows[:limit]]
    more = write_cursor(found[-1].due_at.isoformat(), found[-1].id) if len(rows) > limit else None
    return Page(found, more)
