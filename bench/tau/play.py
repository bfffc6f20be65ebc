"""Plays tasks in one shop, tries what its policy forbids before and after each, and compares what is left."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bench.tau.calls import ADDRESS, Ask, ask_of
from bench.tau.data import Call, Records, Task, TauShop, canonical, delta_hash, differing, named, unnamed
from bench.tau.export import Export, many
from bench.tau.server import Api
from bench.tau.variants import Breaking, Variant, rules_for

REFUSALS = frozenset({400, 403, 404, 409, 422})
SAID_EVERY = 25
NO_RULE = frozenset({"", "policy_denied", "not_allowed", "not_signed_in", "missing_header"})


@dataclass
class Score:
    equal: int = 0
    tasks: int = 0
    refused: int = 0
    tried: int = 0
    again: int = 0
    """Requests sent a second time that changed nothing more."""
    repeats: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    different: dict[str, list[str]] = field(default_factory=dict)
    """By task, or shop: what is not as it should be."""

    @property
    def so_far(self) -> str:
        return f"equal {self.equal}/{self.tasks}, refused {self.refused}/{self.tried}"

    def blame(self, who: str, why: str) -> None:
        self.different.setdefault(who, []).append(why)


def rules_of(answer: Any) -> set[str]:
    """Every rule that a refusal names; the code of one that is none of the policy's."""
    data = answer.get("data", {})
    return {answer.get("code", ""), *str(data.get("rules", "")).split(",")} - NO_RULE


class Play:
    """`most`: so many forbidden requests before a task and after it; others with the next task. None: all."""

    def __init__(self, shop: TauShop, agent: Api, export: Export, score: Score, most: int | None = None) -> None:
        self.shop, self.agent, self.export, self.score = shop, agent, export, score
        self.breaking, self.most = Breaking(shop), most

    async def task(self, task: Task) -> None:
        asks = [ask_of(self.shop, task.user_id, call) for call in task.calls]
        granted = [ask for ask, call in zip(asks, task.calls, strict=True) if call.ok and call.name != ADDRESS]
        first: dict[str, Ask] = {}
        for ask in granted:  # one that is good from the start: a later one may need an earlier one
            first.setdefault(f"{ask.remedy} {ask.order_id}", ask)
        users = sorted(task.users(self.shop))
        untouched = only(self.shop.records, users)
        forbidden = [one for ask in first.values() for one in self.breaking.before(ask)]
        await self._forbidden(task, users, forbidden, untouched)
        for n, (ask, call) in enumerate(zip(asks, task.calls, strict=True)):
            await self._call(task, ask, n, call)
        found = await self.export.of_users(users)
        self._compare(task, found)
        if self.score.tasks % SAID_EVERY == 0:
            print(f"  … {self.score.so_far}", flush=True)
        await self._forbidden(task, users, list(self.breaking.after(task)), found)

    async def _call(self, task: Task, ask: Ask, n: int, call: Call) -> None:
        sent = ask if ask.user_id else ask.but(client_id=f"{task.id}:{n}")
        status, answer = await self._send(sent)
        if not call.ok:
            self._judge(task, Variant("refused by the benchmark", ask, rules_for(call.error)), status, answer)
            return
        if status >= 400:
            self.score.blame(task.id, f"{ask.body} answered {status} {answer}")
            return
        self.score.repeats += 1
        again, same = await self._send(sent)
        if again < 400 and (ask.user_id or same["row"]["id"] == answer["row"]["id"]):
            self.score.again += 1
        else:
            self.score.blame(task.id, f"repeated {ask.body} answered {again} {same}")

    async def _send(self, ask: Ask) -> tuple[int, Any]:
        if ask.user_id:
            buyer_id = self.export.buyers.get(ask.user_id, ask.user_id)
            return await self.agent.send("PATCH", f"/api/buyers/{buyer_id}", ask.body)
        return await self.agent.send("POST", "/api/cases", ask.body)

    async def _forbidden(self, task: Task, users: list[str], variants: list[Variant], before: Records) -> None:
        """Every one is refused with its rule, and all is as it was."""
        variants = self._some(variants)
        if not variants:
            return
        for one in variants:
            self._judge(task, one, *await self._send(one.ask))
        if moved := differing(await self.export.of_users(users), before):
            self.score.refused -= len(variants)
            self.score.blame(task.id, f"one of {sorted({one.kind for one in variants})} changed {moved}")

    def _some(self, variants: list[Variant]) -> list[Variant]:
        """Those of kinds that were tried least so far."""
        if self.most is None:
            return variants
        return sorted(variants, key=lambda one: self.score.kinds[one.kind])[: self.most]

    def _judge(self, task: Task, one: Variant, status: int, answer: Any) -> None:
        self.score.tried += 1
        self.score.kinds[one.kind] += 1
        rules = rules_of(answer) if status in REFUSALS else set()
        if rules and (not one.rules or rules & one.rules):
            self.score.refused += 1
            self.score.rules.update(rules & one.rules or rules)
            return
        wanted = " or ".join(sorted(one.rules)) or "any rule"
        self.score.blame(task.id, f"{one.kind}: {one.ask.body} answered {status} {answer}, wanted {wanted}")

    def _compare(self, task: Task, found: Records) -> None:
        wrong = differences(task, found, self.shop)
        self.score.tasks += 1
        self.score.equal += not wrong
        for one in wrong:
            self.score.blame(task.id, one)

    async def round(self, tasks: list[Task], name: str) -> None:
        """Tasks of different users, together; then the whole shop against all that they should have changed."""
        await many(tasks, self.task)
        await self.whole(name, tasks, near_to(tasks, self.shop))

    async def whole(self, name: str, tasks: Iterable[Task], near: set[str]) -> None:
        """All orders of the shop, and the users who are near, are as they came or as these tasks left them."""
        wanted: Records = {group: dict(records) for group, records in self.shop.records.items()}
        for task in tasks:
            for group, records in unnamed(task.changed).items():
                wanted[group] |= records
        found = await self.export.everything(near)
        for group, keys in (("orders", wanted["orders"].keys()), ("users", near)):
            for key in sorted(keys - found[group].keys()):
                self.score.blame(name, f"{group} {key} is missing")
        for group, records in differing(found, wanted).items():
            for key, one in records.items():
                other = canonical(wanted[group].get(key))
                self.score.blame(name, f"{group} {key}: {first_difference(one, other)}")


