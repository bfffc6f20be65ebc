"""English words that were broken up or spelled with digits and signs, made whole again."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache

from xiaoer.outreach.linear import compile_pattern
from xiaoer.outreach.piece import Piece, replaced
from xiaoer.outreach.read_words import ENGLISH, HALVES_OF_NOTHING, LIKE_OTHERS, PATTERN_WORDS, SMALL_WORDS, SPELT

_SPACED = compile_pattern(r"(?:^|[^a-z0-9])([a-z0-9@$!'](?:[ ._*/|\\~-]{1,3}[a-z0-9@$!']){3,})(?:[^a-z0-9@$!]|$)")
_TOKEN = compile_pattern(r"[a-z0-9@$!|€£+*._-]{3,40}")
_FRAGMENT = re.compile(r"[a-z]+")
_MOST_FRAGMENTS = 4
_LOOKS = {
    **{"0": "o", "1": "il", "!": "i", "|": "il", "3": "e", "4": "a", "@": "a", "5": "s", "$": "s", "7": "t"},
    **{"8": "b", "9": "g", "€": "e", "£": "l", "+": "t"},
}
_BREAKS = str.maketrans("", "", "*._-|~ /\\")
_WHOLE = frozenset(w for w in ENGLISH if len(w) >= 5) | frozenset(w for w in PATTERN_WORDS if len(w) > 5)
_ALIKE = str.maketrans("vlyjzkq", "uiiiscg")
"""Letters that are taken for one another."""
_KNOWN = sorted(ENGLISH | {word for word in PATTERN_WORDS if len(word) > 5})
_BY_LOOKS = {word.translate(_ALIKE): word for word in _KNOWN if len(word) >= 5}


def _tight(word: str) -> str:
    """Without doubled letters."""
    return "".join(letter for letter, _ in itertools.groupby(word))


_BY_TIGHT = {_tight(word): word for word in _KNOWN if len(word) >= 4}


def _scrambled(word: str) -> str:
    """The same for `review` and `reveiw`: the first letter, those between in order, the last."""
    return f"{word[0]}{''.join(sorted(word[1:-1]))}{word[-1]}"


_BY_LETTERS = {_scrambled(word): word for word in _KNOWN if len(word) >= 6}


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
        if "  " in text[start:end]:  # `n o  g o o d`: two spaces part the words
            words = " ".join(part.replace(" ", "") for part in text[start:end].split("  ")).replace(" '", "'")
            found.append((start, end, words))
            continue
        found.append(_closed(text, start, end))
    return found


def _closed(text: str, start: int, end: int) -> tuple[int, int, str]:
    """Letters that stand apart, as the words they make; side by side where they make none that is known."""
    for skip in (0, 2):  # `a g i f t`: the article is no part of the word
        letters = _as_letters(text[start + skip : end].translate(_BREAKS).rstrip("!"))
        words = next((w for w in map(_in_words, letters) if w), None)
        if words:
            tail = text[end : end + 1] in ("-", ".", "_", "*") and text[end] == text[start + skip + 1]
            return start + skip, end + tail, words
    plain = text[start:end].translate(_BREAKS)
    return start, end, plain if plain.isalpha() else text[start:end]


@lru_cache(maxsize=4096)
def _in_words(letters: str) -> str:
    """The letters as known words with spaces; empty unless all of them are."""
    if not letters:
        return ""
    for cut in range(len(letters), 0, -1):
        if letters[:cut] in PATTERN_WORDS or letters[:cut] in SMALL_WORDS:
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
    if bare in ENGLISH or bare.isdigit():
        return ""
    if bare.isalpha() and not _stretched(bare):
        return _misspelt(bare)
    for guess in _as_letters(bare.translate(_BREAKS)):
        for word in (guess, _stretched(guess)):
            if word in PATTERN_WORDS or (word.endswith("s") and word[:-1] in _WHOLE):
                return word
            if word in SPELT:  # `b0cai`
                return SPELT[word]
    return _starred(bare)


def _misspelt(word: str) -> str:
    """`refvnd`, `revlew`, `reveiw`: letters that look alike, or two that changed places."""
    if len(word) < 5 or word in LIKE_OTHERS or word in PATTERN_WORDS or (word.endswith("s") and word[:-1] in ENGLISH):
        return ""
    if tight := _BY_TIGHT.get(_tight(word), ""):
        return tight if len(tight) < len(word) else ""
    return _BY_LOOKS.get(word.translate(_ALIKE), "") or (_BY_LETTERS.get(_scrambled(word), "") if len(word) > 5 else "")


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
    """`re view`, `cou pon`, `re pli ca`: pieces of one known word of which one at least is no word itself."""
    parts = [(m.start(), m.end(), m[0]) for m in _FRAGMENT.finditer(text)]
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(parts):
        taken = _fragments_at(text, parts, at)
        if taken:
            found.append((parts[at][0], parts[at + taken - 1][1], "".join(p[2] for p in parts[at : at + taken])))
        at += taken or 1
    return found


def _fragments_at(text: str, parts: list[tuple[int, int, str]], at: int) -> int:
    """How many pieces from `at` make one watched word; nought for none."""
    joined = parts[at][2]
    strange = joined not in _ORDINARY
    for count in range(1, _MOST_FRAGMENTS):
        if at + count >= len(parts) or text[parts[at + count - 1][1] : parts[at + count][0]] != " ":
            return 0
        word = parts[at + count][2]
        strange = strange or word not in _ORDINARY
        joined += word
        if joined in _WHOLE and strange:
            return count + 1
    return 0


_ORDINARY = PATTERN_WORDS | SMALL_WORDS | HALVES_OF_NOTHING
"""Words of their own: two of them beside one another are no broken word."""
