"""Run what has to follow a buyer's lines, right after their commit; and find what a crash left behind."""

import asyncio
from collections.abc import Sequence

import structlog
from sqlalchemy.exc import OperationalError

from xiaoer import conversations
from xiaoer.conversations import Stored
from xiaoer.infra import directory
from xiaoer.infra.db import Database
from xiaoer.kernel.ids import MerchantId

log = structlog.get_logger()
WORKERS = 4
"""Conversations that react at the same moment, one a transaction: finding an agent for a new one takes some thirty
statements, and nobody else's news should wait for them. One each also keeps two from waiting for each other."""
SWEEP_EVERY_S = 30.0
AGAIN_AFTER_S = 1.0


class Reactor:
    """Conversations with news wait in memory; their lag in the database is the durable mark."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._waiting: dict[str, dict[str, None]] = {}
        self._wake = asyncio.Event()
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []

    def lines_stored(self, batch: Sequence[Stored]) -> None:
        for stored in batch:
            if stored.reacts or stored.repeated:
                self._waiting.setdefault(stored.merchant_id, {})[stored.draft.conversation_id] = None
        if self._waiting:
            self._wake.set()

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._sweep(), name="reactor-sweep"),
            *(asyncio.create_task(self._run(), name="reactor") for _ in range(WORKERS)),
        ]

    async def stop(self) -> None:
        """Finish what waits, then end."""
        self._stopping = True
        self._wake.set()
        self._tasks[0].cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self) -> None:
        while self._waiting or not self._stopping:
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
                continue
            merchant_id, ids = next(iter(self._waiting.items()))
            one = next(iter(ids))
            del ids[one], self._waiting[merchant_id]
            if ids:
                self._waiting[merchant_id] = ids  # at the end: the merchants take turns
            await self._react(merchant_id, one)

    async def _react(self, merchant_id: str, conversation_id: str) -> None:
        try:
            async with self.database.transaction(MerchantId(merchant_id)) as tx:
                await conversations.take_news(tx, [conversation_id])
        except Exception as error:
            log.warning("reaction.failed", conversation=conversation_id, error=repr(error))
            if isinstance(error, OperationalError):  # the database was away: not a case for the slow sweep
                asyncio.get_running_loop().call_later(AGAIN_AFTER_S, self._again, merchant_id, conversation_id)

    def _again(self, merchant_id: str, conversation_id: str) -> None:
        self._waiting.setdefault(merchant_id, {})[conversation_id] = None
        self._wake.set()

    async def _sweep(self) -> None:
        while True:
            try:
                await self.sweep()
            except Exception as error:
                log.warning("reaction.sweep_failed", error=repr(error))
            await asyncio.sleep(SWEEP_EVERY_S)

    async def sweep(self) -> int:
        """Queue every conversation whose reactions are missing; how many."""
        async with self.database.outside_merchants() as conn:
            merchants = await directory.merchants(conn)
        found = 0
        for merchant_id in merchants:
            async with self.database.transaction(merchant_id) as tx:
                ids = await conversations.unreacted(tx)
            for one in ids:
                self._waiting.setdefault(merchant_id, {})[one] = None
            found += len(ids)
        if found:
            self._wake.set()
        return found
