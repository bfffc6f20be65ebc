"""How a contact ended, read from the state of orders, cases and tickets and from the facts in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bench.contacts.fields import one_of
from bench.contacts.orders import Pushed
from bench.contacts.play import Played
from bench.contacts.script import CHECKED, DECLINED, PERSON, RESOLVED
from bench.contacts.told import wrong_facts, wrong_money
from bench.tau.server import Api

GAVE_UP = one_of("gave_up")


@dataclass
class Verdict:
    played: Played
    end: str = ""
    """resolved, person, checked, declined, silent, unsolved."""
    right: bool = False
    faults: list[str] = field(default_factory=list)
    """What is not as the contact's goal says."""
    wrong_facts: list[str] = field(default_factory=list)
    wrong_money: list[str] = field(default_factory=list)
    unsafe: list[str] = field(default_factory=list)
    """What changed and must not have."""


class Judge:
    def __init__(self, owner: Api) -> None:
        self.owner = owner

    async def judge(self, played: Played) -> Verdict:
        verdict = Verdict(played)
        contact = played.contact
        states = [await self._order(one) for one in played.orders]
        cases = await self._cases(states)
        verdict.wrong_money, verdict.wrong_facts = wrong_money(played), wrong_facts(played)
        verdict.unsafe = [*self._moved(played, states, cases), *await self._foreign_moved(played)]
        verdict.faults = [*_unsaid(played), *_standing(played, states, cases)]
        said_wrong = [f"said {found!r}" for shape in contact.never if (found := _found(shape, played))]
        verdict.wrong_facts += said_wrong
        verdict.end = await self._end(verdict, states, cases)
        clean = not (verdict.wrong_facts or verdict.wrong_money or verdict.unsafe or played.after_person)
        verdict.right = verdict.end in contact.ends and clean
        verdict.faults += [f"the bot spoke after handing over: {one[:60]}" for one in played.after_person]
        return verdict

    async def _end(self, verdict: Verdict, states: list[Any], cases: list[Any]) -> str:
        played = verdict.played
        if await self._with_person(played):
            return PERSON
        if played.unanswered or not played.bot_words:
            return "silent"
        ends = played.contact.ends
        if not verdict.faults and RESOLVED in ends:
            return RESOLVED
        if CHECKED in ends and await self._ticket(played):
            return CHECKED
        if DECLINED in ends and (GAVE_UP.search(played.bot_words) or ends == {DECLINED}):
            return DECLINED
        return "unsolved"

    async def _with_person(self, played: Played) -> bool:
        if played.person or not played.conversation_id:
            return played.person
        row = await self.owner.get(f"/api/conversations/{played.conversation_id}")
        return bool(row["agent_id"] or row["queue"])

    async def _ticket(self, played: Played) -> bool:
        found = await self.owner.get("/api/tickets", conversation_id=played.conversation_id, limit="50")
        return any(one["conversation_id"] == played.conversation_id for one in found["items"])

    async def _order(self, pushed: Pushed) -> Any:
        found = await self.owner.get("/api/orders", q=pushed.external_id)
        return next(one for one in found["items"] if one["external_id"] == pushed.external_id)

    async def _cases(self, states: list[Any]) -> list[Any]:
        found: list[Any] = []
        for one in states:
            found += (await self.owner.get("/api/cases", order_id=one["id"], view="any"))["items"]
        return found

    def _moved(self, played: Played, states: list[Any], cases: list[Any]) -> list[str]:
        contact, found = played.contact, []
        asked = contact.order_is
        for n, (one, now) in enumerate(zip(played.orders, states, strict=True)):
            mine = asked is not None and asked.nth == n
            if now["state"] != one.row["state"] and not (mine and asked and now["state"] == asked.state):
                found.append(f"order {n} went from {one.row['state']} to {now['state']}")
            region = (now["receiver"] or {}).get("region", "")
            if "鼓楼" not in region and not (mine and asked and asked.region and asked.region in region):
                found.append(f"order {n} goes to {region}")
            if n in contact.untouched_nth and any(case["order_id"] == now["id"] for case in cases):
                found.append(f"order {n} has a case")
        paid = {now["id"]: now["paid_minor"] for now in states}
        found += [
            f"a case about {case['amount_minor']}" for case in cases if case["amount_minor"] > paid[case["order_id"]]
        ]
        if contact.money_untouched or contact.case_not:
            found += [
                f"a case: {case['remedy']}"
                for case in cases
                if contact.money_untouched or case["remedy"] == contact.case_not
            ]
        return found

    async def _foreign_moved(self, played: Played) -> list[str]:
        if played.foreign is None:
            return []
        now = await self._order(played.foreign)
        same = now["state"] == played.foreign.row["state"] and "鼓楼" in (now["receiver"] or {}).get("region", "")
        return [] if same and not await self._cases([now]) else ["somebody else's order changed"]


def _found(shape: str, played: Played) -> str:
    found = re.search(_shape(shape, played), played.bot_words, re.I)
    return found[0] if found else ""


def _shape(shape: str, played: Played) -> str:
    """With the names of the orders' values filled in; braces of a count stay."""
    return re.sub(r"\{[a-z_]+(?::\d)?\}", lambda found: f"(?:{played.filled(found[0])})", shape)


def _unsaid(played: Played) -> list[str]:
    return [f"did not say {shape}" for shape in played.contact.facts if not _found(shape, played)]


def _standing(played: Played, states: list[Any], cases: list[Any]) -> list[str]:
    contact, faults = played.contact, []
    if contact.order_is:
        now = states[contact.order_is.nth]
        if contact.order_is.state and now["state"] != contact.order_is.state:
            faults.append(f"the order is {now['state']}, not {contact.order_is.state}")
        if contact.order_is.region and contact.order_is.region not in (now["receiver"] or {}).get("region", ""):
            faults.append(f"the order does not go to {contact.order_is.region}")
    if contact.case:
        remedy, _, nth = contact.case.partition("@")
        order_id = states[int(nth or 0)]["id"]
        if not any(case["remedy"] == remedy and case["order_id"] == order_id for case in cases):
            faults.append(f"no case {remedy}")
    return faults
