"""What growth costs: database CPU of the everyday calls at 10,000,000 messages against 100,000.

    python -m bench.growth                                   # about ten minutes and 6 GB of disk
    python -m bench.growth --small 20000 --large 500000      # a quick look

Both sizes live in databases of their own on one scratch server, made by the product's own schema: monthly partitions
over 24 months, conversation lengths by a power law (most are short, a few have thousands of lines), one merchant.
The desk is the same in both (40 agents, 600 open conversations, some of them forgotten years ago, 60 in line, 20
snoozed): what grows is the history. The calls are the product's verbs, in transactions as a request makes them.

CPU is the run time of the serving backend as the kernel counts it (/proc/<pid>/schedstat, nanoseconds on the CPU),
divided by the calls. Unlike pg_stat_statements it holds planning, parsing, row security, begin and commit too, and
unlike wall time it does not change when the machine has other work. Calls alternate between the sizes in rounds;
the median round counts.
"""

import argparse
import asyncio
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from xiaoer import conversations
from xiaoer.app.plugins import load_all
from xiaoer.conversations import Draft, Filter
from xiaoer.conversations.batch import Batch
from xiaoer.conversations.jobs import MONTHS_AHEAD, PARTITIONED
from xiaoer.conversations.writer import connect
from xiaoer.infra import schema
from xiaoer.infra.db import Database
from xiaoer.infra.postgres import embedded
from xiaoer.infra.prepared import PreparedCall
from xiaoer.kernel.ids import MerchantId, new_id

MERCHANT = MerchantId("mer_growth")
MONTHS = 24
MEAN_LINES = 17
LIMITS = {"inbox": 1.3, "append": 1.5, "last 50": 2.0}
ROUNDS = 9
LOAD = Path(__file__).with_name("growth.sql")


@dataclass
class Size:
    """One of the two databases."""

    lines: int
    dsn: str
    admin_dsn: str
    database: Database
    all_ids: list[str] = field(default_factory=list)
    open_ids: list[str] = field(default_factory=list)
    writer: PreparedCall | None = None


Call = Callable[[Size, random.Random], Awaitable[int]]
"""Makes one call; answers the process id of the backend that served it."""


def say(text: str) -> None:
    print(f"▸ {text}", file=sys.stderr, flush=True)


# ---- the two databases


