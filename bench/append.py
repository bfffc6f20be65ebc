"""Messages stored and delivered a second through the real front door, against pgbench and a plain socket.io chat.

One run: the same machine, the same PostgreSQL, synchronous_commit=on everywhere. Prints every figure as a ratio.

    python -m bench.append [--seconds 8] [--senders 64,1000] [--skip-peer]
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

from bench.load import Plan, Result
from bench.shop import Shop, free_port, open_shop

HERE = Path(__file__).parent
PGBENCH_SCRIPT = """\\set n random(1, {rooms})
select append_line('{merchant}', (select id from bench_room where n = :n), gen_random_uuid()::text,
                   'msg_' || gen_random_uuid()::text, '{text}');
"""
WARM_S = 4.0
"""Until every conversation has had its first line, which also finds somebody to answer it."""
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
def socketio_peer(dsn: str, keeps: str) -> Iterator[int]:
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
    print(f"{name:<52} {value:>10,.1f}  {note}")


def against_pgbench(shop: Shop, counts: list[int], seconds: float) -> dict[str, float]:
    rooms, tokens = asyncio.run(shop.threads(max(counts)))
    figures = {"pgbench_64": pgbench(shop, 64, seconds)}
    show("pgbench, single append, 64 clients (a second)", figures["pgbench_64"])
    for count in counts:
        before = stored(shop)
        got = ours(shop, rooms[:count], tokens[:count], seconds)
        rate = got.delivered / got.seconds
        p50, p95, p99 = percentiles(got.delays_ms)
        figures |= {f"ours_{count}": rate, f"ours_{count}_p99_ms": p99}
        show(f"stored and delivered, {count} senders (a second)", rate, f"{rate / figures['pgbench_64']:.1f} × pgbench")
        show("  delay at saturation p50 / p95 / p99 (ms)", p50, f"{p95:.1f} / {p99:.1f}; refused {got.refused}")
        show("  stored in the database meanwhile", stored(shop) - before)
    half = figures[f"ours_{counts[0]}"] / 2
    calm = ours(shop, rooms[: counts[0]], tokens[: counts[0]], seconds, rate=half)
    p50, p95, p99 = percentiles(calm.delays_ms)
    figures["half_rate_p99_ms"] = p99
    show(f"delay at half that rate ({half:,.0f}/s) p50 / p95 / p99 (ms)", p50, f"{p95:.1f} / {p99:.1f}  (bound 50)")
    return figures


def against_socketio(shop: Shop, counts: list[int], seconds: float, ours_by: dict[str, float]) -> dict[str, float]:
    """The plain chat stores a message and no more; the counted one also numbers it and counts it as unread."""
    shop.stop_server()
    figures = {}
    for keeps, name in (("nothing", "plain"), ("count", "counted")):
        with socketio_peer(shop.dsn, keeps) as port:
            for count in counts:
                theirs = peer(port, count, seconds)
                rate = theirs.delivered / theirs.seconds
                figures[f"socketio_{name}_{count}"] = rate
                ratio = ours_by[f"ours_{count}"] / rate
                show(f"socket.io + PostgreSQL, {name}, {count} senders (a second)", rate, f"ours {ratio:.1f} ×")
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--senders", default="64,1000")
    parser.add_argument("--skip-peer", action="store_true")
    given = parser.parse_args()
    counts = [int(n) for n in given.senders.split(",")]
    with open_shop(agents=1, unlimited=True) as shop:
        figures = against_pgbench(shop, counts, given.seconds)
        if not given.skip_peer:
            figures |= against_socketio(shop, counts, given.seconds, figures)
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
