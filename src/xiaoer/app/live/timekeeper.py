"""Reads what was said and moves the clocks, a moment later and in sets: storing a line never waits for this.

What is read is marked in the transaction that moves the clocks (`sla_thread.seen_seq`); a clock goes by the times of
the lines. So a crash, a late reading or two processes that read the same talk change no clock: the sweep finds what
was stored and not read.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import text

from xiaoer import bot, conversations, routing, sla
from xiaoer.app.one_person import with_those_of_the_same
from xiaoer.app.tag_reactions import count_words
from xiaoer.app.what_was_said import SPOKEN_LATELY, spoken_of, what_of
from xiaoer.conversations import Brief, Stored
from xiaoer.conversations.events import LinesAppended
from xiaoer.infra import directory
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import MerchantId
from xiaoer.sla import Said
from xiaoer.sla.model import What

log = structlog.get_logger()
GATHER_S = 0.2
"""How long the first line waits for others; the shortest clock has thirty seconds."""
REST_FACTOR, HURRIED_FACTOR = 9, 2
"""Chat comes first: the rest after reading is so many times as long as the reading was. The longer the rest, the more
lines each reading has of a conversation, and most of its price is one a conversation."""
AT_ONCE = 300
"""Conversations that are read in one transaction."""
HURRY_ABOVE = 10 * AT_ONCE
"""When so many wait, long rests would make the last of them later than the shortest clock."""
LINES_EACH = 200
SWEEP_EVERY_S = 60.0
AT_START, LATER = timedelta(days=2), timedelta(minutes=15)
LAZY_COMMIT = text("set local synchronous_commit = off")
"""What a crash takes is read again: the mark goes with it."""


async def keep_time(tx: Tx, conversation_ids: Sequence[str]) -> bool:
    """The clocks of these conversations stand as their lines say, up to now; False when some have more to read."""
    asked = {row.id: row for row in await conversations.by_ids(tx, list(conversation_ids))}
    rows, together = await with_those_of_the_same(tx, asked)
    known = await sla.lock_threads(tx, sorted(rows))
    talks = {row.id: sla.Talk(row.id, row.shop_id, row.channel, row.team_id or "") for row in rows.values()}
    if unknown := [talk for one, talk in talks.items() if one not in known]:
        await sla.begin_threads(tx, unknown)
        known = await sla.lock_threads(tx, sorted(rows))
    after = {one: (seen.seq, seen.at) for one, seen in known.items()}
    lines: dict[str, list[Brief]] = {}
    for line in await conversations.lines_since(tx, after, LINES_EACH):
        lines.setdefault(line.conversation_id, []).append(line)
    news = {one: [Said(line.seq, line.at, what_of(line)) for line in said] for one, said in lines.items()}
    await sla.follow(tx, news, talks, together)
    await _find_promises(tx, lines, rows)
    await sla.note_answers(tx, _answered(news))
    await routing.listen(tx, _buyers_words(lines))
    await bot.watch_questions(tx, _peoples_words(lines))
    await count_words(tx, lines, rows)
    return all(len(said) < LINES_EACH for said in lines.values())


def _answered(news: Mapping[str, Sequence[Said]]) -> dict[str, datetime]:
    """When a person last answered in each of these conversations."""
    return {one: said.at for one, lines in news.items() for said in lines if said.what is What.ANSWER}


def _peoples_words(lines: Mapping[str, Sequence[Brief]]) -> dict[str, list[str]]:
    """What agents themselves wrote."""
    said = {
        one: [line.text for line in found if line.author_kind == "agent" and line.kind == "text" and line.public]
        for one, found in lines.items()
    }
    return {one: words for one, words in said.items() if words}


def _buyers_words(lines: Mapping[str, Sequence[Brief]]) -> dict[str, list[tuple[int, str]]]:
    """Number and text of what buyers wrote, where they wrote something."""
    said = {
        one: [(line.seq, line.text) for line in found if line.author_kind == "buyer" and line.kind == "text"]
        for one, found in lines.items()
    }
    return {one: words for one, words in said.items() if words}


async def _find_promises(tx: Tx, lines: Mapping[str, Sequence[Brief]], rows: Mapping[str, Any]) -> None:
    since = tx.clock.now() - SPOKEN_LATELY
    spoken = [
        one
        for said in lines.values()
        for line in said
        if line.at > since and (one := spoken_of(line, rows[line.conversation_id]))
    ]
    if spoken:
        zone = await sla.zone_of(tx)
        for one in spoken:
            await sla.propose(tx, one, zone)


@dataclass
class Timekeeper:
    """One a process. Feed it committed batches and events; it never blocks and never raises there."""

    database: Database
    rest: Callable[[float], Awaitable[Any]] = asyncio.sleep
    _waiting: dict[str, dict[str, None]] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def lines_stored(self, batch: Iterable[Stored]) -> None:
        for stored in batch:
            if not stored.repeated:
                self._look_at(stored.merchant_id, stored.draft.conversation_id)

    def heard(self, events: Iterable[Event]) -> None:
        for event in events:
            if isinstance(event, LinesAppended):
                self._look_at(event.merchant_id, event.conversation_id)

    def _look_at(self, merchant_id: str, conversation_id: str) -> None:
        self._waiting.setdefault(merchant_id, {})[conversation_id] = None
        self._wake.set()

    async def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._run(), name="timekeeper"),
            asyncio.create_task(self._sweep_for_ever(), name="timekeeper-sweep"),
        ]

    async def stop(self) -> None:
        """What still waits is left to the next start's sweep."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def drain(self) -> None:
        """Read everything that waits now, without rests."""
        while self._waiting:
            await self._read_some()

    async def _run(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self.rest(GATHER_S)
            while self._waiting:
                began = clock()
                await self._read_some()
                await self.rest(self.rest_factor * (clock() - began))

    @property
    def rest_factor(self) -> int:
        return HURRIED_FACTOR if sum(map(len, self._waiting.values())) > HURRY_ABOVE else REST_FACTOR

    async def _read_some(self) -> None:
        """One batch of one merchant; the merchants take turns."""
        merchant_id, ids = next(iter(self._waiting.items()))
        del self._waiting[merchant_id]
        batch = sorted(ids)[:AT_ONCE]
        if left := {one: None for one in ids if one not in set(batch)}:
            self._waiting[merchant_id] = left
        try:
            async with self.database.transaction(MerchantId(merchant_id)) as tx:
                await tx.conn.execute(LAZY_COMMIT)
                done = await keep_time(tx, batch)
        except Exception as error:  # one merchant's batch must not end the reading of all the others
            log.warning("clocks.batch_missed", merchant_id=merchant_id, error=repr(error))
            await self.rest(1.0)  # the sweep finds what was not read
            return
        if not done:
            for one in batch:
                self._look_at(merchant_id, one)

    async def _sweep_for_ever(self) -> None:
        within = AT_START
        while True:
            try:
                await self.sweep(within)
                within = LATER
            except Exception as error:  # the database may be away for a while; the next sweep finds the same
                log.warning("clocks.sweep_failed", error=repr(error))
            await self.rest(SWEEP_EVERY_S)

    async def sweep(self, within: timedelta = LATER) -> int:
        """Queue every conversation of that time with lines that were not read; how many."""
        async with self.database.outside_merchants() as conn:
            merchants = await directory.merchants(conn)
        found = 0
        for merchant_id in merchants:
            async with self.database.transaction(merchant_id) as tx:
                last = await conversations.last_lines(tx, within)
                seen = await sla.seen(tx, list(last)) if last else {}
            for one in (one for one, seq in last.items() if seen.get(one, 0) < seq):
                self._look_at(merchant_id, one)
                found += 1
        return found
