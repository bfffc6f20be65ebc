"""Clocks and jobs that survive anything: one row each, claimed by pushing its due time, fenced by a version.

Schedule and cancel happen in the business transaction. A handler runs at least once: each effect carries its
own idempotency key. A dead worker's timer comes back by itself when its lease ends.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Column, Delete, Index, Integer, PrimaryKeyConstraint, Text, bindparam, delete, func, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.dialects.postgresql.dml import Insert

from xiaoer.infra.db import Database, Tx
from xiaoer.infra.recordset import folded, unfolded
from xiaoer.infra.schema import Id, moment, plain_table
from xiaoer.kernel.ids import MerchantId

log = structlog.get_logger()
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 12

timer = plain_table(
    "timer",
    Column("merchant_id", Id(), nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    moment("due_at"),
    Column("payload", JSONB, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("last_error", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("merchant_id", "key"),
    Index("timer_due", "due_at", postgresql_where=text("attempts < 12")),
    why="one worker claims the due timers of all merchants; handlers then work inside one merchant",
)


def _schedule_all() -> Insert:
    names = ("merchant_id", "key", "kind", "due_at", "payload")
    new = insert(timer).from_select(names, select(*unfolded(timer, names).c))
    fresh = {"attempts": 0, "last_error": "", "version": timer.c.version + 1}
    moved = {name: new.excluded[name] for name in ("kind", "due_at", "payload")}
    return new.on_conflict_do_update(index_elements=["merchant_id", "key"], set_=moved | fresh)


SCHEDULE_ALL = _schedule_all()


@dataclass(frozen=True, slots=True)
class Due:
    merchant_id: MerchantId
    key: str
    kind: str
    payload: dict[str, Any]
    attempts: int
    version: int


async def schedule(tx: Tx, key: str, kind: str, due_at: datetime, payload: dict[str, Any] | None = None) -> None:
    """Set the timer, or move it if the key is there already. Its earlier run, if under way, no longer counts."""
    new = insert(timer).values(merchant_id=tx.merchant_id, key=key, kind=kind, due_at=due_at, payload=payload or {})
    await tx.conn.execute(
        new.on_conflict_do_update(
            index_elements=["merchant_id", "key"],
            set_={
                "due_at": new.excluded.due_at,
                "kind": new.excluded.kind,
                "payload": new.excluded.payload,
                "attempts": 0,
                "last_error": "",
                "version": timer.c.version + 1,
            },
        )
    )
    tx.after_commit(wake.set)


async def cancel(tx: Tx, key: str) -> None:
    await tx.conn.execute(delete(timer).filter_by(merchant_id=tx.merchant_id, key=key))


async def schedule_all(tx: Tx, kind: str, due: Mapping[str, datetime]) -> None:
    """Set or move one timer a key, in one statement; each carries its own `key` as payload.

    Until the transaction ends no worker runs any of them: a handler under way is waited for.
    """
    if not due:
        return
    rows = [
        {"merchant_id": tx.merchant_id, "key": key, "kind": kind, "due_at": due[key], "payload": {"key": key}}
        for key in sorted(due)
    ]
    await tx.conn.execute(SCHEDULE_ALL, folded(rows))
    tx.after_commit(wake.set)


async def cancel_all(tx: Tx, keys: Sequence[str]) -> None:
    if keys:
        mine = timer.c.merchant_id == tx.merchant_id
        await tx.conn.execute(delete(timer).where(mine, timer.c.key == func.any(bindparam("keys", list(keys)))))


wake = asyncio.Event()
"""Set when this process scheduled something, so that a timer due now runs now."""

Handler = Callable[[Tx, dict[str, Any]], Awaitable[None]]
"""Runs inside one transaction of the timer's merchant; the timer is gone exactly when its effect is durable."""
Call = Callable[[Database, Due], Awaitable[None]]
"""Runs outside any transaction, because it asks the network; the timer is gone after it returns."""
CLAIM = text("""
    with due as (select merchant_id, key from timer
                  where due_at <= :now and attempts < :most and kind = any(:kinds)
                  order by due_at limit :free for update skip locked)
    update timer t set due_at = :lease, attempts = t.attempts + 1, version = t.version + 1
      from due where t.merchant_id = due.merchant_id and t.key = due.key
    returning t.merchant_id, t.key, t.kind, t.payload, t.attempts, t.version""")
AT_ONCE = 50
"""Handlers that one process runs at the same time, and as many calls beside them: an outside system that hangs holds up
no clock."""


GIVE_WAY = text("set local lock_timeout = '400ms'")
"""A worker holds the timer and waits for what it is about; a verb holds that and sets the timer. The worker gives up
before PostgreSQL calls it a deadlock (after a second, and two timers of one thing wait one after the other) and tries
again later; the person at the screen goes on."""


