"""Phrases that a text is looked through for; they stand as data in `phrases.json`, by list and language."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import msgspec

LISTS: dict[str, dict[str, list[str]]] = msgspec.json.decode(
    Path(__file__).with_name("phrases.json").read_bytes(), type=dict[str, dict[str, list[str]]]
)
_NOTHING = re.compile(r"[\s\u200b-\u200f\u2060\ufeff*·._\-~^|]+")
_LATIN = re.compile(r"[a-z0-9']+")
_HAN = re.compile(r"[\u3400-\u9fff]")


def plain(text: str) -> str:
    """One width, one case."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


@cache
def _english(name: str) -> re.Pattern[str]:
    ordered = sorted(LISTS[name]["en"], key=len, reverse=True)
    return re.compile(r"(?<![a-z0-9])(?:" + "|".join(map(re.escape, ordered)) + r")(?![a-z0-9])")


def found(name: str, text: str) -> list[str]:
    """The phrases of this list in the text, each once; spaces and dots between Chinese characters hide none."""
    said = plain(text)
    dense = _NOTHING.sub("", said)
    chinese = [phrase for phrase in LISTS[name]["zh"] if phrase in dense]
    return list(dict.fromkeys([*chinese, *_english(name).findall(said)]))


def says_why(text: str) -> bool:
    """Something is left when the bare words for no are gone: two Chinese characters, or two words."""
    said = plain(text)
    for phrase in sorted(LISTS["no_reason"]["zh"], key=len, reverse=True):
        said = said.replace(phrase, " ")
    said = _english("no_reason").sub(" ", said)
    return len(_HAN.findall(said)) >= 2 or len(_LATIN.findall(said)) >= 2