def near_to(tasks: Iterable[Task], shop: TauShop) -> set[str]:
    return {user_id for task in tasks for user_id in task.users(shop)}


def differences(task: Task, found: Records, shop: TauShop) -> list[str]:
    """How `found` is not what the task should have left; empty exactly when their hashes are equal."""
    initial = shop.records
    if task.users_carry_id:
        found, initial = named(found), named(initial)
    delta = differing(found, initial)
    if delta_hash(delta) == task.delta_hash:
        return []
    wanted = differing(task.changed, {})
    return [
        f"{group} {key}: {first_difference(delta.get(group, {}).get(key), wanted.get(group, {}).get(key))}"
        for group in ("orders", "users")
        for key in sorted({*delta.get(group, {}), *wanted.get(group, {})})
        if delta.get(group, {}).get(key) != wanted.get(group, {}).get(key)
    ] or ["the hash of the expected state is not that of its records"]


def first_difference(ours: Any, theirs: Any) -> str:
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        return f"ours {ours}, theirs {theirs}"
    names = [name for name in sorted(set(ours) | set(theirs)) if ours.get(name) != theirs.get(name)]
    return "; ".join(f"{name}: ours {ours.get(name)}, theirs {theirs.get(name)}" for name in names)


def only(records: Records, users: list[str]) -> Records:
    """These users and their orders."""
    orders = {key: one for key, one in records["orders"].items() if one["user_id"] in users}
    return {"orders": orders, "users": {key: records["users"][key] for key in users}}
