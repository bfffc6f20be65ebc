"""A payer over HTTP that fails, delays, repeats, loses and dies as a script or chance will have it.

It speaks docs/reference/shop-api.md and keeps its book in a file, so that what it paid survives its own death and can
be counted afterwards. Run it in a test's loop, or as a process:

    python -m xiaoer.testing.fake_payer --port 9000 --secret … --book payer.sqlite --chaos 0.5
"""

import argparse
import asyncio
import os
import random
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from xiaoer.infra.signing import fault

PAGE = 100


class Mood(StrEnum):
    """What it does with one request to pay."""

    GOOD = "good"
    REFUSE = "refuse"
    BUSY = "busy"
    FAIL_BEFORE = "fail_before"
    """500, and nothing was done."""
    FAIL_AFTER = "fail_after"
    """500, but it was paid."""
    DROP_BEFORE = "drop_before"
    """The connection ends without an answer; nothing was done."""
    DROP_AFTER = "drop_after"
    SLOW_BEFORE = "slow_before"
    """Waits, then pays if the request is still valid."""
    SLOW_AFTER = "slow_after"
    """Pays, then waits with the answer."""
    PENDING = "pending"
    """Promises, and pays a moment later."""
    GARBAGE = "garbage"
    """Paid, and answers what nobody can read."""
    REPEATED = "repeated"
    """The network delivers the request twice."""
    DIE_BEFORE = "die_before"
    """The whole process dies; nothing was done."""
    DIE_AFTER = "die_after"


CHAOS = [mood for mood in Mood if mood not in (Mood.GOOD, Mood.DIE_BEFORE, Mood.DIE_AFTER)]
DEADLY = (Mood.DIE_BEFORE, Mood.DIE_AFTER)
"""Only where the payer is a process of its own."""


class Asked(msgspec.Struct):
    dedupe: str
    order_external_id: str
    purpose: str
    amount_minor: int
    currency: str
    method_external_id: str | None = None
    words: str = ""


@dataclass(frozen=True)
class Call:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


Answer = tuple[int, Any]
"""Status and body; the body as bytes is sent as it is."""


class Dropped(Exception):
    """The connection ends here."""


