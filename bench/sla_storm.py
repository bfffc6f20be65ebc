"""100,000 clocks due in the same second: how long until every alert is out, and what the memory does.

`python -m bench.sla_storm [clocks]` starts a PostgreSQL of its own, writes the conversations and their clocks, lets one
worker of the real wiring ring them and prints the time, the alerts and the peak of the process.
"""

import asyncio
import resource
import shutil
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import psycopg
from sqlalchemy import func, insert, select

from xiaoer import merchants, staff
from xiaoer.app import wiring
from xiaoer.conversations.tables import conversation
from xiaoer.infra import schema, timers
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.postgres import embedded
from xiaoer.infra.timers import Worker
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.events import Event
from xiaoer.sla.events import AgentAlerted, ClocksRang
from xiaoer.sla.store_clocks import RING
from xiaoer.sla.tables import sla_clock
from xiaoer.staff.model import Role

STEP = 5000
AGENTS = 50
TARGET_S = 180


def megabytes() -> float:
    """The most this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def write_rows(tx: Tx, first: int, count: int, agents: list[str]) -> None:
    """Owned conversations that wait, each with one clock that ends now."""
    now = tx.clock.now()
    started = now - timedelta(seconds=TARGET_S)
    numbers = range(first, first + count)
    talks = [
        {
            "merchant_id": tx.merchant_id, "id": f"cnv_{n:08d}", "shop_id": "shp_1", "connection_id": "con_1",
            "channel": "taobao", "thread": str(n), "buyer_id": f"byr_{n}", "agent_id": agents[n % len(agents)],
            "last_at": started, "active_at": started, "unanswered_at": started, "unanswered_text": "在吗", "unread": 1,
            "last_seq": 1, "reacted_seq": 1, "created_at": started,
        }
        for n in numbers
    ]  # fmt: skip
    clocks = [
        {
            "merchant_id": tx.merchant_id, "id": f"clk_{n:08d}", "subject_kind": "conversation",
            "subject_id": f"cnv_{n:08d}", "name": "reply_3min", "shop_id": "shp_1", "channel": "taobao",
            "rules_version": 0, "target_no": 3, "calendar_id": "", "calendar_version": 0, "seq": 1, "state": "running",
            "target_s": TARGET_S, "started_at": started, "since": started, "used_us": 0, "due_at": now, "ring_at": now,
            "rung": 4, "alert_percent": 90, "how": "",
        }
        for n in numbers
    ]  # fmt: skip
    await tx.conn.execute(insert(conversation), talks)
    await tx.conn.execute(insert(sla_clock), clocks)


async def storm(dsn: str, count: int) -> None:
    rung: list[int] = []
    alerted: set[str] = set()

    async def react(tx: Tx, event: Event) -> None:
        if isinstance(event, ClocksRang):
            rung.append(len(event.rings))
        elif isinstance(event, AgentAlerted):
            alerted.add(event.agent_id)
        await wiring.react(tx, event)

    database = Database.open(dsn, pool_size=10)
    database.react = react
    merchant_id = await merchants.found_merchant(database, "Storm")
    async with database.transaction(merchant_id, OPERATOR) as tx:
        agents = [
            str(await staff.add_agent(tx, f"a{n}@example.com", f"a{n}", Role.AGENT, password_hash="x"))
            for n in range(AGENTS)
        ]
    for first in range(0, count, STEP):
        async with database.transaction(merchant_id, OPERATOR) as tx:
            await write_rows(tx, first, min(STEP, count - first), agents)
    async with database.transaction(merchant_id, OPERATOR) as tx:
        await timers.schedule_all(tx, RING, {f"{RING}:storm": tx.clock.now()})
    before = megabytes()
    worker = Worker(database, wiring.LATER)
    began = time.monotonic()
    while await worker.run_due():
        pass
    took = time.monotonic() - began
    async with database.transaction(merchant_id, OPERATOR) as tx:
        still = select(func.count()).where(sla_clock.c.merchant_id == merchant_id, sla_clock.c.ring_at.is_not(None))
        left = (await tx.conn.execute(still)).scalar_one()
    print(f"clocks {sum(rung):,} in {len(rung)} sets, {took:.1f} s, {sum(rung) / took:,.0f} a second, {left} left")
    print(f"agents alerted {len(alerted)}, memory before {before:.0f} MB, at the most {megabytes():.0f} MB")
    await database.close()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    folder = Path(tempfile.mkdtemp(prefix="xiaoer-storm-", dir="/tmp"))
    folder.chmod(0o755)
    server = embedded.start(folder)
    try:
        with psycopg.connect(server.admin_dsn_of("postgres"), autocommit=True) as conn:
            conn.execute("create database storm owner xiaoer template template0")
        with psycopg.connect(server.dsn_of("storm"), autocommit=True) as conn:
            for statement in schema.ddl():
                conn.execute(statement)
        asyncio.run(storm(server.dsn_of("storm"), count))
    finally:
        server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
