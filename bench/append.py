"""Messages stored and delivered a second through the real front door, against pgbench and a plain socket.io chat.

One run: the same machine, the same PostgreSQL, synchronous_commit=on everywhere. Prints every figure as a ratio, twice:
with all programs sharing the cores, and with server and database on one core and the clients, who would be other
people's machines, on another.

    python -m bench.append [--seconds 5] [--senders 64,1000] [--rounds 3] [--cores shared|apart|both] [--skip-peer]
"""

import argparse
import asyncio
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psycopg

from bench.cores import MINE, give
from bench.load import Plan, Result
from bench.shop import Shop, free_port, open_shop

HERE = Path(__file__).parent
PGBENCH_SCRIPT = """\\set n random(1, {rooms})
select append_line('{merchant}', (select id from bench_room where n = :n), gen_random_uuid()::text,
                   'msg_' || gen_random_uuid()::text, '{text}');
"""
WARM_S = 4.0
"""Until every conversation has had its first line, which also finds somebody to answer it."""
CALM_MS = 50.0
TEXT = "请问这款有现货吗？今天能发出吗，谢谢。Is it in stock?"


def pgbench(shop: Shop, clients: int, seconds: float) -> float:
    """Single-message appends a second at `clients` connections over the same socket."""
    with psycopg.connect(shop.dsn, autocommit=True) as conn:
        conn.execute((HERE / "append_line.sql").read_text("utf-8"))
        conn.execute("select set_config('xiaoer.merchant', %s, false)", (shop.merchant_id,))
        conn.execute("drop table if exists bench_room")
        conn.execute(
            "create table bench_room as select row_number() over (order by id) as n, id from conversation"
            " where merchant_id = %s",
            (shop.merchant_id,),
        )
        conn.execute("create unique index on bench_room (n)")
        rooms = (conn.execute("select count(*) from bench_room").fetchone() or (0,))[0]
    script = shop.data_dir / "append.pgbench"
    script.write_text(PGBENCH_SCRIPT.format(rooms=rooms, merchant=shop.merchant_id, text=TEXT), "utf-8")
    command = [
        str(shop.pg_bin / "pgbench"),
        "-n",
        "-M",
        "prepared",
        "-c",
        str(clients),
        "-j",
        "2",
        "-T",
        str(round(seconds)),
    ]
    done = subprocess.run([*command, "-f", str(script), shop.dsn], capture_output=True, text=True, check=True)
    with psycopg.connect(shop.dsn, autocommit=True) as conn:  # or the server would spend its next half minute on
        conn.execute("select set_config('xiaoer.merchant', %s, false)", (shop.merchant_id,))  # reactions to these lines
        conn.execute("update conversation set reacted_seq = last_seq where merchant_id = %s", (shop.merchant_id,))
    return float(re.search(r"tps = ([0-9.]+)", done.stdout).group(1))  # type: ignore[union-attr]


def load(plan: Plan) -> Result:
    """Run the load in a process of its own."""
    with tempfile.NamedTemporaryFile("wb", suffix=".json") as file:
        file.write(msgspec.json.encode(plan))
        file.flush()
        done = subprocess.run([sys.executable, "-m", "bench.load", file.name], capture_output=True, check=True)
    return msgspec.json.decode(done.stdout, type=Result)


def percentiles(delays: list[float]) -> tuple[float, float, float]:
    if not delays:
        return (0.0, 0.0, 0.0)
    cut = statistics.quantiles(delays, n=100, method="inclusive")
    return (cut[49], cut[94], cut[98])


def stored(shop: Shop) -> int:
    with psycopg.connect(shop.dsn) as conn:
        conn.execute("select set_config('xiaoer.merchant', %s, false)", (shop.merchant_id,))
        row = conn.execute("select count(*) from message where author_kind = 'buyer'").fetchone()
        return int((row or (0,))[0])


@contextmanager
def socketio_peer(dsn: str, keeps: str, cores: set[int]) -> Iterator[int]:
    """The plain chat on a free port; its packages are installed beside it on first use."""
    folder, port = HERE / "peers/socketio", free_port()
    node = shutil.which("node")
    if node is None:
        raise SystemExit("Node.js is needed for the socket.io peer; pass --skip-peer to leave it out.")
    if not (folder / "node_modules").is_dir():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True)
    env = {**os.environ, "DSN": dsn, "PORT": str(port), "KEEPS": keeps}
    peer = subprocess.Popen([node, "server.js"], cwd=folder, env=env, stdout=subprocess.PIPE, text=True)
    try:
        if peer.stdout is None or peer.stdout.readline().strip() != "ready":
            raise SystemExit("the socket.io peer did not start")
        give(peer.pid, cores)
        yield port
    finally:
        peer.terminate()
        peer.wait(10)


def ours(shop: Shop, rooms: list[str], tokens: list[str], seconds: float, rate: float = 0.0) -> Result:
    return load(
        Plan(
            dialect="ours",
            url=f"ws://127.0.0.1:{shop.port}/live",
            seconds=seconds,
            warm_s=WARM_S,
            tokens=tokens,
            rooms=rooms,
            cookie=f"xiaoer_session={shop.agent_cookies[0]}",
            rate=rate,
        )
    )


def peer(port: int, count: int, seconds: float) -> Result:
    rooms = [f"room-{n}" for n in range(count)]
    url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    return load(Plan(dialect="socketio", url=url, seconds=seconds, warm_s=1.5, tokens=rooms, rooms=rooms))


def show(name: str, value: float, note: str = "") -> None:
    print(f"{name:<58} {value:>10,.1f}  {note}", flush=True)


