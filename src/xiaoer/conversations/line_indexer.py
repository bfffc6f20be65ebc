"""The background task that makes lines findable a moment after they were stored.

Chat comes first: batches on one connection, a rest nine times as long as the work before it, commits that wait for
no disk (a crash loses index rows only, and the sweep finds those). What does not fit into the short queue is left
to the sweep.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from sqlalchemy import text

from xiaoer.conversations.index_lines import NOT_INDEXED, Searchable, index_lines
from xiaoer.conversations.lines import Stored
from xiaoer.conversations.sweep_lines import Step, sweep_lines
from xiaoer.infra import directory
from xiaoer.infra.db import Database
from xiaoer.kernel.ids import MerchantId

log = structlog.get_logger()
T = TypeVar("T")
QUEUE_LIMIT = 20_000
STEP = 100
"""Lines at a time: their words are found in the event loop, and chat must not wait long behind them."""
REST_FACTOR = 9
GATHER_S = 0.25
"""How long the first line waits for others: a search sees a line well within a second."""
SWEEP_EVERY_S = 600.0
LAZY_COMMIT = text("set local synchronous_commit = off")


@dataclass
class LineIndexer:
    """One a process. Feed it each committed batch with `hear`; it never blocks and never raises there."""

    database: Database
    rest: Callable[[float], Awaitable[Any]] = asyncio.sleep
    queue_limit: int = QUEUE_LIMIT
    _queues: dict[str, deque[Searchable]] = field(default_factory=dict)
    backlog: int = 0
    """Lines heard and not indexed yet."""
    missed: set[str] = field(default_factory=set)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Index from now on, and sweep all merchants at once (a crash may have left gaps) and every ten minutes."""
        self._tasks = [
            asyncio.create_task(self._run(), name="line-indexer"),
            asyncio.create_task(self._sweep_for_ever(), name="line-sweep"),
        ]

    async def stop(self) -> None:
        """What is still queued is left to the next start's sweep."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task

    def hear(self, lines: Iterable[Stored]) -> None:
        for line in lines:
            if line.repeated:
                continue  # indexed when it was first stored, or found by the sweep
            if self.backlog >= self.queue_limit:
                self.missed.add(line.merchant_id)
            elif line.draft.kind not in NOT_INDEXED:
                self._queues.setdefault(line.merchant_id, deque()).append(Searchable.of(line))
                self.backlog += 1
        self._wake.set()

    async def drain(self) -> None:
        """Index everything queued now, without rests."""
        while self._queues:
            await self._index_some()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self.rest(GATHER_S)
            while self._queues:
                await self._rest_after(self._index_some())
            while self.missed:
                await self.sweep(MerchantId(self.missed.pop()))

    async def _index_some(self) -> None:
        """One batch of one merchant; the merchants take turns."""
        merchant_id = next(iter(self._queues))
        waiting = self._queues.pop(merchant_id)
        batch = [waiting.popleft() for _ in range(min(STEP, len(waiting)))]
        if waiting:
            self._queues[merchant_id] = waiting
        self.backlog -= len(batch)
        try:
            async with self.database.transaction(MerchantId(merchant_id)) as tx:
                await tx.conn.execute(LAZY_COMMIT)
                await index_lines(tx, batch)
        except Exception as error:
            log.warning("search.batch_missed", merchant_id=merchant_id, lines=len(batch), error=repr(error))
            self.missed.add(merchant_id)
            await self.rest(1.0)

    async def _rest_after(self, work: Awaitable[T]) -> T:
        clock = asyncio.get_running_loop().time
        began = clock()
        outcome = await work
        await self.rest(REST_FACTOR * (clock() - began))
        return outcome

    async def sweep(self, merchant_id: MerchantId) -> int:
        """Index what this merchant lacks, up to now; the number of lines that were new."""
        step, total = Step(), 0
        while not step.finished:
            step = await self._rest_after(self._sweep_step(merchant_id, step))
            total += step.added
        if total:
            log.info("search.swept", merchant_id=merchant_id, lines=total)
        return total

    async def _sweep_step(self, merchant_id: MerchantId, last: Step) -> Step:
        async with self.database.transaction(merchant_id) as tx:
            await tx.conn.execute(LAZY_COMMIT)
            return await sweep_lines(tx, last)

    async def _sweep_for_ever(self) -> None:
        while True:
            try:
                async with self.database.outside_merchants() as conn:
                    merchants = await directory.merchants(conn)
                for merchant_id in merchants:
                    await self.sweep(merchant_id)
            except Exception as error:
                log.warning("search.sweep_failed", error=repr(error))
            await self.rest(SWEEP_EVERY_S)
