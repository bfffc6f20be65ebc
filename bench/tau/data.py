"""The shop, the tasks and the form in which two states are compared, as the benchmark's authors made them."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Record = dict[str, Any]
Records = dict[str, dict[str, Record]]
"""`orders` and `users`, each by id."""


@dataclass(frozen=True)
class TauShop:
    orders: dict[str, Record]
    products: dict[str, Record]
    users: dict[str, Record]

    @classmethod
    def load(cls, folder: Path) -> "TauShop":
        return cls(*(json.loads((folder / f"{name}.json").read_text()) for name in ("orders", "products", "users")))

    @property
    def records(self) -> Records:
        return {"orders": self.orders, "users": self.users}


@dataclass(frozen=True)
class Call:
    """One writing call of a task, as its authors would have it."""

    name: str
    arguments: dict[str, Any]
    ok: bool
    error: str = ""
    """Why it has to be refused."""


@dataclass(frozen=True)
class Task:
    id: str
    user_id: str
    calls: list[Call]
    changed: Records
    """Every order and user that is different afterwards, in full."""
    delta_hash: str
    users_carry_id: bool
    """In the second benchmark a user's record names the user."""

    def users(self, shop: TauShop) -> set[str]:
        """Whose things it touches: two tasks of one user cannot run in one shop."""
        named = [call.arguments for call in self.calls]
        orders = {one["order_id"] for one in named if one.get("order_id") in shop.orders}
        owners = {shop.orders[order_id]["user_id"] for order_id in orders}
        said = {self.user_id} | {one["user_id"] for one in named if "user_id" in one}
        return owners | (said & shop.users.keys())


def load_tasks(path: Path) -> list[Task]:
    with path.open(encoding="utf-8") as file:
        return [read_task(json.loads(line)) for line in file if line.strip()]


def read_task(row: Record) -> Task:
    """Where the second benchmark's own code is wrong, its answer is left out and the first's is taken."""
    expected = row["expected"]
    suffix = "" if expected.get("order_delta_equals_taubench_v1_code", True) else "_under_taubench_v1_code"
    calls = [
        Call(one["name"], one["arguments"], one["ok"], one.get("error") or "") for one in row["actions"] if one["write"]
    ]
    return Task(
        row["task_id"],
        row["user_id"],
        calls,
        expected[f"changed{suffix}"],
        expected[f"delta_hash{suffix}"],
        "tau2_db_hash" in expected and not suffix,
    )


def canonical(value: Any) -> Any:
    """Without null fields, every number with two decimals, lists in their order."""
    if isinstance(value, dict):
        return {key: canonical(value[key]) for key in sorted(value) if value[key] is not None}
    if isinstance(value, list):
        return [canonical(one) for one in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.2f}"
    return value


def differing(found: Records, before: Records) -> Records:
    """The records of `found`, canonical, that are not as they were; empty groups are left out."""
    groups = {}
    for group, records in found.items():
        other = before.get(group, {})
        news = {key: canonical(one) for key, one in records.items()}
        changed = {key: one for key, one in news.items() if one != canonical(other.get(key))}
        if changed:
            groups[group] = changed
    return groups


def delta_hash(delta: Records) -> str:
    text = json.dumps(delta, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def named(records: Records) -> Records:
    """With each user's id in the user's record, as the second benchmark has it."""
    users = {key: one | {"user_id": key} for key, one in records.get("users", {}).items()}
    return records | ({"users": users} if users else {})


def unnamed(records: Records) -> Records:
    """Without it, so that states of both benchmarks can be put together."""
    users = {key: {k: v for k, v in one.items() if k != "user_id"} for key, one in records.get("users", {}).items()}
    return records | ({"users": users} if users else {})