class Book:
    """Every payment made, for ever."""

    def __init__(self, path: Path | str) -> None:
        self.db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self.db.execute("pragma journal_mode = wal")
        self.db.execute(
            "create table if not exists payment (n integer primary key autoincrement, dedupe text, order_id text,"
            " minor integer, currency text, at text)"
        )
        self.db.execute("create table if not exists refused (dedupe text primary key, reason text)")

    def pay(self, asked: Asked, at: datetime, *, dedupes: bool) -> dict[str, Any]:
        """One payment; with `dedupes` the first one again when there was one."""
        self.db.execute("begin immediate")
        with self.db:
            found = self.of(asked.dedupe) if dedupes else []
            if not found:
                row = (asked.dedupe, asked.order_external_id, asked.amount_minor, asked.currency, at.isoformat())
                self.db.execute("insert into payment (dedupe, order_id, minor, currency, at) values (?,?,?,?,?)", row)
        return self.of(asked.dedupe)[-1]

    def refuse(self, dedupe: str, reason: str) -> None:
        self.db.execute("insert or ignore into refused values (?, ?)", (dedupe, reason))

    def refused(self, dedupe: str) -> str:
        row = self.db.execute("select reason from refused where dedupe = ?", (dedupe,)).fetchone()
        return str(row[0]) if row else ""

    def of(self, dedupe: str) -> list[dict[str, Any]]:
        return self._rows("where dedupe = ? order by n", (dedupe,))

    def on(self, day: str, after: int) -> list[dict[str, Any]]:
        return self._rows("where substr(at, 1, 10) = ? and n > ? order by n limit ?", (day, after, PAGE))

    def all(self) -> list[dict[str, Any]]:
        return self._rows("order by n", ())

    def _rows(self, where: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
        query = f"select n, dedupe, order_id, minor, currency, at from payment {where}"  # noqa: S608 — our own words
        return [
            {
                "n": n,
                "external_id": f"RF{n:09}",
                "dedupe": dedupe,
                "order_external_id": order_id,
                "amount_minor": minor,
                "currency": currency,
                "paid_at": at,
            }
            for n, dedupe, order_id, minor, currency, at in self.db.execute(query, values)
        ]


@dataclass
class FakePayer:
    """Serves between `start` and `stop`. The script is used up first; then chance rules, or all is good."""

    secret: str
    book: Book = field(default_factory=lambda: Book(":memory:"))
    valid_s: float = 60
    delay_s: float = 0.5
    dedupes: bool = True
    """False: it pays again for a key that it knows. Nothing but the protocol then keeps a payment single."""
    chaos: float = 0.0
    """The share of requests that get a mood of `moods`; half as often a read-back fails."""
    moods: Sequence[Mood] = tuple(CHAOS)
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 — not a secret
    script: list[Mood] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    """Method and path of every request, in turn."""
    _server: asyncio.Server | None = None
    _later: set[asyncio.Task[None]] = field(default_factory=set)
    _promised: set[str] = field(default_factory=set)

    async def start(self, port: int = 0) -> str:
        """Serving when it returns; the address to put into the connection's form."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/pay"

    async def stop(self) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()
        await asyncio.gather(*self._later, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            call = await _read(reader)
            self.heard.append(f"{call.method} {call.target}")
            status, body = await self._answer(call)
            content = body if isinstance(body, bytes) else msgspec.json.encode(body)
            head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nConnection: close\r\n"
            writer.write(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
            await writer.drain()
        except (Dropped, OSError, asyncio.IncompleteReadError, ValueError):
            writer.transport.abort()
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, call: Call) -> Answer:
        if why := self._fault(call):
            return 401, {"state": "refused", "reason": why}
        path, query = urlsplit(call.target).path.removeprefix("/pay"), parse_qs(urlsplit(call.target).query)
        if call.method == "POST" and path == "/refunds":
            return await self._pay(call, msgspec.json.decode(call.body, type=Asked))
        if self.chance.random() < self.chaos / 2:
            raise Dropped
        if path == "/refunds":
            return self._statement(query.get("day", [""])[0], int(query.get("cursor", ["0"])[0]))
        if path.startswith("/refunds/"):
            return self._what_became_of(path.removeprefix("/refunds/"))
        return 404, {"code": "not_found"}

    def _fault(self, call: Call) -> str:
        now_ms = int(time.time() * 1000)
        return fault(self.secret, call.headers, call.method, call.target, call.body, now_ms, int(self.valid_s * 1000))

    async def _pay(self, call: Call, asked: Asked) -> Answer:
        mood = self._mood()
        act: dict[Mood, Callable[[Call, Asked], Awaitable[Answer]]] = {
            Mood.REFUSE: self._refuse,
            Mood.BUSY: self._busy,
            Mood.SLOW_BEFORE: self._slowly,
            Mood.PENDING: self._promise,
        }
        if mood in act:
            return await act[mood](call, asked)
        if mood == Mood.DIE_BEFORE:
            os._exit(9)
        if mood == Mood.DROP_BEFORE:
            raise Dropped
        if mood == Mood.FAIL_BEFORE:
            return 500, {"code": "error"}
        answer = self._do(call, asked)
        if mood == Mood.REPEATED:
            answer = self._do(call, asked)
        return await self._after(mood, answer)

    async def _after(self, mood: Mood, answer: Answer) -> Answer:
        if mood == Mood.DIE_AFTER:
            os._exit(9)
        if mood == Mood.DROP_AFTER:
            raise Dropped
        if mood == Mood.FAIL_AFTER:
            return 500, {"code": "error"}
        if mood == Mood.GARBAGE:
            return 200, b"<html>thanks</html>"
        if mood == Mood.SLOW_AFTER:
            await asyncio.sleep(self.delay_s)
        return answer

    def _mood(self) -> Mood:
        if self.script:
            return self.script.pop(0)
        return self.chance.choice(self.moods) if self.chance.random() < self.chaos else Mood.GOOD

    def _do(self, call: Call, asked: Asked) -> Answer:
        """Pay, unless it is too late or was refused before: the rule that makes `nothing there` trustworthy."""
        if why := self._fault(call):
            return 401, {"state": "refused", "reason": why}
        if reason := self.book.refused(asked.dedupe):
            return 422, {"state": "refused", "dedupe": asked.dedupe, "reason": reason}
        paid = self.book.pay(asked, datetime.now(UTC), dedupes=self.dedupes)
        return 200, {"state": "paid", **paid}

    async def _refuse(self, call: Call, asked: Asked) -> Answer:
        if not self.book.of(asked.dedupe):
            self.book.refuse(asked.dedupe, "account_closed")
        return self._do(call, asked)

    async def _busy(self, call: Call, asked: Asked) -> Answer:
        return 429, {"code": "too_many"}

    async def _slowly(self, call: Call, asked: Asked) -> Answer:
        await asyncio.sleep(self.delay_s)
        return self._do(call, asked)

    async def _promise(self, call: Call, asked: Asked) -> Answer:
        async def keep() -> None:
            await asyncio.sleep(self.delay_s)
            self._do(call, asked)
            self._promised.discard(asked.dedupe)

        self._promised.add(asked.dedupe)
        task = asyncio.create_task(keep())
        self._later.add(task)
        task.add_done_callback(self._later.discard)
        return 202, {"state": "pending", "dedupe": asked.dedupe}

    def _what_became_of(self, dedupe: str) -> Answer:
        if found := self.book.of(dedupe):
            return 200, {"state": "paid", **found[0]}
        if reason := self.book.refused(dedupe):
            return 200, {"state": "refused", "dedupe": dedupe, "reason": reason}
        if dedupe in self._promised:
            return 200, {"state": "pending", "dedupe": dedupe}
        return 404, {"state": "none", "dedupe": dedupe}

    def _statement(self, day: str, after: int) -> Answer:
        rows = self.book.on(day, after)
        return 200, {"refunds": rows, "next": str(rows[-1]["n"]) if len(rows) == PAGE else None}


async def _read(reader: asyncio.StreamReader) -> Call:
    """Raises ValueError or IncompleteReadError for what is no request."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    body = await reader.readexactly(int(headers.get("content-length") or 0))
    return Call(method, target, headers, body)


async def _run(options: argparse.Namespace) -> None:
    moods = [*CHAOS, *DEADLY] if options.dies else CHAOS
    payer = FakePayer(
        options.secret,
        Book(options.book),
        valid_s=options.valid_s,
        delay_s=options.delay_s,
        dedupes=not options.forgets,
        chaos=options.chaos,
        moods=[mood for mood in moods if not (options.forgets and mood == Mood.REPEATED)],
        chance=random.Random(options.seed),  # noqa: S311 — not a secret
    )
    await payer.start(options.port)
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--book", required=True, help="SQLite file of every payment made")
    parser.add_argument("--chaos", type=float, default=0.0, help="share of requests that go wrong")
    parser.add_argument("--dies", action="store_true", help="the process may die, too; start it again")
    parser.add_argument("--forgets", action="store_true", help="pay again for a key that was paid")
    parser.add_argument("--valid-s", type=float, default=60)
    parser.add_argument("--delay-s", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=1)
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
