"""What many after-sales cases cost, and what many at once on one order may never do.

    python -m bench.cases                                # a page of the queue at 1,000,000 cases against 10,000
    python -m bench.cases --together 500                 # also: so many simultaneous cases on one order

Pages: both sizes live in databases of their own on one scratch server, made by the product's own schema; one case in
twenty is open. The cost is the serving backend's CPU (/proc/<pid>/schedstat) a call, in rounds that alternate between
the sizes; the median round counts. Together: every case asks for a part of the same order at the same moment, through
the product's verb on sixteen connections; what is held must never exceed what was paid, and the books must hold.
"""

import argparse
import asyncio
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from tests.aftersales.build import ask, paid_order, push
from tests.catalog.build import open_shop

from bench.growth import ROUNDS, Size, backend_of, cpu_ns, say
from xiaoer import aftersales, ledger, orders
from xiaoer.aftersales.find import CaseFilter
from xiaoer.app.plugins import load_all
from xiaoer.app.wiring import react
from xiaoer.infra import schema
from xiaoer.infra.db import Database
from xiaoer.infra.postgres import embedded
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.errors import Rejected
from xiaoer.kernel.ids import MerchantId
from xiaoer.ledger.model import AccountKind

MERCHANT = MerchantId("mer_cases")
LIMIT = 1.3
CALLS = 150
PIECES = 300
ONE = [{"line_id": "L-1"}]
LOAD = Path(__file__).with_name("cases.sql")
VIEWS = ("open", "desk", "mine", "approval", "inspect", "overdue", "waiting", "disputed", "closed")


def make_database(server: embedded.Server, count: int) -> Size:
    name = f"cases_{count}"
    with psycopg.connect(server.admin_dsn_of("postgres"), autocommit=True) as conn:
        conn.execute(f"create database {name} owner xiaoer template template0")
    size = Size(count, server.dsn_of(name), server.admin_dsn_of(name), Database.open(server.dsn_of(name), pool_size=1))
    with psycopg.connect(size.dsn, autocommit=True) as conn:
        for statement in schema.ddl():
            conn.execute(statement)
    began = time.monotonic()
    with psycopg.connect(size.admin_dsn, autocommit=True) as conn:
        for statement in LOAD.read_text("utf-8").split(";\n"):
            conn.execute(statement.replace(":merchant", f"'{MERCHANT}'").replace(":count", str(count)))
    say(f"{count:,} cases, made in {time.monotonic() - began:.0f} s")
    return size


async def one_page(size: Size, view: str, chance: random.Random) -> None:
    wanted = CaseFilter(view=view, agent_id=f"agt_{chance.randrange(40):026d}")
    async with size.database.transaction(MERCHANT) as tx:
        await aftersales.find(tx, wanted, limit=50)


async def cost(size: Size, view: str, calls: int, chance: random.Random) -> float:
    """Microseconds of the backend's CPU a page."""
    pid = await backend_of(size)
    before = cpu_ns(pid)
    for _ in range(calls):
        await one_page(size, view, chance)
    return (cpu_ns(pid) - before) / calls / 1000


async def pages(small: Size, large: Size) -> bool:
    print(f"\n{'database CPU a page':24} {small.lines:>12,} {large.lines:>14,}   ratio   limit")
    good = True
    for view in VIEWS:
        chance = random.Random(7)
        found: dict[int, list[float]] = {small.lines: [], large.lines: []}
        for size in (small, large):
            await cost(size, view, CALLS // 3, chance)
        for _ in range(ROUNDS):
            for size in (small, large):
                found[size.lines].append(await cost(size, view, CALLS, chance))
        little, much = (statistics.median(found[size.lines]) for size in (small, large))
        good = good and much / little <= LIMIT
        mark = "" if much / little <= LIMIT else "  ← over"
        print(f"{view:24} {little:>9.0f} µs {much:>11.0f} µs   {much / little:>4.2f}×  ≤ {LIMIT}×{mark}", flush=True)
    for size in (small, large):
        await size.database.close()
    return good


def pieces() -> dict[str, Any]:
    total = f"{PIECES}.00"
    line = {"external_id": "L-1", "title": "双人帐篷", "quantity": PIECES, "unit_price": "1.00", "paid": total}
    money = {"goods": total, "discount": "0", "paid": total}
    return paid_order(lines=[line], payments=[{"external_id": "P-1", "method": "alipay", "amount": total}], **money)


async def together(dsn: str, count: int) -> bool:
    """`count` cases for a piece each of an order of 300 pieces at 1.00: 300 are opened, not one more."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        for statement in schema.ddl():
            conn.execute(statement)
    database = Database.open(dsn, pool_size=16, wait_s=300)
    database.react = react
    async with database.transaction(MERCHANT, OPERATOR) as tx:
        await push(tx, await open_shop(tx), pieces())
        order_id = await orders.id_of(tx, "T-1")

    async def one(n: int) -> bool:
        try:
            async with database.transaction(MERCHANT, OPERATOR) as tx:
                await aftersales.open_case(tx, ask("refund_only", "unwanted", lines=ONE, client_id=f"c{n}"))
            return True
        except Rejected:
            return False

    began = time.monotonic()
    opened = sum(await asyncio.gather(*(one(n) for n in range(count))))
    async with database.transaction(MERCHANT, OPERATOR) as tx:
        held = await ledger.balance(tx, AccountKind.REFUNDING, order_id, "CNY")
        faults = await ledger.check_books(tx)
    await database.close()
    good = opened == min(count, PIECES) and held.minor == 100 * opened and not faults
    took = time.monotonic() - began
    print(
        f"\n{count} cases at once on one order: {opened} opened, held {held}, book faults {len(faults)}, {took:.1f} s"
    )
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--together", type=int, default=500)
    options = parser.parse_args()
    load_all()
    folder = Path(tempfile.mkdtemp(prefix="xiaoer-cases-", dir="/tmp"))
    folder.chmod(0o755)
    scratch = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "8GB", "checkpoint_timeout": "1h"}
    try:
        with embedded.start(folder, settings=scratch) as server:
            with psycopg.connect(server.admin_dsn_of("postgres"), autocommit=True) as conn:
                conn.execute("create database together owner xiaoer template template0")
            good = asyncio.run(together(server.dsn_of("together"), options.together))
            small, large = make_database(server, options.small), make_database(server, options.large)
            good = asyncio.run(pages(small, large)) and good
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
