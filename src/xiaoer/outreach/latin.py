"""English words that were broken up or spelled with digits and signs, made whole again."""

from __future__ import annotations

import itertools
from functools import lru_cache

from xiaoer.outreach.linear import compile_pattern
from xiaoer.outreach.piece import Piece, replaced
from xiaoer.outreach.read_words import ENGLISH

_SPACED = compile_pattern(r"(?:^|[^a-z0-9])([a-z0-9@$!](?:[ ._*/|\\~-]{1,3}[a-z0-9@$!]){3,})(?:[^a-z0-9@$!]|$)")
_TOKEN = compile_pattern(r"[a-z0-9@$!|€£+*._-]{3,40}")
_HALVES = compile_pattern(r"\b([a-z]{2,6} [a-z]{2,6})\b")
_LOOKS = {
    **{"0": "o", "1": "il", "!": "i", "|": "il", "3": "e", "4": "a", "@": "a", "5": "s", "$": "s", "7": "t"},
    **{"8": "b", "9": "g", "€": "e", "£": "l", "+": "t"},
}
_BREAKS = str.maketrans("", "", "*._-|~ /\\")
_WHOLE = frozenset(w for w in ENGLISH if len(w) >= 5)


def unmask_latin(pieces: list[Piece]) -> list[Piece]:
    text = "".join(p.character for p in pieces)
    if not any("a" <= c <= "z" for c in text):
        return pieces
    for spans in (_spaced, _tokens, _halves):
        found = spans(text)
        if found:
            pieces = replaced(pieces, found)
            text = "".join(p.character for p in pieces)
    return pieces


def _spaced(text: str) -> list[tuple[int, int, str]]:
    """`r e v i e w` and `g-i-f-t c-a-r-d`."""
    found = []
    for start, end in _SPACED.spans(text):
        for skip in (0, 2):  # `a g i f t`: the article is no part of the word
            letters = _as_letters(text[start + skip : end].translate(_BREAKS).rstrip("!"))
            words = next((w for w in map(_in_words, letters) if w), None)
            if words:
                tail = text[end : end + 1] in ("-", ".", "_", "*") and text[end] == text[start + skip + 1]
                found.append((start + skip, end + tail, words))
                break
    return found


@lru_cache(maxsize=4096)
def _in_words(letters: str) -> str:
    """The letters as known words with spaces; empty unless all of them are."""
    if not letters:
        return ""
    for cut in range(len(letters), 2, -1):
        if letters[:cut] in ENGLISH:
            if cut == len(letters):
                return letters
            rest = _in_words(letters[cut:])
            if rest:
                return f"{letters[:cut]} {rest}"
    return ""


def _tokens(text: str) -> list[tuple[int, int, str]]:
    """`r3v1ew`, `re-view`, `rev*ew`, `revieeew`."""
    return [(start, end, word) for start, end in _TOKEN.spans(text) if (word := _plain_word(text[start:end]))]


@lru_cache(maxsize=8192)
def _plain_word(token: str) -> str:
    bare = token.strip("._-*+!|")
    if bare[:1].isdigit() and bare[1:2] in "-_." and len(bare) > 5:
        word = _plain_word(bare[2:])  # `5-$t@r`
        return f"{bare[0]} {word}" if word else ""
    if bare in ENGLISH or (bare.isalpha() and not _stretched(bare)) or bare.isdigit():
        return ""
    for guess in _as_letters(bare.translate(_BREAKS)):
        for word in (guess, _stretched(guess)):
            if word in ENGLISH or (word.endswith("s") and word[:-1] in _WHOLE):
                return word
    return _starred(bare)


def _as_letters(token: str) -> list[str]:
    """Every reading of digits and signs as letters; the digits themselves when nothing else helps. At most 16."""
    if not any(c.isalpha() for c in token):
        return []
    choices = [_LOOKS.get(c, c) for c in token]
    return ["".join(guess) for guess in itertools.islice(itertools.product(*choices), 16)]


def _stretched(word: str) -> str:
    """`revieeeew` as `review`; empty when no letter stands three times in a row."""
    runs = [(letter, len(list(group))) for letter, group in itertools.groupby(word)]
    if all(count < 3 for _, count in runs):
        return ""
    return "".join(letter * (1 if count > 2 else count) for letter, count in runs)


def _starred(token: str) -> str:
    """`f*ck`, `rev**w`: a masked word of which most letters stand."""
    if "*" not in token or sum(c.isalpha() for c in token) < max(2, len(token) / 2):
        return ""
    fits = [w for w in ENGLISH if len(w) == len(token) and all(a in ("*", b) for a, b in zip(token, w, strict=True))]
    return fits[0] if fits else ""


def _halves(text: str) -> list[tuple[int, int, str]]:
    """`re view`, `cou pon`: two halves of one known word that are no words themselves."""
    found = []
    for start, end in _HALVES.spans(text):
        first, second = text[start:end].split(" ")
        if first + second in _WHOLE and first not in _ORDINARY and second not in _ORDINARY:
            found.append((start, end, first + second))
    return found


_ORDINARY = frozenset(
    [
        "we",
        "chat",
        "pay",
        "pal",
        "out",
        "look",
        "web",
        "site",
        "num",
        "ref",
        "free",
        "best",
        "gift",
        "card",
        "five",
        "star",
        "stars",
        "rate",
        "cash",
        "back",
        "mail",
        "add",
        "late",
    ]
)
