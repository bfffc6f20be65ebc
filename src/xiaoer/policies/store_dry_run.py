"""SQL of dry runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Row, Text, and_, cast, delete, func, not_, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra import recordset
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor
from xiaoer.policies.errors import DryRunNotFound
from xiaoer.policies.model import OUTCOMES, Answer, DryRun, DryRunRow, DryRunState, Outcome, Sum, Totals
from xiaoer.policies.tables import dry_run, dry_run_row, judgement

d = dry_run.c
j = judgement.c
w = dry_run_row.c
KEPT_RUNS = 10
"""Of each shop; older ones go when a new one starts."""
UNDER_WAY = (DryRunState.WAITING.value, DryRunState.RUNNING.value)
ROW = tuple(column.name for column in dry_run_row.c)


class Kept(NamedTuple):
    """A judgement to replay; `facts` and `verdict` are JSON text."""

    id: str
    subject_id: str
    order_id: str
    action: str
    at: datetime
    amount_minor: int
    currency: str
    policy_id: str
    answer: str
    facts: str
    verdict: str


def view(row: Row[Any]) -> DryRun:
    """A row as people see it."""
    return DryRun(
        id=row.id,
        shop_id=row.shop_id,
        policy_id=row.policy_id,
        policy_version=row.policy_version,
        days=row.days,
        state=DryRunState(row.state),
        total=row.total,
        done=row.done,
        changed=row.changed,
        totals=list(totals(row.counts, row.unseen)),
        started_by=row.started_by,
        created_at=row.created_at,
        finished_at=row.finished_at,
        error=row.error,
    )


def totals(counts: dict[str, list[int]], unseen: dict[str, list[int]]) -> Iterator[Totals]:
    """Of `currency before after` → [cases, amount] and `currency before|after` → [cases, amount] of goods accepted
    unseen, as the run counts them."""
    for currency in sorted({key.split()[0] for key in counts}):
        before = {outcome: [0, 0] for outcome in Outcome}
        after = {outcome: [0, 0] for outcome in Outcome}
        for key, (cases, amount) in counts.items():
            of, was, now = key.split()
            for side, answer in ((before, was), (after, now)) if of == currency else ():
                one = side[OUTCOMES[Answer(answer)]]
                one[0] += cases
                one[1] += amount
        yield Totals(
            currency=currency,
            before={name: Sum(*one) for name, one in before.items()},
            after={name: Sum(*one) for name, one in after.items()},
            difference={n: Sum(after[n][0] - before[n][0], after[n][1] - before[n][1]) for n in Outcome},
            unseen_before=Sum(*unseen.get(f"{currency} before", (0, 0))),
            unseen_after=Sum(*unseen.get(f"{currency} after", (0, 0))),
        )


async def add(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(dry_run).values(merchant_id=tx.merchant_id, counts={}, unseen={}, **facts))


async def row_of(tx: Tx, dry_run_id: str, *, lock: bool = False) -> Row[Any]:
    """Raises DryRunNotFound."""
    query = select(dry_run).filter_by(merchant_id=tx.merchant_id, id=dry_run_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise DryRunNotFound(dry_run_id=dry_run_id)
    return row


async def of_shop(tx: Tx, shop_id: ShopId) -> list[DryRun]:
    """The newest first."""
    query = select(dry_run).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id)
    return [view(row) for row in await tx.conn.execute(query.order_by(d.created_at.desc(), d.id.desc()))]


async def forget_old(tx: Tx, shop_id: ShopId) -> None:
    """Only the last `KEPT_RUNS` stay."""
    old = [run.id for run in (await of_shop(tx, shop_id))[KEPT_RUNS:]]
    for table, column in ((dry_run_row, w.dry_run_id), (dry_run, d.id)) if old else ():
        await tx.conn.execute(delete(table).where(table.c.merchant_id == tx.merchant_id, column.in_(old)))


async def change(tx: Tx, dry_run_id: str, **facts: Any) -> bool:
    """False when the run has ended already."""
    query = update(dry_run).where(d.merchant_id == tx.merchant_id, d.id == dry_run_id, d.state.in_(UNDER_WAY))
    return bool((await tx.conn.execute(query.values(**facts))).rowcount)


async def advance(tx: Tx, dry_run_id: str, from_id: str, /, **facts: Any) -> bool:
    """False when it ended, or somebody else got on from here: then nothing of this step may stay."""
    query = update(dry_run).where(d.merchant_id == tx.merchant_id, d.id == dry_run_id, d.reached_id == from_id)
    done = await tx.conn.execute(query.where(d.state == DryRunState.RUNNING.value).values(**facts))
    return bool(done.rowcount)


# ---- what is replayed, and what came of it ------------------------------------------------------------------------


def _to_replay(tx: Tx, shop_id: ShopId, since: datetime, until: datetime) -> Any:
    return and_(j.merchant_id == tx.merchant_id, j.shop_id == shop_id, j.at >= since, j.at <= until, j.is_last)


async def count_judgements(tx: Tx, shop_id: ShopId, since: datetime, until: datetime) -> int:
    query = select(func.count()).select_from(judgement).where(_to_replay(tx, shop_id, since, until))
    return int((await tx.conn.execute(query)).scalar_one())


async def next_judgements(tx: Tx, run: Row[Any], limit: int, after: Kept | None = None) -> list[Kept]:
    """Those after the point that the run has reached, or after a given one; oldest first."""
    reached_at, reached_id = (after.at, after.id) if after else (run.reached_at, run.reached_id)
    columns = [j[name] for name in Kept._fields[:-2]]
    query = select(*columns, cast(j.facts, Text), cast(j.verdict, Text)).where(
        _to_replay(tx, run.shop_id, run.since_at, run.created_at)
    )
    if reached_at is not None:
        query = query.where(tuple_(j.at, j.id) > tuple_(reached_at, reached_id))
    rows = await tx.conn.execute(query.order_by(j.at, j.id).limit(limit))
    return [Kept._make(row) for row in rows]


async def add_rows(tx: Tx, dry_run_id: str, rows: Sequence[DryRunRow]) -> None:
    key = {"merchant_id": tx.merchant_id, "dry_run_id": dry_run_id}
    query = recordset.insert_new(dry_run_row, ROW, ("merchant_id", "dry_run_id", "judgement_id"))
    await tx.conn.execute(query, recordset.folded([key | msgspec.structs.asdict(row) for row in rows]))


async def page_rows(
    tx: Tx, dry_run_id: str, before: list[str], after: list[str], changed: bool | None, cursor: str | None, limit: int
) -> Page[DryRunRow]:
    """In the order in which they were judged."""
    most = clamp_limit(limit)
    query = select(dry_run_row).where(w.merchant_id == tx.merchant_id, w.dry_run_id == dry_run_id)
    for column, wanted in ((w.before, before), (w.after, after)):
        query = query.where(column.in_(wanted)) if wanted else query
    if changed is not None:
        moved = or_(w.before != w.after, w.unseen_before != w.unseen_after)
        query = query.where(moved if changed else not_(moved))
    if cursor:
        query = query.where(w.judgement_id > read_cursor(cursor, (str,))[0])
    rows = (await tx.conn.execute(query.order_by(w.judgement_id).limit(most + 1))).all()
    shown = [msgspec.convert(row._mapping, DryRunRow) for row in rows[:most]]
    return Page(shown, write_cursor(shown[-1].judgement_id) if len(rows) > most else None)
