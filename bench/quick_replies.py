"""How long an agent waits for quick replies at every keystroke, with 5,000 of them.

    python bench/quick_replies.py [--entries 5000] [--dsn postgresql://…]

Types real phrases one character at a time, as the composer does, each keystroke a transaction of its own, and prints
p50 and p95. Without --dsn a throw-away embedded PostgreSQL is used.
"""

import argparse
import asyncio
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import psycopg

from xiaoer import knowledge, merchants, staff
from xiaoer.infra import schema
from xiaoer.infra.db import Database
from xiaoer.infra.postgres import embedded
from xiaoer.kernel.actors import OPERATOR, Actor, ActorKind
from xiaoer.kernel.ids import MerchantId, new_id
from xiaoer.knowledge import store
from xiaoer.knowledge.model import Scope
from xiaoer.merchants.model import NewShop
from xiaoer.staff.model import ROLE_PERMISSIONS, NewTeam, Role

OPENINGS = ["亲,您好", "您好,{{buyer.name}}", "感谢您的耐心等待", "非常抱歉给您带来不便", "好的呢亲", "请您放心"]
TOPICS = [
    "退货地址是浙江省杭州市余杭区五常大道{n}号,收件人小二",
    "尺码表第{n}款:身高{{{{身高}}}}厘米建议选{{{{尺码}}}}码",
    "发货时间为付款后{n}小时内,快递默认中通",
    "优惠券满{n}减十,每人限领一张,有效期三天",
    "发票会在确认收货后{n}天内开具,请提供抬头和税号",
    "质量问题请拍照,运费险可赔付{n}元",
    "面料成分棉{n}%,聚酯纤维,机洗三十度",
    "warranty lasts {n} months, please keep the invoice",
]
PHRASES = ["/fh", "/退货", "退货地址", "尺码表", "优惠券 三天", "发票抬头", "warranty", "运费险", "没有这样的话", "亲"]


@contextmanager
def server(dsn: str) -> Iterator[str]:
    if dsn:
        yield dsn
        return
    folder = Path(tempfile.mkdtemp(prefix="xiaoer-bench-", dir="/tmp"))
    folder.chmod(0o755)
    running = embedded.start(folder)
    try:
        yield running.dsn_of("xiaoer")
    finally:
        running.stop()
        shutil.rmtree(folder)


def make_schema(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        if conn.execute("select to_regclass('quick_reply')").fetchone() == (None,):
            for statement in schema.ddl():
                conn.execute(statement)


async def fill(database: Database, entries: int) -> tuple[MerchantId, Actor]:
    """One agent who may use all of them: a tenth personal, a third of the team, the rest of the shop."""
    merchant_id = await merchants.found_merchant(database, "bench")
    async with database.transaction(merchant_id, OPERATOR) as tx:
        shop = await merchants.open_shop(tx, NewShop("旗舰店"))
        agent_id = await staff.add_agent(tx, f"{new_id('x')}@bench.example", "小美", password_hash="-")
        team = await staff.make_team(tx, NewTeam("客服组", agent_ids=[agent_id]))
        owners = [(Scope.PERSONAL, agent_id), *[(Scope.TEAM, team.id)] * 3, *[(Scope.SHOP, shop.id)] * 6]
        rows = [row(n, *owners[n % len(owners)]) for n in range(entries)]
        await store.add(tx, rows)
    async with database.outside_merchants() as conn:
        await conn.exec_driver_sql("analyze quick_reply")
    return merchant_id, Actor(ActorKind.AGENT, agent_id, ROLE_PERMISSIONS[Role.AGENT])


def row(n: int, scope: Scope, owner_id: str) -> dict[str, object]:
    text = "。".join((OPENINGS[n % len(OPENINGS)], TOPICS[n % len(TOPICS)].format(n=n), TOPICS[n % 5].format(n=n + 1)))
    facts = {"title": f"{TOPICS[n % len(TOPICS)][:8]} {n}", "text": text, "position": n, "stale_after": None}
    return {"id": new_id("qrp"), "scope": scope, "owner_id": owner_id, "shortcut": f"fh{n}", "file_ids": [], **facts}


async def keystrokes(database: Database, merchant_id: MerchantId, actor: Actor) -> list[float]:
    """Milliseconds of each keystroke, after a first round that warms the caches."""
    took: list[float] = []
    for repeat in range(11):
        for phrase in PHRASES:
            for length in range(len(phrase) + 1):
                start = perf_counter()
                async with database.transaction(merchant_id, actor) as tx:
                    await knowledge.find_quick_replies(tx, phrase[:length], limit=20)
                if repeat:
                    took.append((perf_counter() - start) * 1000)
    return took


async def measure(dsn: str, entries: int) -> None:
    database = Database.open(dsn)
    took = await keystrokes(database, *await fill(database, entries))
    await database.close()
    p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    print(f"quick replies: {entries} entries, {len(took)} keystrokes: p50 {p50:.1f} ms, p95 {p95:.1f} ms (goal: 50 ms)")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--entries", type=int, default=5000)
    asked.add_argument("--dsn", default="")
    given = asked.parse_args()
    with server(given.dsn) as found:
        make_schema(found)
        asyncio.run(measure(found, given.entries))
