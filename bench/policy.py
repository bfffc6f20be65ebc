"""What a verdict costs, and how long a changed policy takes over the past.

    python -m bench.policy [--rules 50] [--verdicts 5000] [--cases 100000] [--dsn postgresql://…]

The first part judges requests of every action by the built-in policy with as many CEL conditions more as asked for, in
this process, and prints microseconds of CPU: what other programs take is not counted. The second fills a throw-away
PostgreSQL with judgements (made by the same judge, kept as `judge_and_keep` keeps them) and dry-runs a stricter policy
over all of them as the server does, with two processes that judge. Ends with 1 when a verdict takes more than 1 ms
(p99) or the dry run more than 60 s.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, thread_time_ns

import msgspec
import psycopg
from msgspec.structs import replace
from sqlalchemy import text

from bench.quick_replies import server
from xiaoer import merchants, policies
from xiaoer.infra import schema, timers
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, ShopId, new_id
from xiaoer.merchants.model import NewShop
from xiaoer.policies import jobs
from xiaoer.policies.check_document import check_document
from xiaoer.policies.dry_run import DRY_RUN, timer_key
from xiaoer.policies.model import (
    ACTIONS,
    Answer,
    Asker,
    BuyerFacts,
    CaseFacts,
    Condition,
    Document,
    EvidenceFacts,
    Facts,
    LineFacts,
    NewSku,
    OrderFacts,
    ParcelFacts,
    PaymentFacts,
    Policy,
    Verdict,
)
from xiaoer.policies.rules import RULES

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
PATTERNS = (
    'amount_minor > {n}000 && buyer.orders < 3 && !("vip" in buyer.tags)',
    'order.state == "signed" && now - order.signed_at > duration("{n}h") && buyer.cases_90d > {n}',
    "lines.exists(l, l.quantity > {n} && l.paid_minor > 50000)",
    'order.cases.exists(c, c.open && c.remedy == "exchange") && amount_minor > {n}00',
    'has_parcel && parcel.state == "problem" && reason in ["late", "lost"] && words_length < {n}',
)
"""What owners write; a fifth of them looks at every line."""
MOST_VERDICT_US = 1000
MOST_DRY_RUN_S = 60


def conditions(number: int) -> tuple[Condition, ...]:
    return tuple(
        Condition(f"own_{n}", PATTERNS[n % len(PATTERNS)].format(n=n + 1), Answer.ASK_A_PERSON) for n in range(number)
    )


def policy_with(shop_id: ShopId, number: int) -> Policy:
    built_in = policies.built_in(shop_id)
    whole = Document(built_in.terms, conditions(number), built_in.clauses)
    check_document(whole)
    return replace(built_in, conditions=whole.conditions)


def order(chance: random.Random, n: int, amount: int, signed: datetime) -> OrderFacts:
    return OrderFacts(
        id=f"ord_{n:026}",
        external_id=f"2026{n:012}",
        state=chance.choice(("paid", "dispatched", "signed", "signed", "completed")),
        placed_at=signed - timedelta(days=4),
        paid_at=signed - timedelta(days=4),
        dispatched_at=signed - timedelta(days=3),
        signed_at=signed,
        paid_minor=amount,
        refundable_minor=amount,
        buyer_id=f"byr_{n % 5000}",
        payments=(PaymentFacts(f"mth_{n}", "alipay", amount),),
        cases=(CaseFacts(f"cas_old_{n}", "exchange", "closed", False),) if chance.random() < 0.2 else (),
    )


def facts(chance: random.Random, n: int) -> Facts:
    """One request as shops see them: a few lines, now and then an earlier case."""
    amount = chance.randrange(500, 80_000)
    signed = NOW - timedelta(hours=chance.randrange(1, 500))
    lines = tuple(
        LineFacts(
            f"lin_{n}_{k}",
            f"sku_{k}",
            f"lst_{k}",
            quantity=1,
            free_quantity=2,
            unit_price_minor=amount,
            paid_minor=amount,
            new=NewSku(f"sku_{k + 1}", f"lst_{k}", amount, 9) if chance.random() < 0.3 else None,
        )
        for k in range(chance.choice((1, 1, 1, 2, 3, 5)))
    )
    return Facts(
        action=chance.choice(ACTIONS),
        now=NOW,
        asker=Asker("buyer", "", f"byr_{n % 5000}"),
        confirmed=True,
        reason=chance.choice(("changed_mind", "damaged", "defective", "late", "wrong_item", "other")),
        words_length=chance.randrange(200),
        order=order(chance, n, amount, signed),
        lines=lines,
        parcel=ParcelFacts("signed", signed),
        buyer=BuyerFacts(f"byr_{n % 5000}", chance.randrange(40), chance.randrange(4), 1, 90_000, ("new",)),
        evidence=EvidenceFacts(chance.randrange(4), 0, 0, chance.random() < 0.5, chance.random() < 0.5),
        amount_minor=amount,
    )


def verdicts(rules: int, number: int) -> float:
    """Prints what one verdict costs; its p99 in microseconds."""
    policy, chance = policy_with(ShopId("shp_bench"), rules), random.Random(7)
    asked = [facts(chance, n) for n in range(number)]
    for one in asked[:200]:
        policies.judge(one, policy)
    took = []
    for one in asked:
        start = thread_time_ns()
        policies.judge(one, policy)
        took.append((thread_time_ns() - start) / 1000)
    p50, p99 = statistics.median(took), statistics.quantiles(took, n=100)[-1]
    print(
        f"verdict: {rules} CEL conditions + {len(RULES)} built-in rules, {number} requests: "
        f"p50 {p50:.0f} µs, p99 {p99:.0f} µs, worst {max(took):.0f} µs of CPU (goal: 1,000)"
    )
    return p99


@dataclass
class Bench:
    database: Database
    merchant_id: MerchantId
    shop_id: ShopId

    def tx(self):  # type: ignore[no-untyped-def]
        return self.database.transaction(self.merchant_id, OPERATOR)


BATCH = 1000
INSERT = """
    insert into judgement (merchant_id, id, shop_id, subject_id, order_id, action, at, policy_id, policy_version,
                           answer, amount_minor, currency, facts, verdict, is_last)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""


