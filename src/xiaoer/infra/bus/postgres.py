"""Between processes that share a database: one NOTIFY for all notices of a moment.

Two connections of its own. A NOTIFY inside a business transaction would take a lock that all
transactions of the whole database queue for (measured: 3,800 appends a second became 1,350).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from psycopg import sql

from xiaoer.infra.bus.contract import Hear, nothing
from xiaoer.infra.bus.post import Ledger, Outbox, tell

_LOG = logging.getLogger(__name__)
_ENVELOPE_BYTES = 7_900
_LIVELY: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "application_name": "xiaoer bus",
}
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.1, 5.0
_ANSWER_WITHIN_S = 10.0
_LAST_WORDS_WITHIN_S = 1.0
_TROUBLE = (psycopg.Error, OSError, TimeoutError)

Connection = psycopg.AsyncConnection[Any]


class NotifyBus:
    def __init__(self, dsn: str, channel: str = "xiaoer_live", beat_every_s: float = 5) -> None:
        self.on_gap: Callable[[], None] = nothing
        self._dsn = dsn.replace("postgresql+psycopg://", "postgresql://", 1)
        self._channel = channel
        self._beat_every_s = beat_every_s
        self._outbox = Outbox(_ENVELOPE_BYTES)
        self._ledger = Ledger(self._outbox.process, beat_every_s)
        self._hear: Hear | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._speaker: Connection | None = None
        self._stopping = False

    @property
    def alone(self) -> bool:
        return False

    async def start(self, hear: Hear) -> None:
        self._hear = hear
        try:
            listener = await self._listen()
            self._speaker = await self._open()
        except _TROUBLE as trouble:
            raise ConnectionError(str(trouble)) from trouble
        self._tasks = [
            asyncio.create_task(self._keep_hearing(listener), name="bus hears"),
            asyncio.create_task(self._endure(self._speak), name="bus speaks"),
        ]

    def publish(self, notice: bytes) -> None:
        self._outbox.add(notice)

    async def stop(self) -> None:
        self._stopping = True
        self._outbox.wake.set()
        if self._tasks:
            await asyncio.wait(self._tasks[-1:], timeout=_LAST_WORDS_WITHIN_S)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    # ------------------------------------------------------------------ speaking

    async def _speak(self) -> None:
        speaker = self._speaker or await self._open()
        self._speaker = None
        try:
            beat: str | None = self._outbox.beat()
            while not self._stopping:
                await self._say(speaker, beat)
                beat = None if await self._outbox.something(self._beat_every_s) else self._outbox.beat()
            await self._say(speaker, self._outbox.goodbye())
        finally:
            await speaker.close()

    async def _say(self, speaker: Connection, beat: str | None) -> None:
        envelopes = self._outbox.sealed()
        await self._notify(speaker, [*envelopes, beat] if beat else envelopes)
        self._outbox.sent()

    async def _notify(self, speaker: Connection, envelopes: list[str]) -> None:
        if not envelopes:
            return
        statement = "select pg_notify(%s, envelope) from unnest(%s::text[]) envelope"
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            await speaker.execute(statement, (self._channel, envelopes))

    # ------------------------------------------------------------------ hearing

    async def _keep_hearing(self, first: Connection) -> None:
        listeners = [first]

        async def listen_on() -> None:
            if not listeners:
                listeners.append(await self._listen())
                self.on_gap()
            listener = listeners.pop()
            try:
                await self._heed(listener)
            finally:
                await listener.close()

        await self._endure(listen_on)

    async def _heed(self, listener: Connection) -> None:
        """Until the connection fails, or is deaf: our own beats come back on it too."""
        loop = asyncio.get_running_loop()
        heard_at = loop.time()
        while loop.time() - heard_at < 4 * self._beat_every_s:
            async with contextlib.aclosing(listener.notifies(timeout=self._beat_every_s)) as notifications:
                async for notification in notifications:
                    heard_at = loop.time()
                    self._enter(notification.payload, heard_at)
            if self._ledger.lapsed(loop.time()):
                self.on_gap()
        raise TimeoutError("heard nothing, not even ourselves")

    def _enter(self, envelope: str, now: float) -> None:
        notices, missing = self._ledger.enter(envelope, now)
        if missing:
            self.on_gap()
        if self._hear is not None:
            for notice in notices:
                tell(self._hear, notice.encode())

    # ------------------------------------------------------------------ connections

    async def _listen(self) -> Connection:
        listener = await self._open()
        await listener.execute(sql.SQL("listen {}").format(sql.Identifier(self._channel)))
        return listener

    async def _open(self) -> Connection:
        connection = await psycopg.AsyncConnection.connect(self._dsn, autocommit=True, **_LIVELY)
        await connection.execute("set synchronous_commit to off")  # a hint need not wait for the disk
        return connection

    async def _endure(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work again whenever it fails, later and later while it keeps failing."""
        loop = asyncio.get_running_loop()
        wait_s = _FIRST_WAIT_S
        while not self._stopping:
            began = loop.time()
            try:
                await work()
            except _TROUBLE as trouble:
                _LOG.warning("bus connection lost: %s", trouble)
            if self._stopping:
                return
            if loop.time() - began > _LONGEST_WAIT_S:
                wait_s = _FIRST_WAIT_S
            await asyncio.sleep(wait_s * random.uniform(0.5, 1.5))  # noqa: S311 - spread, not a secret
            wait_s = min(wait_s * 2, _LONGEST_WAIT_S)
