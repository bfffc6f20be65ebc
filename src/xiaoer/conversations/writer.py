"""The hot path: lines of many senders stored in one call and one commit, without a timer.

A writer takes whatever arrived while its last commit was under way. The lines of one conversation always meet
the same writer, so their order is the order in which they came. One bad line never fails its neighbours.
"""

import asyncio
import os
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

import psycopg
import structlog

from xiaoer.conversations.batch import PARAMETERS, append_statement, store_lines
from xiaoer.conversations.errors import Busy, NoSuchConversation
from xiaoer.conversations.lines import Draft, Stored
from xiaoer.infra.prepared import PreparedCall, Rows
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.errors import Invalid, XiaoerError

log = structlog.get_logger()
BATCH = 128
QUEUE_LIMIT = 10_000
GIVE_UP_S = 20.0

Done = Callable[[Stored | XiaoerError], None]
"""Called once, in the event loop, after the commit or when the line cannot be stored. Must not raise."""


@dataclass(slots=True)
class Waiting:
    merchant_id: str
    draft: Draft
    done: Done


@dataclass
class LineWriter:
    """Owns `writers` connections. `heard` is told of each committed batch.

    Repeats are told too: a sender repeats because an answer was lost, and whoever stored the line first may have
    died before anybody else heard of it.
    """

    dsn: str
    clock: Clock
    heard: Callable[[list[Stored]], None]
    writers: int = field(default_factory=lambda: 1 if (os.cpu_count() or 1) < 4 else 2)
    """With two cores a second one only makes the batches smaller, and a batch has its price before its first line."""
    _lanes: list["_Lane"] = field(default_factory=list)

    async def start(self) -> None:
        self._lanes = [_Lane(self.dsn, self.clock, self.heard) for _ in range(self.writers)]
        for lane in self._lanes:
            await lane.start()

    def append(self, merchant_id: str, draft: Draft, done: Done) -> None:
        """Queue one line. `done` hears Busy when too many wait already; nothing of the line is kept then."""
        lane = self._lanes[hash(draft.conversation_id) % len(self._lanes)]
        lane.put(Waiting(merchant_id, draft, done))

    async def append_soon(self, merchant_id: str, draft: Draft) -> Stored:
        """The same for callers that can wait. Raises what `done` would hear."""
        answer: asyncio.Future[Stored] = asyncio.get_running_loop().create_future()

        def settle(outcome: Stored | XiaoerError) -> None:
            if answer.done():
                return
            if isinstance(outcome, Stored):
                answer.set_result(outcome)
            else:
                answer.set_exception(outcome)

        self.append(merchant_id, draft, settle)
        return await answer

    async def stop(self) -> None:
        """Store everything queued, then end."""
        await asyncio.gather(*(lane.stop() for lane in self._lanes))

    @property
    def backlog(self) -> int:
        return sum(len(lane.queue) for lane in self._lanes)


Tell = Callable[[], None]


def _nothing() -> None:
    """There is nobody to tell."""


def _refuse(items: list[Waiting], error: XiaoerError) -> None:
    for item in items:
        item.done(error)


class _Lane:
    def __init__(self, dsn: str, clock: Clock, heard: Callable[[list[Stored]], None]) -> None:
        self.dsn, self.clock, self.heard = dsn, clock, heard
        self.queue: deque[Waiting] = deque()
        self._wake = asyncio.Event()
        self._stopping = False
        self._append: PreparedCall | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._append = await connect(self.dsn)
        self._task = asyncio.create_task(self._run(), name="line-writer")

    def put(self, item: Waiting) -> None:
        if len(self.queue) >= QUEUE_LIMIT or self._stopping:
            item.done(Busy(retry_ms=1000))
            return
        self.queue.append(item)
        self._wake.set()

    async def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        if self._task:
            await self._task
        if self._append:
            await self._append.close()

    async def _run(self) -> None:
        """The next batch is on its way before the last one is told: the database works while the answers go out."""
        tell = _nothing
        while self.queue or not self._stopping:
            if not self.queue:
                self._wake.clear()
                await self._wake.wait()
                continue
            batch = [self.queue.popleft() for _ in range(min(BATCH, len(self.queue)))]
            batch.sort(key=lambda w: w.merchant_id)
            for merchant_id, group in groupby(batch, key=lambda w: w.merchant_id):
                call = asyncio.create_task(self._store(merchant_id, list(group)))
                await asyncio.sleep(0)  # it is sent now
                tell()
                tell = await call
            if not self.queue:
                tell()
                tell = _nothing

    async def _store(self, merchant_id: str, items: list[Waiting]) -> Tell:
        """Durable or refused when it returns; what it returns says so to everybody."""
        try:
            outcomes = await self._call_patiently(merchant_id, [item.draft for item in items])
        except XiaoerError as error:
            return partial(_refuse, items, error)
        except Exception as error:  # whatever a line may hold, the lane goes on
            return await self._store_singly(merchant_id, items, error)
        return partial(self._tell, items, outcomes)

    async def _store_singly(self, merchant_id: str, items: list[Waiting], error: Exception) -> Tell:
        if len(items) == 1:
            log.warning("line.refused", error=repr(error))
            return partial(_refuse, items, Invalid(reason="not_storable"))
        for item in items:
            (await self._store(merchant_id, [item]))()
        return _nothing

    async def _call_patiently(self, merchant_id: str, drafts: list[Draft]) -> Sequence[Stored | None]:
        """Try again through a lost connection: its outcome is unknown, and client ids make repeats harmless."""
        deadline = asyncio.get_running_loop().time() + GIVE_UP_S
        wait_s = 0.05
        while True:
            try:
                return await self._call(merchant_id, drafts)
            except psycopg.OperationalError as error:
                if asyncio.get_running_loop().time() > deadline:
                    raise Busy(retry_ms=5000) from error
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, 1.0)

    async def _call(self, merchant_id: str, drafts: list[Draft]) -> Sequence[Stored | None]:
        return await store_lines(self._execute, merchant_id, self.clock.now(), drafts)

    async def _execute(self, parameters: dict[str, str]) -> Rows:
        if self._append is None or self._append.closed:
            self._append = await connect(self.dsn)
        return await self._append(list(parameters.values()))

    def _tell(self, items: list[Waiting], outcomes: Sequence[Stored | None]) -> None:
        """Acknowledge to the senders, then let everybody see. A listener that fails must not stop the lane."""
        stored: list[Stored] = []
        for item, outcome in zip(items, outcomes, strict=True):
            if outcome is None:
                item.done(NoSuchConversation(conversation_id=item.draft.conversation_id))
                continue
            item.done(outcome)
            stored.append(outcome)
        try:
            self.heard(stored)
        except Exception:
            log.exception("lines.not_told", lines=len(stored))


async def connect(dsn: str) -> PreparedCall:
    """A connection that stores lines: called with the parameters of a batch, in their order."""
    arguments = append_statement(f"${number}" for number in range(1, len(PARAMETERS) + 1))
    return await PreparedCall.open(dsn, arguments, list(PARAMETERS.values()))
