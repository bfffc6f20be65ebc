"""Nothing unsupported goes out by itself: each sentence is checked against the facts that it names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xiaoer.bot.model import Said
from xiaoer.bot.words import COURTESY
from xiaoer.kernel.errors import Rejected

VAGUE = re.compile(
    r"可能|大概|也许|或许|估计|应该(?:是|会|能|可以)|差不多|不一定|说不定|尽量|左右|大约"
    r"|\b(?:maybe|perhaps|probably|might|possibly|roughly|should be|i think|i guess|around|about \d)\b",
    re.I,
)
DIGITS = re.compile(r"\d")


class Ungrounded(Rejected):
    """A sentence that no fact carries, or a vague one, was about to be said by the bot."""

    code = "ungrounded"


def problems(said: Said) -> list[str]:
    """Why it cannot be sent; empty when every word that claims something stands in a fact."""
    if said.courtesy:
        known = COURTESY.get(said.courtesy, ())
        return [] if said.text in known else ["courtesy_changed"]
    if not said.facts:
        return ["no_fact"]
    found = []
    rest = said.text
    for fact in sorted(said.facts, key=lambda one: -len(one.value)):
        if not fact.id or not fact.value or fact.value not in said.text:
            found.append("fact_not_said")
        rest = rest.replace(fact.value, " ") if fact.value else rest
    if DIGITS.search(rest):
        found.append("number_without_fact")
    if VAGUE.search(rest):
        found.append("vague")
    return found


def check(said: Sequence[Said]) -> None:
    """Raises Ungrounded for the first sentence that nothing carries."""
    for one in said:
        if found := problems(one):
            raise Ungrounded(problem=found[0], text=one.text[:80])
