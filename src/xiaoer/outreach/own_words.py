"""A merchant's own forbidden words and patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from xiaoer.outreach.linear import BadPattern, Pattern, compile_pattern
from xiaoer.outreach.normalise import normalise
from xiaoer.outreach.seen import Draft, Seen

MAX_PATTERN_CHARACTERS = 300
MAX_PATTERNS = 200
MAX_WORDS = 5000
_MEMORY_BYTES = 1 << 20
"""What one pattern of a merchant may occupy; repeats of repeats need more and are refused."""


def check_pattern(source: str) -> str:
    """Why the pattern is refused, in the engine's words; empty when it is good."""
    if len(source) > MAX_PATTERN_CHARACTERS:
        return f"longer than {MAX_PATTERN_CHARACTERS} characters"
    if nested_repeat(source):
        return "a repeat inside a repeat"
    try:
        found = Pattern(source, memory_bytes=_MEMORY_BYTES).found("")
    except BadPattern as error:
        return str(error)
    return "matches the empty text" if found else ""


_ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)


def nested_repeat(source: str) -> bool:
    """`(a+)+`, `(a*)*b`, `(\\d{1,9})+`: harmless to our engine, but written by mistake and costly elsewhere."""
    repeats: list[bool] = [False]
    closed = False
    for atom in _ATOM.findall(source):
        repeat = atom in ("*", "+", "{")
        if closed and repeat:
            return True
        closed = False
        if atom == "(":
            repeats.append(False)
        elif atom == ")" and len(repeats) > 1:
            closed = repeats.pop()
            repeats[-1] = repeats[-1] or closed
        elif repeat:
            repeats[-1] = True
    return False


@lru_cache(maxsize=4096)
def _compiled(source: str) -> Pattern:
    return compile_pattern(source)


@lru_cache(maxsize=8192)
def _plain(word: str) -> str:
    return normalise(word).text


def about_own_words(seen: Seen) -> Iterator[Draft]:
    for word in seen.pack.own.words:
        at = seen.text.find(plain) if (plain := _plain(word)) else -1
        if at >= 0:
            yield Draft("own_words", at, at + len(plain))
    for source in seen.pack.own.patterns:
        for start, end in _compiled(source).spans(seen.text):
            yield Draft("own_words", start, end)
