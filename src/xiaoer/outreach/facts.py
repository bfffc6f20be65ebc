"""What is claimed of goods and orders, laid beside what is known: backed, contradicted, or without a fact."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache

from xiaoer.outreach.clauses import denied, sentence_bounds
from xiaoer.outreach.linear import compile_pattern
from xiaoer.outreach.model import PUBLIC, Fact, Purpose, SenderKind
from xiaoer.outreach.normalise import normalise
from xiaoer.outreach.read_words import FOLDER
from xiaoer.outreach.seen import Draft, Seen

_MEASURE = compile_pattern(
    "\\d+(?:\\.\\d+)? ?(?:cm|mm|kg|ml|mah|inch|oz|毫米|厘米|公斤|千克|克|斤|毫升|升|瓦|寸|g|l|w|%)"
)
_CHINESE = compile_pattern("[\u3400-\u9fff]")
_UNIT = compile_pattern("[a-z%\u3400-\u9fff]+$")
_OF_A_PERSON = compile_pattern(
    "(?:身高|体重|胸围|腰围|臀围|脚长|三围|您高|您重|tall|weigh|your height|your weight)[^,.;!?]{0,8}$"
)
"""A measure of the buyer is no claim about the goods."""
_BY_PEOPLE = frozenset({SenderKind.AGENT, SenderKind.MACRO, SenderKind.BOT, SenderKind.API})


@lru_cache(maxsize=1)
def _families() -> dict[str, tuple[str, ...]]:
    """Words of one matter (materials, properties) and the names of attributes that speak of it."""
    read = tomllib.loads((FOLDER / "product_claims.toml").read_text("utf-8"))
    return {name: tuple(sorted(words, key=len, reverse=True)) for name, words in read.items()}


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return normalise(text).text.replace(" ", "")


def about_facts(seen: Seen) -> Iterator[Draft]:
    """Claims of the text, each once. Silent where no facts are known, in questions and in denials."""
    facts = seen.item.facts
    answers = seen.item.purpose is Purpose.REPLY or seen.item.purpose in PUBLIC
    if not facts or not answers or seen.item.sender not in _BY_PEOPLE:
        return
    for start, end, family in _claims(seen):
        if _asked(seen.text, end) or denied(seen.text, start, end, "strict"):
            continue
        yield from _weighed(seen.text[start:end].replace(" ", ""), start, end, family, facts)


def _claims(seen: Seen) -> Iterator[tuple[int, int, str]]:
    """(start, end, family); the family of a measure is its unit."""
    for start, end in _MEASURE.spans(seen.text):
        if _OF_A_PERSON.found(seen.text[max(0, start - 16) : start]):
            continue
        unit = _UNIT.search(seen.text[start:end].replace(" ", ""))
        yield start, end, seen.text[start:end].replace(" ", "")[unit[0] :] if unit else ""
    for family, words in _families().items():
        if family.endswith("_names"):
            continue
        at = 0
        found = [(p, p + len(w)) for w in words if (p := seen.text.find(w)) >= 0]
        for start, end in sorted(found):
            if start >= at:
                yield start, end, family
                at = end


def _weighed(claim: str, start: int, end: int, family: str, facts: Sequence[Fact]) -> Iterator[Draft]:
    backing = next((fact for fact in facts if claim in _plain(fact.value)), None)
    if backing:
        yield Draft(
            "claim_backed", start, end, {"fact": f"{backing.name}: {backing.value}"[:120], "source": backing.source}
        )
        return
    rival = next((fact for fact in facts if _same_matter(family, fact)), None)
    if rival:
        yield Draft(
            "claim_contradicts", start, end, {"fact": f"{rival.name}: {rival.value}"[:120], "source": rival.source}
        )
    elif family in _families():
        yield Draft("claim_unbacked", start, end)


def _same_matter(family: str, fact: Fact) -> bool:
    names = _families().get(f"{family}_names")
    if names is None:
        return bool(family) and any(
            _plain(fact.value)[a:b].endswith(family) for a, b in _MEASURE.spans(_plain(fact.value))
        )
    return any(name in fact.name.lower() for name in names)


def _asked(text: str, end: int) -> bool:
    _, last = sentence_bounds(text, end, end)
    return text[last : last + 1] == "?"


def exact_answer(text: str, facts: Sequence[Fact]) -> str:
    """What is known of the matter that the sentence speaks of, as one sentence; empty where nothing is."""
    plain = normalise(text).text
    for fact in facts:
        if any(word in plain for word in (fact.name.lower(), *fact.topics)):
            return fact.sentence or f"{fact.name}: {fact.value}{'。' if _CHINESE.found(fact.value) else '. '}"
    return ""