Rates = dict[str, list[float]]
"""What was reached in each round, by what was measured."""


def a_round(shop: Shop, counts: list[int], rooms: list[str], tokens: list[str], seconds: float, rates: Rates) -> None:
    """The yardstick, then ours at each number of senders."""
    yardstick = pgbench(shop, 64, seconds)
    rates.setdefault("pgbench_64", []).append(yardstick)
    show("pgbench, single append, 64 clients (a second)", yardstick)
    for count in counts:
        before = stored(shop)
        got = ours(shop, rooms[:count], tokens[:count], seconds)
        rate = got.delivered / got.seconds
        rates.setdefault(f"ours_{count}", []).append(rate)
        rates.setdefault(f"ours_{count}_against_pgbench", []).append(rate / yardstick)
        show(f"stored and delivered, {count} senders (a second)", rate, f"{rate / yardstick:.2f} × pgbench")
        p50, p95, p99 = percentiles(got.delays_ms)
        more = f"{p95:.1f} / {p99:.1f}; refused {got.refused}, stored since the start {stored(shop) - before:,}"
        show("  delay at saturation p50 / p95 / p99 (ms)", p50, more)


def at_half_rate(shop: Shop, rooms: list[str], tokens: list[str], seconds: float, rate: float) -> float:
    """The p99 of delivery in milliseconds."""
    p50, p95, p99 = percentiles(ours(shop, rooms, tokens, seconds, rate=rate).delays_ms)
    show(f"delay at half that rate ({rate:,.0f}/s) p50 / p95 / p99 (ms)", p50, f"{p95:.1f} / {p99:.1f}")
    return p99


def against_socketio(shop: Shop, counts: list[int], seconds: float, figures: dict[str, float], cores: set[int]) -> None:
    """The plain chat stores a message and no more; the counted one also numbers it and counts it as unread."""
    shop.stop_server()
    for keeps, name in (("nothing", "plain"), ("count", "counted")):
        with socketio_peer(shop.dsn, keeps, cores) as port:
            for count in counts:
                theirs = peer(port, count, seconds)
                rate = theirs.delivered / theirs.seconds
                ratio = figures[f"ours_{count}"] / rate
                figures[f"socketio_{name}_{count}"] = rate
                figures[f"ours_{count}_against_socketio_{name}"] = ratio
                show(f"socket.io + PostgreSQL, {name}, {count} senders (a second)", rate, f"ours {ratio:.1f} ×")


def measure(given: argparse.Namespace, serving: set[int], asking: set[int]) -> dict[str, float]:
    """Server, database and peers on the one set of cores, clients on the other. The medians over the rounds."""
    counts = [int(n) for n in given.senders.split(",")]
    rates: Rates = {}
    with open_shop(agents=1, unlimited=True) as shop:
        rooms, tokens = asyncio.run(shop.threads(max(counts)))
        give(os.getpid(), asking)  # what is started from here on are clients
        for process in shop.serving:
            give(process, serving)
        for number in range(given.rounds):
            print(f"  round {number + 1} of {given.rounds}")
            a_round(shop, counts, rooms, tokens, given.seconds, rates)
        figures = {name: statistics.median(found) for name, found in rates.items()}
        rate, first = figures[f"ours_{counts[0]}"] / 2, counts[0]
        figures["half_rate_p99_ms"] = at_half_rate(shop, rooms[:first], tokens[:first], given.seconds, rate)
        if not given.skip_peer:
            against_socketio(shop, counts, given.seconds, figures, serving)
    return figures


def judge(figures: dict[str, float]) -> bool:
    """Print each figure that has a bound; whether all hold."""
    bounds = {"_against_pgbench": 2.0, "_against_socketio_plain": 5.0, "_against_socketio_counted": 5.0}
    bounded = {
        name: (value, bound) for name, value in figures.items() for end, bound in bounds.items() if name.endswith(end)
    }
    for name, (value, bound) in bounded.items():
        print(f"{'✓' if value >= bound else '✗'} {name}: {value:.2f} × (bound {bound:g} ×)")
    calm = figures["half_rate_p99_ms"] <= CALM_MS
    print(f"{'✓' if calm else '✗'} half_rate_p99_ms: {figures['half_rate_p99_ms']:.0f} ms (bound {CALM_MS:g} ms)")
    return calm and all(value >= bound for value, bound in bounded.values())


def arrangements(wanted: str) -> dict[str, tuple[set[int], set[int]]]:
    """Cores of the serving side and of the clients, by name of the arrangement."""
    known = {"all share the cores": (MINE, MINE)}
    if len(MINE) > 1:
        known["one core serves, the clients have another"] = ({min(MINE)}, {max(MINE)})
    chosen = list(known.items())
    return dict({"shared": chosen[:1], "apart": chosen[1:], "both": chosen}[wanted])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--senders", default="64,1000")
    parser.add_argument("--rounds", type=int, default=3, help="the median of so many is taken")
    parser.add_argument("--cores", choices=["shared", "apart", "both"], default="both")
    parser.add_argument("--skip-peer", action="store_true")
    given = parser.parse_args()
    results, good = {}, True
    for name, (serving, asking) in arrangements(given.cores).items():
        print(f"▸ {name} ({len(MINE)} cores in all)", flush=True)
        results[name] = measure(given, serving, asking)
        give(os.getpid(), MINE)
        good &= judge(results[name])
    print(json.dumps({name: {k: round(v, 2) for k, v in found.items()} for name, found in results.items()}))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
