"""Does a reworded answer say what the answer says, and nothing beside it? Pure.

The rule is strict because the price of a false alarm is small: the answer goes out in its own words. Numbers with their
units must come back in the same order; words that grant, promise, deny, compare or date must be the same ones, denied
where they were denied; names, sizes, colours and Latin words come from the answer or from the facts behind it.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import rjieba

from xiaoer.language_models.masking import LOOKS_LIKE_ONE, PLACEHOLDER, places_in
from xiaoer.language_models.model import CallReason
from xiaoer.language_models.numbers import numbers_in

CLAUSE = re.compile(r"[，。；！？,;!?\n]|\.(?=\s|$)|[:：](?!\d)")
NO_NEGATION = re.compile(
    r"无理由|无忧|无线|无锡|无论|不管|不错|不过|不仅|不但|不同|不锈钢|不好意思|不客气|没关系|没问题|未来|非常|别的|别人|差不多|对不起|"
    r"no problem|no worries|not only|no longer than|no later than",
    re.IGNORECASE,
)
"""Words in which a sign of denial denies nothing."""
NEGATION = re.compile(
    r"不|没|未|无|非|别|勿|禁|除外|\b(?:not|no|never|cannot|without|unable|except|neither|nor)\b|n[’']t\b",
    re.IGNORECASE,
)
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+&'’./@_-]*")
SIZE = re.compile(r"\b(?:\d?X{0,4}[SL]|M)\b")
QUOTED = re.compile(r"[「『《“\"]([^」』》”\"]{1,60})[」』》”\"]")
LINK = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+", re.IGNORECASE)
CJK = re.compile(r"[\u3400-\u9fff]")
NAME_TAGS = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz"})
NEW_NOUNS = 2
"""New common nouns that a rewording may bring, such as 包裹 for 快件."""


def difference(answer: str, said: str, facts: Sequence[str] = ()) -> CallReason | None:
    """Why `said` may not stand for `answer`; None when it may. `facts` are the labels and values behind the answer:
    names and Latin words may come from them too, numbers may not."""
    if places := _places(answer, said):
        return places
    was, now = _plain(answer), _plain(said)
    allowed = "\n".join([was, *map(_plain, facts)])
    if not now.strip():
        return CallReason.NOTHING
    if len(now) > 2 * len(was) + 60:
        return CallReason.LENGTH
    if _chinese(was) != _chinese(now):
        return CallReason.LANGUAGE
    return _numbers(was, now) or _weights(was, now) or _names(was, now, allowed)


def _places(answer: str, said: str) -> CallReason | None:
    stray = any(not PLACEHOLDER.fullmatch(found[0]) for found in LOOKS_LIKE_ONE.finditer(said))
    return CallReason.PLACEHOLDER if stray or places_in(answer) != places_in(said) else None


def _plain(text: str) -> str:
    """One spelling, without placeholders and courtesies, which say nothing that could be false."""
    text = unicodedata.normalize("NFKC", PLACEHOLDER.sub(" ", text))
    return _courtesies().sub(" ", text)


def _chinese(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    return len(CJK.findall(text)) * 3 > letters


def _numbers(was: str, now: str) -> CallReason | None:
    told, tells = numbers_in(was), numbers_in(now)
    if tells == told:
        return None
    return CallReason.NEW_FACT if set(tells) - set(told) or len(tells) >= len(told) else CallReason.LOST_FACT


def _weights(was: str, now: str) -> CallReason | None:
    told, tells = _said(was), _said(now)
    if tells - told:
        return CallReason.PROMISE
    return CallReason.LOST_FACT if told - tells else None


def _said(text: str) -> frozenset[tuple[str, int]]:
    """What of weight is said, and how often the clause denies: twice is not the same as once."""
    found: set[tuple[str, int]] = set()
    for clause in CLAUSE.split(text):
        denied = min(2, len(NEGATION.findall(NO_NEGATION.sub(" ", clause))))
        names = [name for name, pattern in _weighty().items() if pattern.search(clause)]
        found |= {(name, denied) for name in names or (["anything"] if denied else [])}
    return frozenset(found)


def _names(was: str, now: str, allowed: str) -> CallReason | None:
    low = allowed.lower()
    if any(link.lower() not in low for link in LINK.findall(now)):
        return CallReason.NEW_FACT
    if any(quoted.lower() not in low for quoted in QUOTED.findall(now)):
        return CallReason.NEW_FACT
    if set(SIZE.findall(was)) != set(SIZE.findall(now)):
        return CallReason.NEW_FACT
    return _latin(was, now, low) or _chinese_names(now, allowed)


def _latin(was: str, now: str, low: str) -> CallReason | None:
    words = set(LATIN.findall(low))
    if _chinese(now):
        new, lost = _lowered(now) - words, _lowered(was) - _lowered(now)
        return CallReason.NEW_FACT if new else CallReason.LOST_FACT if lost else None
    capital = [word for start, word in _latin_words(now) if word[0].isupper() and not start and word != "I"]
    odd = [word for _, word in _latin_words(now) if not word.replace("'", "").replace("’", "").isalpha()]
    new = {word.lower().rstrip(".'’") for word in capital + odd} - {word.rstrip(".'’") for word in words}
    return (
        CallReason.NEW_FACT
        if {word for word in new if "-" not in word or not word.replace("-", "").isalpha()}
        else None
    )


def _lowered(text: str) -> set[str]:
    return {word.lower() for word in LATIN.findall(text)}


def _latin_words(text: str) -> list[tuple[bool, str]]:
    """Each with whether it begins a sentence."""
    return [
        (not text[: found.start()].rstrip(" \"'(“") or text[: found.start()].rstrip(" \"'(“")[-1] in ".!?:\n", found[0])
        for found in LATIN.finditer(text)
    ]


def _chinese_names(now: str, allowed: str) -> CallReason | None:
    new = [(word, tag) for word, tag in rjieba.tag(now) if CJK.search(word) and word not in allowed]
    if any(tag in NAME_TAGS and len(word) > 1 for word, tag in new):
        return CallReason.NEW_FACT
    nouns = {word for word, tag in new if tag.startswith("n") and len(word) > 1}
    return CallReason.NEW_FACT if len(nouns) > NEW_NOUNS else None


@cache
def _weighty() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _tables()["weighty"].items()}


@cache
def _courtesies() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in _tables()["courtesies"]["patterns"]), re.IGNORECASE)


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("xiaoer.language_models") / "weighty.toml").read_text("utf-8"))
