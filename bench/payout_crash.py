"""kill -9 of the server, the payer and the database at random points while payouts are made, again and again.

    python -m bench.payout_crash --rounds 100

Payouts of refunds are asked for without a pause, each as often as it takes until the answer came. The payer is a
process of its own that fails, delays, drops, repeats, answers rubbish and dies by itself as well. In the end, with the
payer in good health, every payout that was approved must have come to an end: paid with exactly one payment of its
amount in the payer's book, or refused with none; no payment may be without its payout, no order refunded beyond what
was paid, the daily comparison may name nothing and the books must hold.

Ends with 1 otherwise. `--forgets` takes a payer that pays again for a key it knows: then only the protocol keeps
payments single.
"""

import argparse
import asyncio
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bench.crash import strike
from bench.shop import Shop, open_shop
from xiaoer import ledger, merchants, orders, payouts
from xiaoer.app.plugins import load_all
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import ConnectionId, OrderId, PayoutId, new_id
from xiaoer.kernel.money import Money
from xiaoer.ledger.errors import LedgerShort
from xiaoer.merchants.model import NewConnection
from xiaoer.payouts.ask_for_statement import ask_for_statement
from xiaoer.payouts.model import DifferenceState, PayoutRequest, Purpose
from xiaoer.testing.fake_payer import Book

TARGETS = ("server", "payer", "server", "both", "database", "server", "postmaster")
PAID_MINOR = 3_000
MORE_ANSWERS = 8
"""Recorded between two blows, so that each falls into work."""
SETTLES_WITHIN_S = 900.0
DIED = 9
"""How the payer's process ends when its own mood kills it."""
OPEN = "select count(*) from payout where ended_at is null"


