"""kill -9 of whoever pays, at random points, while the payer fails, delays, repeats and dies: one payment a payout."""

import asyncio
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from bench.payout_crash import Payer
from sqlalchemy import text

from tests.orders.build import order
from xiaoer import ledger, merchants, orders, payouts
from xiaoer.app.plugins import load_all
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, OrderId, new_id
from xiaoer.kernel.money import Money
from xiaoer.merchants.model import NewConnection, NewShop
from xiaoer.payouts.model import PayoutRequest, Purpose
from xiaoer.testing.fake_payer import Book

SECRET = "a-signing-secret-of-a-shop"
MANY = 30
DEADLINE_S = 120


class Till:
    def __init__(self, database: Database, dsn: str, key_file: Path, payer: Payer) -> None:
        self.database, self.dsn, self.key_file, self.payer = database, dsn, key_file, payer
        self.merchant_id = MerchantId("")
        self.order_ids: list[OrderId] = []
        self.asked: dict[str, int] = {}

    async def open(self, keys: KeyRing) -> None:
        load_all()
        self.merchant_id = await merchants.found_merchant(self.database, "鹿汀")
        config = {"base_url": f"http://127.0.0.1:{self.payer.port}/pay", "timeout_s": 2, "valid_s": 4}
        async with self.database.transaction(self.merchant_id, OPERATOR) as tx:
            shop_id = (await merchants.open_shop(tx, NewShop("鹿汀"))).id
            new = NewConnection(shop_id, "收银", "shop_api", config, {"signing_secret": SECRET})
            await merchants.add_connection(tx, keys, new)
            rows = [order(external_id=f"T-{n}", paid="30.00", payments=[], parcels=[]) for n in range(5)]
            await orders.push_orders(tx, shop_id, rows)
            self.order_ids = [OrderId(one.id) for one in (await orders.find(tx)).items]
            for order_id in self.order_ids:
                await ledger.book_payment(tx, order_id, new_id("pay"), Money(3_000, "CNY"))

    async def ask(self, chance: random.Random) -> None:
        for number in range(MANY):
            minor = chance.randint(1, 200)
            request = PayoutRequest(
                key=new_id("cas"),
                purpose=Purpose.REFUND,
                amount=Money(minor, "CNY"),
                order_id=self.order_ids[number % len(self.order_ids)],
            )
            async with self.database.transaction(self.merchant_id, OPERATOR) as tx:
                self.asked[await payouts.ask(tx, request)] = minor

    def worker(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-m", "tests.payouts.worker", self.dsn, str(self.key_file)])

    async def count(self, query: str) -> int:
        async with self.database.transaction(self.merchant_id) as tx:
            return int((await tx.conn.execute(text(query))).scalar_one())


async def until(ready: Callable[[], Awaitable[bool]], what: str) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not await ready():
        assert time.monotonic() < deadline, what
        await asyncio.sleep(0.02)


@pytest.fixture(params=[False, True], ids=["a payer that knows its keys", "a payer that forgets them"])
async def till(
    request: pytest.FixtureRequest, database: Database, dsn: str, keys: KeyRing, tmp_path: Path
) -> AsyncIterator[Till]:
    payer = Payer(tmp_path, SECRET, chaos=0.5, forgets=request.param)
    await asyncio.to_thread(payer.start)
    assert keys.file
    opened = Till(database, dsn, keys.file, payer)
    await opened.open(keys)
    yield opened
    payer.kill()


async def test_killed_again_and_again_each_payout_is_paid_once_or_refused(till: Till) -> None:
    chance = random.Random(7)
    await till.ask(chance)
    for number in range(4):
        worker, before = till.worker(), await till.count("select count(*) from payout_attempt")

        async def at_work(before: int = before) -> bool:
            if till.payer.process and till.payer.process.poll() is not None:
                await asyncio.to_thread(till.payer.start)
            return await till.count("select count(*) from payout_attempt") >= before + 2

        try:
            await until(at_work, "the payer was not asked")
            await asyncio.sleep(chance.uniform(0, 0.1))
        finally:
            worker.kill()
            worker.wait()
        if number % 2:
            till.payer.kill()
            await asyncio.to_thread(till.payer.start)
    till.payer.kill()
    await asyncio.to_thread(till.payer.start, healthy=True)
    worker = till.worker()
    try:

        async def all_ended() -> bool:
            return await till.count("select count(*) from payout where ended_at is null") == 0

        await until(all_ended, "payouts stayed open")
    finally:
        worker.kill()
        worker.wait()
    await expect_one_payment_each(till)


async def expect_one_payment_each(till: Till) -> None:
    made = [(row["dedupe"], row["amount_minor"]) for row in Book(till.payer.book).all()]
    async with till.database.transaction(till.merchant_id, OPERATOR) as tx:
        rows = (await tx.conn.execute(text("select id, state from payout"))).all()
        outcomes = set((await tx.conn.execute(text("select outcome from payout_attempt"))).scalars())
        assert await ledger.check_books(tx) == []
        for order_id in till.order_ids:
            balances = {one.kind.value: one.balance_minor for one in await ledger.order_balances(tx, order_id)}
            assert sum(balances.values()) == 3_000
            assert balances["refunding"] == 0
    assert {row.id for row in rows} == set(till.asked)
    assert {row.state for row in rows} <= {"paid", "refused"}
    assert sorted(made) == sorted((row.id, till.asked[row.id]) for row in rows if row.state == "paid")
    assert "paid" in outcomes
    assert outcomes & {"unknown", "lost"}, "nothing went wrong: nothing was tried"
