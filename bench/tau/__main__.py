"""τ-bench retail through Xiaoer's front door.

    python -m bench.tau tasks.jsonl [--db FOLDER] [--limit N]

Opens a scratch server (PostgreSQL of its own, real HTTP). A shop takes in the benchmark's products, users and orders
by the public import and the benchmark's policy (policy.json) by the public policy API. Each task's writing calls are
asked by an agent as after-sales cases; what the API then says of orders and users is put into the benchmark's schema
and compared with the expected state. Before and after each task everything that its policy forbids is tried: it must be
refused with its rule and change nothing. Tasks of one user would meet, so the k-th task of each user is played in the
k-th copy of the shop; at the end of each copy the whole database is compared.

Ends with 1 if a task differs or something was not refused.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.shop import Shop, open_shop
from bench.tau import pushes
from bench.tau.data import Task, TauShop, load_tasks
from bench.tau.export import Export
from bench.tau.play import Play, Score, near_to
from bench.tau.server import Api


class Given(argparse.Namespace):
    tasks: Path
    db: Path | None
    limit: int | None
    variants: int | None
    thorough: bool


POLICY = Path(__file__).with_name("policy.json")
MOST_PROCESSES = 4
ROWS_A_CALL = 1000
SHOWN = 400
"""Characters of one difference."""


def rounds_of(tasks: list[Task], shop: TauShop) -> list[list[Task]]:
    """No two tasks of a round touch one user; each task is in the first round where it can be."""
    rounds: list[tuple[set[str], list[Task]]] = []
    for task in tasks:
        users = task.users(shop)
        place = next((one for one in rounds if not one[0] & users), None)
        if place is None:
            rounds.append(place := (set(), []))
        place[0].update(users)
        place[1].append(task)
    return [found for _, found in rounds]


async def take_in(owner: Api, shop_id: str, shop: TauShop) -> None:
    """The policy first: it is in force for the orders that follow."""
    now = datetime.now(UTC)
    policies = f"/api/policies/{shop_id}"
    await owner.do("PUT", f"{policies}/draft", {"document": json.loads(POLICY.read_text())})
    await owner.do("POST", f"{policies}/publish", {"in_force_from": (now - timedelta(days=7)).isoformat()})
    said = {"listings": pushes.listings(shop), "buyers": pushes.buyers(shop), "orders": pushes.orders(shop, now)}
    for what, rows in said.items():
        for start in range(0, len(rows), ROWS_A_CALL):
            some = rows[start : start + ROWS_A_CALL]
            report = await owner.do("PUT", f"/api/shops/{shop_id}/{what}", {what: some})
            if report["created"] != len(some) or report["rejected"] or report["ignored_fields"]:
                raise SystemExit(f"the import of {what} says {report}")


async def play_round(n: int, server: Shop, shop: TauShop, tasks: list[Task], score: Score, given: Given) -> None:
    place = server if n == 1 else await server.neighbour(f"copy{n}-", agents=2)
    owner, agent = (Api.over(server.url, cookie) for cookie in place.agent_cookies[:2])
    began = time.monotonic()
    await take_in(owner, place.shop_id, shop)
    export = Export(owner, place.shop_id)
    near = set(shop.users) if given.thorough else near_to(tasks, shop)
    await export.learn(shop, near)
    play = Play(shop, agent, export, score, given.variants)
    await play.whole(f"import {n}", [], near)
    taken_in = time.monotonic()
    await play.round(tasks, f"shop {n}")
    await owner.close()
    await agent.close()
    took = f"{taken_in - began:.0f} s to take in, {time.monotonic() - taken_in:.0f} s to play"
    print(f"▸ shop {n}: {len(tasks)} tasks; so far {score.so_far} ({took})", flush=True)


async def play(server: Shop, shop: TauShop, tasks: list[Task], given: Given) -> Score:
    score = Score()
    rounds = rounds_of(tasks, shop)
    print(f"▸ {len(tasks)} tasks in {len(rounds)} copies of the shop", flush=True)
    for n, some in enumerate(rounds, 1):
        await play_round(n, server, shop, some, score, given)
    return score


def report(score: Score, seconds: float) -> int:
    print(f"▸ {len(score.kinds)} ways to break the policy:")
    for kind, count in sorted(score.kinds.items()):
        print(f"    {count:5}  {kind}")
    print("▸ refused by " + ", ".join(f"{rule} {count}" for rule, count in score.rules.most_common()))
    for who, why in score.different.items():
        print(f"✗ {who}")
        for one in why:
            print(f"    {one[:SHOWN]}")
    print(f"▸ sent twice, done once {score.again}/{score.repeats}; {seconds:.0f} s")
    print(score.so_far)
    if score.different:
        print(f"different: {' '.join(score.different)}")
    good = not score.different and score.equal == score.tasks and score.refused == score.tried
    return 0 if good and score.tasks else 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.tau", description=__doc__.split("\n")[0])
    parser.add_argument("tasks", type=Path)
    parser.add_argument("--db", type=Path, help="folder with orders.json, products.json, users.json; else ../db")
    parser.add_argument("--limit", type=int, help="only the first tasks")
    parser.add_argument("--variants", type=int, help="forbidden requests before and after a task, at most; else all")
    parser.add_argument("--thorough", action="store_true", help="reveal and compare every user in every copy")
    given = parser.parse_args(namespace=Given())
    shop = TauShop.load(given.db or given.tasks.resolve().parent.parent / "db")
    tasks = load_tasks(given.tasks)[: given.limit]
    began = time.monotonic()
    processes = {"XIAOER_PROCESSES": str(min(os.cpu_count() or 1, MOST_PROCESSES))}
    with open_shop(agents=2, unlimited=True, extra_env=processes) as server:
        score = asyncio.run(play(server, shop, tasks, given))
    return report(score, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
