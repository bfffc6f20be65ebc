"""Which of a shop's goods a text names, and the text without their names. Pure.

A name is told from what else stands in a title: in Chinese the first part after the brand ends with what the thing is
(不锈钢保温杯), in English the words before the first comma do (two-person three-season tent). Words of a name weigh by
how few titles have them (inverse document frequency), other words of the title little: 可机洗 names no sleeping bag.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from xiaoer.catalog.model import ListingSummary

LEAST, AHEAD = 3.0, 1.25
"""A listing counts as named from this weight on, and so far before the next one."""
ASIDE, OWN = 0.4, 1.4
"""What words beside the name weigh, and goods that the buyer has bought."""
FEWEST = 20
"""In a small shop a word is not common because there are few titles."""
LATIN = re.compile(r"[a-z]{3,}")
HAN = re.compile(r"(?:(?<![a-z])[a-z])?[\u4e00-\u9fff]+")
APART = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[a-z]\s*[\u4e00-\u9fff])|(?<=(?<![a-z])[a-z])\s+(?=[\u4e00-\u9fff])")
"""`T 恤` is written apart in titles and together by buyers."""
PLAIN = frozenset(
    (  # noqa: SIM905 — a list of forty strings is no easier to read
        "the and for with how what when does this that can you your from one two three four all any not new set box "
        "kit pair big small large mini pro max over person people machine washable"
    ).split()
)
"""Latin words that name nothing by themselves."""
SETS = re.compile(r"(?:套装|礼盒|组合|两件套|三件套|礼包|全套)$")
CUT = re.compile(r",| with | for |\(")
CALLED = r"(?<=[个的款这那盏把张只条台件])"
NOT_THIS = r"(?![裹邮装包括含起])"
"""包裹, 包邮: no bag."""
POINTING = r"(?:[这那][个款件把张盏只条]?)?"
THIS = {"zh": "这款", "en": "this one"}


@dataclass(frozen=True)
class Name:
    """Of one listing. `heads` say what it is, `name` what kind, `aside` the rest of the title."""

    heads: frozenset[str]
    name: frozenset[str]
    aside: frozenset[str]
    called: str = ""
    """The last character of a Chinese name: 椅, as in 椅子."""


def named_in(
    text: str, listings: Sequence[ListingSummary], own: Collection[str] = frozenset()
) -> ListingSummary | None:
    """The listing whose name shares the rarest words with the text; None when none stands out. `own`: ids of listings
    that go first."""
    if not listings:
        return None
    names = names_of(listings)
    common = Counter(term for one in names for term in one.heads | one.name | one.aside)
    common += Counter(one.called for one in names if one.called)
    total = max(len(listings) + 1, FEWEST)

    def weight(term: str) -> float:
        return math.log(total / common[term]) + 1

    said = terms(text)
    scored = []
    for one, name in zip(listings, names, strict=True):
        found = sum(map(weight, said & (name.heads | name.name)))
        if not found and _calls(text, name):
            found = weight(name.called)
        if found:
            found += ASIDE * sum(map(weight, (said & name.aside) - name.heads - name.name))
        scored.append((found * (OWN if one.id in own else 1.0), one))
    scored.sort(key=lambda pair: -pair[0])
    second = scored[1][0] if len(scored) > 1 else 0.0
    return scored[0][1] if scored[0][0] >= LEAST and scored[0][0] >= AHEAD * second else None


def without(text: str, listing: ListingSummary, listings: Sequence[ListingSummary]) -> str:
    """The text with “this one” in the place of the listing's name: what is asked stays, of what is known. As it was
    where little else is said."""
    name = names_of(listings)[[one.id for one in listings].index(listing.id)]
    shape = _latin_shape(name) if not HAN.search(text.lower()) else _han_shape(text, name)
    this = THIS["zh" if HAN.search(text.lower()) else "en"]
    found = re.sub(shape, this, text, flags=re.I) if shape else text
    return found if len(re.findall(r"\w", found.replace(this, ""))) > 1 else text


def names_of(listings: Sequence[ListingSummary]) -> list[Name]:
    brands = _brands([one.title for one in listings])
    kinds = Counter(one.category for one in listings)
    return [_name(one, brands, terms(one.category) if kinds[one.category] == 1 else set()) for one in listings]


def terms(text: str) -> set[str]:
    """Pairs of Chinese characters and Latin words, in lower case."""
    lower = _tidy(text)
    pairs = {run[n : n + 2] for run in HAN.findall(lower) for n in range(len(run) - 1)}
    return pairs | {word.removesuffix("s") for word in LATIN.findall(lower)} - PLAIN


def _tidy(text: str) -> str:
    return APART.sub("", text.lower())


def _brands(titles: Sequence[str]) -> set[str]:
    """Words with which most titles begin."""
    count = Counter(word for title in titles for word in set(title.lower().split()[:2]))
    return {word for word, found in count.items() if found > 2 and found * 2 > len(titles)}


def _name(listing: ListingSummary, brands: set[str], category: set[str]) -> Name:
    """`category`: its terms, where nothing else is of that category."""
    parts = [word for word in _tidy(listing.title).split() if word not in brands]
    every = terms(" ".join(parts))
    chinese = next((part for part in parts if HAN.search(part)), "")
    if chinese:
        called = SETS.sub("", chinese)
        name, heads = terms(called), terms(called[-2:]) | category
        return Name(frozenset(heads), frozenset(name), frozenset(every - name), called[-1:])
    words = [word.removesuffix("s") for word in LATIN.findall(CUT.split(" ".join(parts))[0])]
    words = [word for word in words if word not in PLAIN]
    return Name(frozenset({*words[-1:], *category}), frozenset(words), frozenset(every - set(words)))


def _calls(text: str, name: Name) -> bool:
    """椅子, 枕头, 那个灯."""
    return bool(name.called and re.search(_loose(name.called), text))


def _loose(called: str) -> str:
    return f"{re.escape(called)}[子头]|{CALLED}{re.escape(called)}{NOT_THIS}"


def _han_shape(text: str, name: Name) -> str:
    """The longest stretches of the text that are made of the name and end with what it is."""
    lower, every = text.lower(), name.name | name.heads
    ends = [n + len(head) for head in name.heads for n in range(len(lower)) if lower.startswith(head, n)]
    found = []
    for end in set(ends):
        begin = end - 2
        while begin > 0 and (lower[begin - 1 : begin + 1] in every or lower[begin - 2 : begin] in every):
            begin -= 1 if lower[begin - 1 : begin + 1] in every else 2
        found.append(text[begin:end])
    exact = "|".join(map(re.escape, sorted(found, key=len, reverse=True)))
    either = "|".join(filter(None, [exact, _loose(name.called) if name.called else ""]))
    return f"{POINTING}(?:{either})" if either else ""


def _latin_shape(name: Name) -> str:
    words = "|".join(map(re.escape, sorted(name.name | name.heads, key=len, reverse=True)))
    heads = "|".join(map(re.escape, sorted(name.heads, key=len, reverse=True)))
    before = r"(?:\b(?:the|a|an|your|my|this|that)\s+)?(?:\b[a-z]+(?:-[a-z]+)+\s+)?"
    return rf"{before}(?:\b(?:{words})s?[\s-]+)*\b(?:{heads})s?\b" if heads else ""
