"""A million operations on the ledger from many sides, with repeats, rolled-back transactions and races; then the books.

    python -m bench.ledger --operations 1000000

Workers hold, settle, release, keep postage, pay by gift card and correct payments of orders that they share. One
transaction in twenty is rolled back at its end and done again, one operation in ten is repeated. Afterwards every
account must equal its entries, every order's accounts must sum to what was paid for it, and what was refunded must be
what the workers know to have settled. Then 500 sides hold at once on one order that has room for a part of them.

Ends with 1 when anything is amiss.
"""

import argparse
import asyncio
import contextlib
import random
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text

from xiaoer import ledger
from xiaoer.app import database
from xiaoer.app.settings import Settings
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.errors import Rejected
from xiaoer.kernel.ids import MerchantId, OrderId, new_id
from xiaoer.kernel.money import Money
from xiaoer.ledger.errors import LedgerShort

IN_ONE_TRANSACTION = 20
SIDES = 8
Operation = tuple[str, OrderId, str, int]
"""What, on which order, under which key, how much."""


class Crash(Exception):
    pass


@dataclass
class Tally:
    """What the workers know: only of what was committed."""

    paid: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    held: dict[str, tuple[OrderId, int]] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    said: Counter[str] = field(default_factory=Counter)
    crashes: int = 0
    batches_s: list[float] = field(default_factory=list)


class Side:
    """One worker: makes up operations, does them, remembers those that counted."""

    def __init__(self, opened: Database, merchant_id: MerchantId, orders: list[OrderId], seed: int) -> None:
        self.opened, self.merchant_id, self.orders = opened, merchant_id, orders
        self.chance, self.tally = random.Random(seed), Tally()
        self.open_holds: list[str] = []

    async def work(self, operations: int) -> None:
        done = 0
        while done < operations:
            batch = self._make_up(min(IN_ONE_TRANSACTION, operations - done))
            began = time.perf_counter()
            counted = await self._commit(batch)
            self.tally.batches_s.append((time.perf_counter() - began) / len(batch))
            self._remember(batch, counted)
            done += len(batch)

    def _make_up(self, count: int) -> list[Operation]:
        """Sorted by order, so that two transactions never wait for each other in a circle."""
        batch: list[Operation] = []
        while len(batch) < count:
            roll = self.chance.random()
            if batch and roll < 0.1:
                batch.append(self.chance.choice(batch))  # a repeat
            elif self.open_holds and roll < 0.5:
                key = self.open_holds.pop(self.chance.randrange(len(self.open_holds)))
                order_id, minor = self.tally.held[key]
                batch.append((self.chance.choice(("settle", "settle", "card", "release")), order_id, key, minor))
            else:
                what = self.chance.choice(("hold", "hold", "hold", "hold", "freight", "pay", "by_card"))
                batch.append((what, self.chance.choice(self.orders), new_id("key"), self.chance.randint(-5, 400)))
        return sorted(batch, key=lambda one: one[1])

    async def _commit(self, batch: list[Operation]) -> list[str]:
        while True:
            try:
                async with self.opened.transaction(self.merchant_id, OPERATOR) as tx:
                    said = [await self._do(tx, *one) for one in batch]
                    if self.chance.random() < 0.05:
                        raise Crash
                return said
            except Crash:
                self.tally.crashes += 1

    async def _do(self, tx: Tx, what: str, order_id: OrderId, key: str, minor: int) -> str:
        money = Money(minor, "CNY")
        verbs: dict[str, Callable[[], Awaitable[Any]]] = {
            "hold": lambda: ledger.hold_refund(tx, order_id, money, key=key),
            "settle": lambda: ledger.settle_refund(tx, order_id, money, key=key),
            "card": lambda: ledger.settle_refund(tx, order_id, money, key=key, to_gift_card=_card(order_id)),
            "release": lambda: ledger.release_refund(tx, order_id, money, key=key),
            "freight": lambda: ledger.keep_freight(tx, order_id, money, key=key),
            "pay": lambda: ledger.book_payment(tx, order_id, key, money),
            "by_card": lambda: ledger.take_gift_card(tx, _card(order_id), money, order_id, key),
        }
        try:
            await verbs[what]()
        except Rejected as refused:
            return refused.code
        return "done"

    def _remember(self, batch: list[Operation], said: list[str]) -> None:
        for (what, order_id, key, minor), word in zip(batch, said, strict=True):
            self.tally.said[word if word != "done" else what] += 1
            if word != "done":
                continue
            if what == "hold" and key not in self.tally.held:
                self.tally.held[key] = (order_id, minor)
                self.open_holds.append(key)
            elif what in ("settle", "card", "release"):
                self.tally.ended.setdefault(key, what)
            elif what in ("pay", "by_card") and key not in self.tally.ended:
                self.tally.ended[key] = what
                self.tally.paid[order_id] += minor


def _card(order_id: str) -> str:
    return f"mth_{order_id}"