def fill(dsn: str, admin_dsn: str, lines: int) -> None:
    """The schema, and about `lines` lines of one merchant."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        for statement in schema.ddl():
            conn.execute(statement)
        first = datetime.now(UTC) - timedelta(days=31 * MONTHS)
        for table in PARTITIONED:
            conn.execute("select make_partitions(%s, %s, %s)", (table, first, MONTHS + 2 + MONTHS_AHEAD))
    count = max(lines // MEAN_LINES, 700)
    began = time.monotonic()
    with psycopg.connect(admin_dsn, autocommit=True) as conn:
        conn.execute("set synchronous_commit = off")
        conn.execute("select setseed(0.42)")
        for statement in LOAD.read_text("utf-8").split(";\n"):
            if statement.strip():
                conn.execute(statement.replace(":merchant", f"'{MERCHANT}'").replace(":count", str(count)))
        conn.execute("vacuum analyze conversation, message, message_key, session")
        stored = (conn.execute("select count(*) from message").fetchone() or (0,))[0]
    say(f"{stored:,} lines in {count:,} conversations, made in {time.monotonic() - began:.0f} s")


def make_database(server: embedded.Server, lines: int) -> Size:
    name = f"growth_{lines}"
    with psycopg.connect(server.admin_dsn_of("postgres"), autocommit=True) as conn:
        there = conn.execute("select 1 from pg_database where datname = %s", (name,)).fetchone()
        if not there:
            conn.execute(f"create database {name} owner xiaoer template template0")
    size = Size(lines, server.dsn_of(name), server.admin_dsn_of(name), Database.open(server.dsn_of(name), pool_size=1))
    if not there:
        fill(size.dsn, size.admin_dsn, lines)
    with psycopg.connect(size.admin_dsn) as conn:
        size.all_ids = [r[0] for r in conn.execute("select id from conversation tablesample system_rows(20000)")]
        query = "select id from conversation where state = 'open' order by active_at desc limit 400"
        size.open_ids = [r[0] for r in conn.execute(query)]
    return size


# ---- the calls


async def backend_of(size: Size) -> int:
    async with size.database.transaction(MERCHANT) as tx:
        return int((await tx.conn.exec_driver_sql("select pg_backend_pid()")).scalar_one())


def inbox(view: str, *, sort: str = "latest", sees_all: bool = False) -> Call:
    async def call(size: Size, chance: random.Random) -> None:
        agent = f"agt_{chance.randrange(40):026d}"
        asked = Filter(view=view, agent_id=agent, team_ids=["tea_0"], sees_all=sees_all)
        async with size.database.transaction(MERCHANT) as tx:
            await conversations.find(tx, asked, sort=sort)

    return call  # type: ignore[return-value]


def counts(*, sees_all: bool) -> Call:
    async def call(size: Size, chance: random.Random) -> None:
        asked = Filter(agent_id=f"agt_{chance.randrange(40):026d}", team_ids=["tea_0"], sees_all=sees_all)
        async with size.database.transaction(MERCHANT) as tx:
            await conversations.count_views(tx, asked)

    return call  # type: ignore[return-value]


async def last_50(size: Size, chance: random.Random) -> None:
    async with size.database.transaction(MERCHANT) as tx:
        await conversations.read_before(tx, chance.choice(size.all_ids), None, 50)


def append(batch: int) -> Call:
    async def call(size: Size, chance: random.Random) -> None:
        drafts = [_draft(chance.choice(size.open_ids)) for _ in range(batch)]
        assert size.writer is not None
        await size.writer(list(Batch(drafts).parameters(MERCHANT, datetime.now(UTC)).values()))

    return call  # type: ignore[return-value]


def _draft(conversation_id: str) -> Draft:
    return Draft(
        conversation_id=conversation_id,
        client_id=new_id("cli"),
        kind="text",
        author_kind="buyer",
        author_id="byr_1",
        author_name="",
        text="亲，这件什么时候发货？",
    )


CALLS: list[tuple[str, str, Call, int]] = [
    # what it is, whose limit, the call, calls a round
    ("inbox: mine", "inbox", inbox("mine"), 150),
    ("inbox: mine, longest waiting first", "inbox", inbox("mine", sort="waiting"), 150),
    ("inbox: queue", "inbox", inbox("queue"), 150),
    ("inbox: team", "inbox", inbox("team"), 150),
    ("inbox: all (lead)", "inbox", inbox("all", sees_all=True), 150),
    ("inbox: all, longest waiting first", "inbox", inbox("all", sort="waiting", sees_all=True), 60),
    ("inbox: all (agent)", "inbox", inbox("all"), 150),
    ("inbox: snoozed", "inbox", inbox("snoozed", sees_all=True), 150),
    ("inbox: closed", "inbox", inbox("closed", sees_all=True), 150),
    ("inbox: counts (lead)", "inbox", counts(sees_all=True), 60),
    ("inbox: counts (agent)", "inbox", counts(sees_all=False), 60),
    ("append, one line a call", "append", append(1), 300),
    ("append, 64 lines a call", "append", append(64), 40),
    ("last 50 of any conversation", "last 50", last_50, 200),  # type: ignore[list-item]
]


# ---- measuring


def cpu_ns(pid: int) -> int:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])


async def measure(size: Size, call: Call, calls: int, chance: random.Random) -> float:
    """Microseconds of the backend's CPU a call."""
    pid = size.writer.backend_pid if call in APPENDS and size.writer else await backend_of(size)
    before = cpu_ns(pid)
    for _ in range(calls):
        await call(size, chance)
    return (cpu_ns(pid) - before) / calls / 1000


APPENDS = {entry[2] for entry in CALLS if entry[1] == "append"}


async def compare(small: Size, large: Size, call: Call, calls: int) -> tuple[float, float]:
    chance = random.Random(7)
    for size in (small, large):  # plans, catalogue and buffers warm
        await measure(size, call, max(calls // 3, 20), chance)
    found: dict[int, list[float]] = {small.lines: [], large.lines: []}
    for _ in range(ROUNDS):
        for size in (small, large):
            found[size.lines].append(await measure(size, call, calls, chance))
    return statistics.median(found[small.lines]), statistics.median(found[large.lines])


async def run(small: Size, large: Size, only: str) -> bool:
    for size in (small, large):
        size.writer = await connect(size.dsn)
    print(f"\n{'database CPU a call':38} {small.lines:>12,} {large.lines:>14,}   ratio   limit")
    good = True
    for name, group, call, calls in CALLS:
        if only and only not in name:
            continue
        little, much = await compare(small, large, call, calls)
        ratio, limit = much / little, LIMITS[group]
        good = good and ratio <= limit
        mark = "" if ratio <= limit else "  ← over"
        print(f"{name:38} {little:>9.0f} µs {much:>11.0f} µs   {ratio:>4.2f}×  ≤ {limit}×{mark}", flush=True)
    for size in (small, large):
        if size.writer:
            await size.writer.close()
        await size.database.close()
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=100_000)
    parser.add_argument("--large", type=int, default=10_000_000)
    parser.add_argument("--data", type=Path, help="folder to keep the databases in and to use again")
    parser.add_argument("--only", default="", help="only the calls whose name has this in it")
    options = parser.parse_args()
    load_all()
    folder = options.data or Path(tempfile.mkdtemp(prefix="xiaoer-growth-", dir="/tmp"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    scratch = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "8GB", "checkpoint_timeout": "1h"}
    try:
        with embedded.start(folder, settings=scratch) as server:
            small, large = make_database(server, options.small), make_database(server, options.large)
            good = asyncio.run(run(small, large, options.only))
    finally:
        if not options.data:
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