def fill(dsn: str, bench: Bench, cases: int) -> None:
    """`cases` judgements of the built-in policy, spread over 30 days."""
    chance, built_in, now = random.Random(11), policies.built_in(bench.shop_id), datetime.now(UTC)
    start = perf_counter()
    with psycopg.connect(dsn) as conn, conn.cursor() as cursor:
        cursor.execute("select set_config('xiaoer.merchant', %s, false)", (bench.merchant_id,))
        for first in range(0, cases, BATCH):
            rows = []
            for n in range(first, min(first + BATCH, cases)):
                asked = facts(chance, n)
                at = now - timedelta(seconds=(cases - n) * 30 * 86400 / (cases + 1))
                rows.append(row(bench, n, at, asked, policies.judge(asked, built_in)))
            cursor.executemany(INSERT, rows)
        conn.commit()
        cursor.execute("analyze judgement")
    print(f"dry run: {cases} judgements made in {perf_counter() - start:.1f} s", flush=True)


def row(bench: Bench, n: int, at: datetime, asked: Facts, verdict: Verdict) -> tuple[object, ...]:
    kept = (bench.merchant_id, new_id("jdg"), bench.shop_id, f"cas_{n:026}", asked.order.id, asked.action, at)
    judged = (verdict.policy_id, 0, verdict.answer.value, asked.amount_minor, "CNY")
    return (*kept, *judged, msgspec.json.encode(asked).decode(), msgspec.json.encode(verdict).decode(), True)


async def prepare(dsn: str) -> Bench:
    with psycopg.connect(dsn, autocommit=True) as conn:
        if conn.execute("select to_regclass('judgement')").fetchone() == (None,):
            for statement in schema.ddl():
                conn.execute(statement)
    database = Database.open(dsn)
    merchant_id = await merchants.found_merchant(database, "bench")
    async with database.transaction(merchant_id, OPERATOR) as tx:
        shop = await merchants.open_shop(tx, NewShop("旗舰店"))
    return Bench(database, merchant_id, ShopId(shop.id))


def cpu_s() -> float:
    """Of this process and of those it waited for."""
    return sum(os.times()[:4])


async def postgres_cpu_s(bench: Bench) -> float:
    """Of its processes that are there now."""
    async with bench.database.outside_merchants() as conn:
        pids = (await conn.execute(text("select pid from pg_stat_activity"))).scalars().all()
    return sum(process_cpu_s(pid) for pid in pids)


def process_cpu_s(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def dry_run(bench: Bench, rules: int) -> float:
    """Prints what the run found; its seconds."""
    async with bench.tx() as tx:
        policy = policy_with(bench.shop_id, rules)
        document = Document(policy.terms, policy.conditions, policy.clauses)
        await policies.save_draft(tx, bench.shop_id, document)
        run = await policies.start_dry_run(tx, bench.shop_id, days=31)
    start, burnt, served = perf_counter(), cpu_s(), await postgres_cpu_s(bench)
    due = timers.Due(bench.merchant_id, timer_key(run.id), DRY_RUN, {"dry_run_id": run.id}, 1, 1)
    await jobs.watch_dry_run(bench.database, due)
    await jobs.at_work()
    took, burnt, served = perf_counter() - start, cpu_s() - burnt, await postgres_cpu_s(bench) - served
    async with bench.tx() as tx:
        ended = await policies.get_dry_run(tx, run.id)
    (totals,) = ended.totals
    moved = ", ".join(f"{name.value} {one.cases:+}" for name, one in totals.difference.items())
    print(
        f"dry run: {ended.state.value}, {ended.done} of {ended.total} cases by {rules} CEL conditions + {len(RULES)} "
        f"rules in {took:.1f} s (CPU: ours {burnt:.1f} s, PostgreSQL {served:.1f} s; {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}); {ended.changed} come out otherwise: {moved} (goal: {MOST_DRY_RUN_S} s)"
    )
    return took if ended.state.value == "done" else float("inf")


async def replay(dsn: str, cases: int, rules: int) -> float:
    bench = await prepare(dsn)
    fill(dsn, bench, cases)
    took = await dry_run(bench, rules)
    await bench.database.close()
    return took


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=50)
    parser.add_argument("--verdicts", type=int, default=5000)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--dsn", default="")
    options = parser.parse_args()
    slow = verdicts(options.rules, options.verdicts) > MOST_VERDICT_US
    with server(options.dsn) as dsn:
        took = asyncio.run(replay(dsn, options.cases, options.rules))
    return int(slow or took > MOST_DRY_RUN_S)


if __name__ == "__main__":
    sys.exit(main())
