"""Words written with other characters of the same sound, or in pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import ahocorasick  # type: ignore[import-not-found]  # the wheel carries no types

from xiaoer.outreach.linear import compile_pattern
from xiaoer.outreach.piece import Piece, replaced
from xiaoer.outreach.read_words import HOMOPHONES, SPELT, SYLLABLE_OF, WATCHED, WEAK

_CODES = {syllable: chr(0xE000 + n) for n, syllable in enumerate(sorted(set(SYLLABLE_OF.values())))}
"""One private character a syllable, so that sounds are searched like text."""
_SOUND = {character: _CODES[syllable] for character, syllable in SYLLABLE_OF.items()}
_LONGEST = max(map(len, _CODES))


def sound_of(term: str) -> str:
    return "".join(_SOUND.get(c, c) for c in term)


def _automaton() -> ahocorasick.Automaton:
    found = ahocorasick.Automaton()
    for term in WATCHED:
        found.add_word(sound_of(term), term)
    found.make_automaton()
    return found


_AUTOMATON = _automaton()
_PIECES = compile_pattern("[a-z]{1,5}(?:[ ._*-]{1,2}[a-z]{1,5}){1,15}")
_PIECE = re.compile("[a-z]+")
_MOST_PIECES = 8


def unmask_sounds(pieces: list[Piece]) -> list[Piece]:
    """Where at least three syllables, or a pair that ordinary text never has, sound like a watched word."""
    pieces = _spelt_apart(pieces)
    text = "".join(p.character for p in pieces)
    found = [(i, i + 2, word) for i in range(len(text) - 1) if (word := _pair(text, i))]
    pieces = replaced(pieces, found)
    sounds, spans = _sounds("".join(p.character for p in pieces))
    text = "".join(p.character for p in pieces)
    return replaced(pieces, sorted(_by_sound(text, sounds, spans), key=_longest_first))


def _spelt_apart(pieces: list[Piece]) -> list[Piece]:
    """`h ao p ing`: a watched word in pinyin, pulled apart anywhere."""
    text = "".join(p.character for p in pieces)
    found: list[tuple[int, int, str]] = []
    for start, end in _PIECES.spans(text):
        parts = [(start + m.start(), start + m.end(), m[0]) for m in _PIECE.finditer(text[start:end])]
        at = 0
        while at < len(parts):
            joined, taken = "", 0
            for count, (_, _, letters) in enumerate(parts[at : at + _MOST_PIECES], 1):
                joined += letters
                taken = count if count > 1 and joined in SPELT else taken
            if taken:
                word = "".join(letters for _, _, letters in parts[at : at + taken])
                found.append((parts[at][0], parts[at + taken - 1][1], SPELT[word]))
            at += taken or 1
    return replaced(pieces, found)


def _pair(text: str, at: int) -> str:
    pair = text[at : at + 2]
    if pair not in WEAK:
        return HOMOPHONES.get(pair, "")
    word, before, after = WEAK[pair]
    beside = (at > 0 and text[at - 1] in before) or (at + 2 < len(text) and text[at + 2] in after)
    return "" if beside else word


def _longest_first(hit: tuple[int, int, str]) -> tuple[int, int]:
    return hit[0], -hit[1]


def _by_sound(text: str, sounds: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    for last, term in _AUTOMATON.iter(sounds):
        first = last - len(term) + 1
        start, end = spans[first][0], spans[last][1]
        written = text[start:end]
        if written == term or not _disguised(written, term):
            continue
        yield start, end, term


def _disguised(written: str, term: str) -> bool:
    """Four syllables alike are no accident, three are none when a character stays. Two need pinyin in them."""
    latin = any(c.isascii() for c in written)
    same = sum(a == b for a, b in zip(written, term, strict=False))
    if len(term) >= 4:
        return same >= 1 or latin
    if len(term) == 3:
        return latin or same >= 2 or (same >= 1 and written[:2] not in term)
    return latin and (len(written) > 3 or any(_chinese(c) for c in written))


def _chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _sounds(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with each character, or each Latin syllable, as the code of its sound; and where each one stood."""
    out: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        syllables = _pinyin_at(text, at) if _letter(text, at) and not _letter(text, at - 1) else []
        for syllable in syllables:
            out.append(_CODES[syllable])
            spans.append((at, at + len(syllable)))
            at += len(syllable)
        if syllables:
            while text[at : at + 1] == " ":  # `hao ping`
                at += 1
            continue
        out.append(_SOUND.get(text[at], text[at]))
        spans.append((at, at + 1))
        at += 1
    return "".join(out), spans


def _letter(text: str, at: int) -> bool:
    return 0 <= at < len(text) and "a" <= text[at] <= "z"


def _pinyin_at(text: str, at: int) -> list[str]:
    """The Latin word at `at` as pinyin syllables; empty unless all of it is pinyin."""
    end = at
    while _letter(text, end):
        end += 1
    word = text[at:end]
    return list(_split(word)) if len(word) <= 60 else []


@lru_cache(maxsize=4096)
def _split(word: str) -> tuple[str, ...]:
    for cut in range(min(_LONGEST, len(word)), 0, -1):
        if word[:cut] in _CODES:
            rest = _split(word[cut:])
            if rest or cut == len(word):
                return (word[:cut], *rest)
    return ()