def quiet_port() -> int:
    """A free one that the system gives to nobody as a caller's own port: while the payer is dead, a call to a port of
    that kind may connect to itself."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as sock, suppress(OSError):
            sock.bind(("127.0.0.1", port))
            return port
    raise SystemExit("no free port")


@dataclass
class Payer:
    """The fake payer as a process; started again with the same book."""

    folder: Path
    secret: str
    chaos: float
    forgets: bool
    port: int = field(default_factory=quiet_port)
    starts: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def book(self) -> Path:
        return self.folder / "payer.sqlite"

    def start(self, *, healthy: bool = False) -> None:
        """Answering when it returns, unless chance let it die over its first request."""
        self.starts += 1
        chaos = [] if healthy else ["--chaos", str(self.chaos), "--dies"]
        forgets = ["--forgets"] if self.forgets else []
        command = [
            sys.executable,
            "-m",
            "xiaoer.testing.fake_payer",
            "--port",
            str(self.port),
            "--seed",
            str(self.starts),
        ]
        command += ["--secret", self.secret, "--book", str(self.book), "--valid-s", "4", "--delay-s", "2.5"]
        with (self.folder / "payer.log").open("ab") as log:
            self.process = subprocess.Popen([*command, *chaos, *forgets], stderr=log)
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)  # another process: nothing here tells that its port is open but the port itself
        if self.process.poll() in (DIED, -signal.SIGKILL):  # over a request, or by a blow of the storm meanwhile
            return
        raise SystemExit(
            (self.folder / "payer.log").read_text("utf-8", "replace")[-2000:] + "\nthe payer did not start"
        )

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


@dataclass
class Outcome:
    rounds: int = 0
    asked: int = 0
    approved: dict[str, int] = field(default_factory=dict)
    """Payout → amount."""
    short: int = 0
    again: int = 0
    """Times that an ask had to be said again."""
    payer_deaths: int = 0
    states: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    settled_after_s: float = 0.0

    def lines(self) -> list[str]:
        return [
            f"rounds {self.rounds} · payer died by itself {self.payer_deaths} ×",
            f"asked {self.asked:,} · approved {len(self.approved):,} · refused by the guard {self.short:,}"
            f" · asked again {self.again:,}",
            f"ended as {self.states}, all within {self.settled_after_s:.0f} s after the last blow",
            f"answers {self.outcomes}",
            f"payments missing, doubled, of another amount or without a payout: {len(self.faults)}",
            *self.faults[:20],
        ]


class Storm:
    def __init__(self, shop: Shop, payer: Payer, chance: random.Random, order_count: int) -> None:
        self.shop, self.payer, self.chance, self.order_count = shop, payer, chance, order_count
        self.database = Database.open(shop.dsn, pool_size=4)
        self.outcome = Outcome()
        self.orders: list[OrderId] = []
        self.connection_id = ConnectionId("")
        self.asking = True

    async def prepare(self) -> None:
        load_all()
        config = {"base_url": f"http://127.0.0.1:{self.payer.port}/pay", "timeout_s": 2, "valid_s": 4}
        new = NewConnection(self.shop.shop_id, "收银", "shop_api", config, {"signing_secret": self.payer.secret})
        rows = [
            {"external_id": f"T-{n}", "state": "signed", "placed_at": "2026-11-01 10:00:00", "paid": "30.00"}
            for n in range(self.order_count)
        ]
        async with self.database.transaction(self.shop.merchant_id, OPERATOR) as tx:
            added = await merchants.add_connection(tx, self.shop.keys, new)
            self.connection_id = added.connection.id
            await orders.push_orders(tx, self.shop.shop_id, rows)
            found = await tx.conn.execute(text("select id from shop_order"))
            self.orders = [OrderId(one) for one in found.scalars()]
            for order_id in self.orders:
                await ledger.book_payment(tx, order_id, new_id("pay"), Money(PAID_MINOR, "CNY"))

    async def ask(self) -> None:
        """One payout, said until it is answered."""
        order_id, minor = self.chance.choice(self.orders), self.chance.randint(1, 500)
        request = PayoutRequest(
            key=new_id("cas"), purpose=Purpose.REFUND, amount=Money(minor, "CNY"), order_id=order_id
        )
        self.outcome.asked += 1
        while True:
            try:
                async with self.database.transaction(self.shop.merchant_id, OPERATOR) as tx:
                    payout_id = await payouts.ask(tx, request)
                self.outcome.approved[payout_id] = minor
                return
            except LedgerShort:
                self.outcome.short += 1
                return
            except (SQLAlchemyError, OSError):
                self.outcome.again += 1
                await asyncio.sleep(0.1)

    async def _keep_asking(self) -> None:
        while self.asking:
            await self.ask()
            await asyncio.sleep(self.chance.uniform(0, 0.05))

    async def _watch_payer(self) -> None:
        """What a supervisor does for a payer that died."""
        while self.asking:
            await asyncio.sleep(0.05)
            if self.payer.process and self.payer.process.poll() is not None and self.asking:
                self.outcome.payer_deaths += 1
                await asyncio.to_thread(self.payer.start)

    async def rage(self, rounds: int) -> Outcome:
        await self.prepare()
        work = [asyncio.create_task(one()) for one in (self._keep_asking, self._keep_asking, self._watch_payer)]
        for number in range(rounds):
            await self._until_asked_more()
            await asyncio.sleep(self.chance.uniform(0, 0.4))
            await self._blow(TARGETS[number % len(TARGETS)])
            self.outcome.rounds += 1
            if number % 10 == 9:
                print(f"▸ {number + 1} rounds", file=sys.stderr, flush=True)
        self.asking = False
        await asyncio.gather(*work)
        self.payer.kill()
        await asyncio.to_thread(self.payer.start, healthy=True)
        await self._settle()
        await self._compare()
        await self._take_stock()
        await self.database.close()
        return self.outcome

    async def _blow(self, target: str) -> None:
        if target in ("payer", "both"):
            self.payer.kill()
        if target != "payer":
            strike(self.shop, "server" if target == "both" else target)
        if target in ("server", "both"):
            await asyncio.sleep(self.chance.uniform(0, 0.3))
            await asyncio.to_thread(self.shop.start_server)

    async def _until_asked_more(self) -> None:
        """The server is at work again: some more answers of the payer are recorded."""
        query, deadline = "select count(*) from payout_attempt", time.monotonic() + SETTLES_WITHIN_S
        before = await self._count(query)
        while await self._count(query) < before + MORE_ANSWERS and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    async def _count(self, query: str) -> int:
        try:
            async with self.database.transaction(self.shop.merchant_id) as tx:
                return int((await tx.conn.execute(text(query))).scalar_one())
        except (SQLAlchemyError, OSError):
            return 1

    async def _until(self, query: str, what: str) -> float:
        began = time.monotonic()
        while await self._count(query):
            if time.monotonic() - began > SETTLES_WITHIN_S:
                self.outcome.faults.append(f"{what} after {SETTLES_WITHIN_S:.0f} s: {await self._count(query)}")
                break
            await asyncio.sleep(0.25)
        return time.monotonic() - began

    async def _settle(self) -> None:
        self.outcome.settled_after_s = await self._until(OPEN, "payouts still open")

    async def _compare(self) -> None:
        """The daily comparison, by the server's own job."""
        days = sorted({datetime.now(UTC).date(), *(row["at"].date() for row in self._book())})
        async with self.database.transaction(self.shop.merchant_id, OPERATOR) as tx:
            for day in days:
                await ask_for_statement(tx, self.connection_id, day)
        await self._until("select count(*) from timer where kind = 'payouts.reconcile'", "comparisons not made")

    def _book(self) -> list[dict[str, Any]]:
        rows = Book(self.payer.book).all()
        return [{**row, "at": datetime.fromisoformat(row["paid_at"])} for row in rows]

    async def _take_stock(self) -> None:
        book: dict[str, list[int]] = {}
        for row in self._book():
            book.setdefault(row["dedupe"], []).append(row["amount_minor"])
        async with self.database.transaction(self.shop.merchant_id, OPERATOR) as tx:
            rows = {row.id: row for row in await tx.conn.execute(text("select id, state, amount_minor from payout"))}
            attempts = await tx.conn.execute(text("select kind || ' ' || outcome from payout_attempt"))
            self.outcome.outcomes = dict(Counter(attempts.scalars()).most_common())
            faults = [f"books: {one}" for one in await ledger.check_books(tx)]
            differing = (await payouts.find_differences(tx, state=DifferenceState.OPEN, limit=200)).items
            faults += [f"difference: {one.kind} {one.payout_id} {one.external_id}" for one in differing]
            for order_id in self.orders:
                faults += _over(order_id, await ledger.order_balances(tx, order_id))
        self.outcome.states = dict(Counter(row.state for row in rows.values()))
        for payout_id, minor in self.outcome.approved.items():
            faults += _fault(payout_id, minor, rows.get(payout_id), book.get(payout_id, []))
        faults += [f"{one}: paid without an approval" for one in set(book) - set(self.outcome.approved)]
        self.outcome.faults += faults


