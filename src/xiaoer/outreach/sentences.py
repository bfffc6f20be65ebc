"""Each rule in one plain sentence, and what may be said instead."""

from __future__ import annotations

import tomllib
from functools import lru_cache

from xiaoer.outreach.model import PUBLIC, Medium, Outgoing, Purpose
from xiaoer.outreach.read_words import FOLDER

_KINDS = {
    Purpose.REVIEW_REQUEST: "review_request_",
    Purpose.REVIEW_REMINDER: "review_request_",
    Purpose.GIFT: "gift_",
    Purpose.MARKETING: "marketing_",
}


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / "sentences.toml").read_text("utf-8"))


def spoken() -> list[str]:
    """Everything that stands here, in both languages."""
    return list(dict.fromkeys(words for entry in _words().values() for words in entry.values()))


def rules() -> frozenset[str]:
    return frozenset(_words()) - {"fallback"}


def language_of(item: Outgoing) -> str:
    """`zh` when the text has a Chinese character or nothing to tell by."""
    if item.language:
        return "zh" if item.language.lower().startswith("zh") else "en"
    return language_of_text(item.text)


@lru_cache(maxsize=64)
def language_of_text(text: str) -> str:
    """`zh` when it has a Chinese character or nothing to tell by.

    Asked once for every finding: a long text is looked through once.
    """
    chinese = any("\u3400" <= c <= "\u9fff" for c in text)
    return "zh" if chinese or not any(c.isalpha() for c in text) else "en"


def sentence(rule: str, language: str, values: dict[str, str | int]) -> str:
    said = _words().get(rule, {}).get(language, rule)
    for name, value in values.items():
        said = said.replace("{" + name + "}", str(value))
    return said


def part(rule: str, which: str, language: str) -> str:
    """`which`: instead, before or append; empty where the rule has none."""
    return _words().get(rule, {}).get(f"{which}_{language}", "")


def fallback(item: Outgoing, language: str) -> str:
    """A whole message that is lawful for the item's purpose."""
    words = _words()["fallback"]
    kind = _KINDS.get(item.purpose, "")
    if item.medium is Medium.PUBLIC_REPLY or item.purpose in PUBLIC:
        kind = "public_"
    return words[f"{kind}{language}"]