def _exactly(due: Due) -> Delete:
    """Remove this very claim: nothing happens when the timer was moved, cancelled or claimed again since."""
    return delete(timer).filter_by(merchant_id=due.merchant_id, key=due.key, version=due.version)


@dataclass
class Worker:
    """Runs due timers. Several workers on several hosts share the table without meeting."""

    database: Database
    handlers: Mapping[str, Handler]
    calls: Mapping[str, Call] = field(default_factory=dict)
    poll: timedelta = timedelta(milliseconds=250)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _inside: set[asyncio.Task[None]] = field(default_factory=set)
    _outside: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self) -> None:
        """Until `stop`, and what was begun is done. Errors of the database are waited out; errors of a handler are its
        timer's business."""
        while not self._stopping.is_set():
            try:
                began = await self._begin_due(self._inside, self.handlers)
                began += await self._begin_due(self._outside, self.calls)
            except Exception as error:
                log.warning("timers.unavailable", error=str(error))
                began = 0
            if not began:
                await self._rest()
        await asyncio.gather(*self._inside, *self._outside)

    def stop(self) -> None:
        self._stopping.set()
        wake.set()

    async def run_due(self) -> int:
        """Claim and run what is due now, to its end; the number of timers run."""
        claimed = [*await self._claim(AT_ONCE, self.handlers), *await self._claim(AT_ONCE, self.calls)]
        await asyncio.gather(*(self._run_one(due) for due in claimed))
        return len(claimed)

    async def _begin_due(self, running: set[asyncio.Task[None]], kinds: Collection[str]) -> int:
        """Start what is due and has a free place; how many."""
        claimed = await self._claim(AT_ONCE - len(running), kinds)
        for due in claimed:
            task = asyncio.create_task(self._run_apart(due), name=due.key)
            running.add(task)
            task.add_done_callback(running.discard)
        return len(claimed)

    async def _run_apart(self, due: Due) -> None:
        try:
            await self._run_one(due)
        except Exception as error:  # the database is gone: the lease brings the timer back
            log.warning("timers.unavailable", error=str(error))

    async def _claim(self, free: int, kinds: Collection[str]) -> list[Due]:
        """Only what this process can do: while an install is upgraded, the kinds that a newer process brought wait for
        it, and spend none of their attempts here."""
        if free <= 0 or not kinds:
            return []
        now = self.database.clock.now()
        asked = {"now": now, "lease": now + LEASE, "most": MAX_ATTEMPTS, "free": free, "kinds": list(kinds)}
        async with self.database.outside_merchants() as conn:
            return [Due(*row) for row in await conn.execute(CLAIM, asked)]

    async def _run_one(self, due: Due) -> None:
        try:
            if call := self.calls.get(due.kind):
                await call(self.database, due)
                async with self.database.outside_merchants() as conn:
                    await conn.execute(_exactly(due))
            else:
                await self._run_inside(due, self.handlers[due.kind])
        except Exception as error:
            log.warning("timer.failed", kind=due.kind, key=due.key, attempts=due.attempts, error=repr(error))
            await self._postpone(due, error)

    async def _run_inside(self, due: Due, handler: Handler) -> None:
        async with self.database.transaction(due.merchant_id) as tx:
            await tx.conn.execute(GIVE_WAY)
            gone = await tx.conn.execute(_exactly(due))
            if gone.rowcount:  # else it was moved or cancelled after the claim
                await handler(tx, due.payload)

    async def _postpone(self, due: Due, error: Exception) -> None:
        wait = timedelta(seconds=min(2**due.attempts, 3600))
        async with self.database.outside_merchants() as conn:
            await conn.execute(
                timer.update()
                .filter_by(merchant_id=due.merchant_id, key=due.key, version=due.version)
                .values(due_at=self.database.clock.now() + wait, last_error=repr(error)[:500])
            )

    async def _rest(self) -> None:
        wake.clear()
        try:
            await asyncio.wait_for(wake.wait(), self.poll.total_seconds())
        except TimeoutError:
            return


async def given_up(database: Database) -> int:
    """How many timers failed for good and wait for a person."""
    async with database.outside_merchants() as conn:
        query = select(func.count()).select_from(timer).where(timer.c.attempts >= MAX_ATTEMPTS)
        return int((await conn.execute(query)).scalar_one())


async def overdue(database: Database, by: timedelta) -> int:
    """How many timers nobody has taken for so long: too few workers, or a kind that no running process knows."""
    async with database.outside_merchants() as conn:
        late = timer.c.due_at < database.clock.now() - by
        query = select(func.count()).select_from(timer).where(late, timer.c.attempts < MAX_ATTEMPTS)
        return int((await conn.execute(query)).scalar_one())