def _fault(payout_id: str, minor: int, row: Any, payments: list[int]) -> list[str]:
    expected = {"paid": [minor], "refused": []}.get(row.state if row else "")
    if expected == payments:
        return []
    return [f"{PayoutId(payout_id)}: {row.state if row else 'gone'}, approved {minor}, payments {payments}"]


def _over(order_id: str, balances: list[Any]) -> list[str]:
    by_kind = {one.kind.value: one.balance_minor for one in balances}
    whole = sum(by_kind.values()) == PAID_MINOR and by_kind.get("refunding", 0) == 0 and min(by_kind.values()) >= 0
    return [] if whole else [f"{order_id}: {by_kind}"]


def storm(rounds: int, *, seed: int = 1, chaos: float = 0.5, forgets: bool = False, order_count: int = 50) -> Outcome:
    with open_shop(agents=1, own_database=True) as shop:
        payer = Payer(shop.data_dir, secrets.token_urlsafe(24), chaos, forgets)
        payer.start()
        try:
            return asyncio.run(Storm(shop, payer, random.Random(seed), order_count).rage(rounds))
        finally:
            payer.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--chaos", type=float, default=0.5, help="share of requests to the payer that go wrong")
    parser.add_argument("--forgets", action="store_true", help="the payer pays again for a key it knows")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    outcome = storm(
        options.rounds,
        seed=options.seed,
        chaos=options.chaos,
        forgets=options.forgets,
        order_count=options.orders,
    )
    print("\n".join(outcome.lines()))
    sys.exit(1 if outcome.faults or not outcome.approved else 0)


if __name__ == "__main__":
    main()