async def violations(opened: Database, merchant_id: MerchantId, sides: list[Side], begun_with: int) -> list[str]:
    paid, refunded = Counter[str](), Counter[str]()
    for side in sides:
        paid.update(side.tally.paid)
        for key, how in side.tally.ended.items():
            if how in ("settle", "card"):
                order_id, minor = side.tally.held[key]
                refunded[order_id] += minor
    found = []
    async with opened.transaction(merchant_id, OPERATOR) as tx:
        found += [f"books: {one}" for one in await ledger.check_books(tx)]
        for order_id in sides[0].orders:
            balances = {one.kind.value: one.balance_minor for one in await ledger.order_balances(tx, order_id)}
            if sum(balances.values()) != begun_with + paid[order_id]:
                found.append(f"{order_id}: {sum(balances.values())} of {begun_with + paid[order_id]} paid")
            if balances.get("refunded", 0) != refunded[order_id]:
                found.append(f"{order_id}: refunded {balances.get('refunded', 0)}, settled {refunded[order_id]}")
            if min(balances.values()) < 0:
                found.append(f"{order_id}: below zero")
    return found


async def hold_at_once(opened: Database, merchant_id: MerchantId, sides: int) -> tuple[int, int, float]:
    """Held, and what should be; seconds for all."""
    order_id, minor, room = OrderId(new_id("ord")), 700, 100_000
    async with opened.transaction(merchant_id, OPERATOR) as tx:
        await ledger.book_payment(tx, order_id, new_id("pay"), Money(room, "CNY"))
    ready = asyncio.Event()

    async def hold(number: int) -> bool:
        await ready.wait()
        try:
            async with opened.transaction(merchant_id, OPERATOR) as tx:
                await ledger.hold_refund(tx, order_id, Money(minor, "CNY"), key=f"{order_id}:{number}")
        except LedgerShort:
            return False
        return True

    tries = [asyncio.create_task(hold(number)) for number in range(sides)]
    began = time.perf_counter()
    ready.set()
    held = sum(await asyncio.gather(*tries))
    async with opened.transaction(merchant_id, OPERATOR) as tx:
        balances = {one.kind.value: one.balance_minor for one in await ledger.order_balances(tx, order_id)}
        assert balances["refunding"] == held * minor, balances
    return held, room // minor, time.perf_counter() - began


async def measure(dsn: str, operations: int, order_count: int, sides_at_once: int) -> int:
    opened = Database.open(dsn, pool_size=60, wait_s=120)
    merchant_id, begun_with = MerchantId(new_id("mer")), 20_000
    orders = sorted(OrderId(new_id("ord")) for _ in range(order_count))
    async with opened.transaction(merchant_id, OPERATOR) as tx:
        for order_id in orders:
            await ledger.book_payment(tx, order_id, new_id("pay"), Money(begun_with, "CNY"))
    sides = [Side(opened, merchant_id, orders, seed) for seed in range(SIDES)]
    began = time.perf_counter()
    await asyncio.gather(*(side.work(operations // SIDES) for side in sides))
    took = time.perf_counter() - began
    said = sum((side.tally.said for side in sides), Counter[str]())
    print(f"operations {said.total():,} in {took:.0f} s: {said.total() / took:,.0f} a second")
    print(f"rolled back and done again: {sum(side.tally.crashes for side in sides):,} transactions")
    print("  " + " · ".join(f"{what} {count:,}" for what, count in said.most_common()))
    tenth = max(1, len(sides[0].tally.batches_s) // 10)
    first = median(s for side in sides for s in side.tally.batches_s[:tenth])
    last = median(s for side in sides for s in side.tally.batches_s[-tenth:])
    print(f"an operation in the last tenth against the first: {last / first:.2f} × ({last * 1e3:.2f} ms)")
    found = await violations(opened, merchant_id, sides, begun_with)
    async with opened.transaction(merchant_id, OPERATOR) as tx:
        entries = (await tx.conn.execute(text("select count(*) from ledger_entry"))).scalar_one()
    print(f"entries {entries:,} · violations {len(found)}")
    held, room, at_once_s = await hold_at_once(opened, merchant_id, sides_at_once)
    print(f"{sides_at_once} holds at once on one order: {held} of {room} that fit, in {at_once_s:.1f} s")
    await opened.close()
    for line in found[:20]:
        print(f"  {line}")
    return 1 if found or held != room else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--operations", type=int, default=1_000_000)
    parser.add_argument("--orders", type=int, default=2_000)
    parser.add_argument("--at-once", type=int, default=500)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="xiaoer-bench-"))
    folder.chmod(0o755)
    with contextlib.ExitStack() as closing:
        closing.callback(shutil.rmtree, folder, ignore_errors=True)
        server = closing.enter_context(database.running(Settings(data_dir=folder)))
        database.migrate(server.dsn)
        code = asyncio.run(measure(server.dsn, options.operations, options.orders, options.at_once))
    sys.exit(code)


if __name__ == "__main__":
    main()
