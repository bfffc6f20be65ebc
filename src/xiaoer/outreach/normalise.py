"""Text as a reader understands it, whatever its writer did to hide it from a filter.

The canonical text is simplified, lower-case and half-width. Watched words are whole again where spaces, signs, emoji,
pinyin, homophones, leetspeak or pulled-apart characters hid them. Every character knows where it came from.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from xiaoer.outreach.homophones import unmask_sounds
from xiaoer.outreach.latin import unmask_latin
from xiaoer.outreach.linear import Pattern, compile_pattern
from xiaoer.outreach.piece import Piece, replaced
from xiaoer.outreach.read_words import LOOKALIKES, SIGNS, TRADITIONAL, VARIANTS

HARD = frozenset("。!?;\n,、:…")
"""What ends a thought or part of one. Everything else between Chinese characters is dropped."""
_BREAKS = HARD | frozenset("+★❤&")
"""What pulls the characters of one word apart."""
_CHINESE = "\u3400-\u9fff"
_CHOPPED = compile_pattern(
    f"(?:^|[^{_CHINESE}0-9])([{_CHINESE}0-9](?:[。!?;\n,、:…+★❤&]+[{_CHINESE}0-9]){{2,}})(?:[^{_CHINESE}0-9]|$)"
)
_BRACKETED = compile_pattern(f"([(\\[「《\"“‘'][{_CHINESE}][)\\]」》\"”’'])")
"""`好(评)返(现)`: a bracket around one character."""
_LETTERED = compile_pattern(f"[{_CHINESE}]([a-z])[{_CHINESE}]")
_ENTITY = re.compile(r"&#(?:x[0-9a-fA-F]{2,6}|\d{2,7});")
_STARS = compile_pattern("★{4,}")
_SPLIT_WORD = compile_pattern(
    "好[。!?;,、:]评[。!?;,、:]?返|五[。!?;,、:]星好|好评[。!?;,、:]返[。!?;,、:]现|返[。!?;,、:]现|红[。!?;,、:]包|微[。!?;,、:]信|刷[。!?;,、:]单|补[。!?;,、:]单|差[。!?;,、:]评|高[。!?;,、:]仿|傻[。!?;,、:]逼|代[。!?;,、:]开"
)


@dataclass(frozen=True)
class Canonical:
    text: str
    starts: tuple[int, ...]
    """Where each character begins in the original."""
    ends: tuple[int, ...]
    original: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original characters behind canonical `start` to `end`; at least one character wide where text exists."""
        if not self.starts or start >= end:
            return (0, 0)
        return self.starts[start], max(self.ends[start:end])


@lru_cache(maxsize=512)
def normalise(text: str) -> Canonical:
    """Never raises; the same text gives the same canonical text."""
    pieces = _squeezed(_read(text))
    pieces = _joined_chopped(pieces)
    pieces = _single_spaced(unmask_latin(pieces))
    pieces = _without_inner_signs(pieces)
    pieces = unmask_variants(pieces)
    pieces = unmask_sounds(pieces)
    pieces = _with_stars(pieces)
    return Canonical(
        "".join(p.character for p in pieces),
        tuple(p.start for p in pieces),
        tuple(p.end for p in pieces),
        text,
    )


def _read(text: str) -> list[Piece]:
    """Each original character as none, one or more canonical ones."""
    pieces: list[Piece] = []
    at = 0
    for entity in _ENTITY.finditer(text) if "&#" in text else ():
        pieces += _characters(text, at, entity.start())
        pieces += [Piece(c, *entity.span()) for one in html.unescape(entity[0]) for c in plain_characters(one)]
        at = entity.end()
    return pieces + _characters(text, at, len(text))


def _characters(text: str, first: int, last: int) -> list[Piece]:
    return [Piece(c, at, at + 1) for at in range(first, last) for c in plain_characters(text[at])]


@lru_cache(maxsize=16_384)
def plain_characters(original: str) -> str:
    """Half-width, lower-case, simplified, without accents; empty for what nobody sees."""
    if original in SIGNS:
        return SIGNS[original]
    if original.isascii():
        return original.lower() if original >= " " or original in "\n\t" else ""
    out = []
    for character in unicodedata.normalize("NFKD", original).lower():
        kind = unicodedata.category(character)
        if kind in ("Mn", "Me", "Cf", "Cc", "Co", "Cs"):
            continue
        character = LOOKALIKES.get(character, TRADITIONAL.get(character, character))
        out.append(" " if kind in ("Zs", "So", "Sk") and character not in SIGNS else character)
    return "".join(out).lower()


def _chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


_KEPT = frozenset("+★❤%¥$€£&@#'\"“”‘’「」《》[]()<>")


def _soft(character: str) -> bool:
    return not (character.isalnum() or character in HARD or character in _KEPT)


def _squeezed(pieces: list[Piece]) -> list[Piece]:
    """Without spaces and signs between two characters of which one is Chinese."""
    kept: list[Piece] = []
    waiting: list[Piece] = []
    for piece in pieces:
        if _soft(piece.character):
            waiting.append(piece)
            continue
        before = kept[-1].character if kept else ""
        if waiting and not (_chinese(before) or _chinese(piece.character)):
            kept += waiting
        kept.append(piece)
        waiting = []
    return kept


def _joined_chopped(pieces: list[Piece]) -> list[Piece]:
    """`好,评,返,现` and `好。评返现` become words again; ordinary lists keep their commas."""
    text = "".join(p.character for p in pieces)
    drop = _repeated_letters(text)
    if not drop and not _BREAKS.intersection(text):
        return pieces
    for pattern in (_CHOPPED, _SPLIT_WORD):
        for start, end in pattern.spans(text):
            drop |= {
                i
                for i in range(start, end)
                if text[i] in _BREAKS and 0 < i < len(text) - 1 and i not in (start, end - 1)
            }
    return [p for i, p in enumerate(pieces) if i not in drop]


def _single_spaced(pieces: list[Piece]) -> list[Piece]:
    return [p for before, p in zip([None, *pieces], pieces, strict=False) if not (before and p[0] == before[0] == " ")]


def _repeated_letters(text: str) -> set[int]:
    """`五x星x好x评`: one letter between characters again and again means nothing."""
    places = [start for start, _ in _LETTERED.spans(text)]
    often = Counter(text[at] for at in places)
    return {at for at in places if often[text[at]] > 1 and text[at] not in "vwq"}


_INNER = frozenset("@#'\"“”‘’「」《》()<>&$¥€£❤")


def _without_inner_signs(pieces: list[Piece]) -> list[Piece]:
    """A single sign between two Chinese characters is dropped when it opens or closes nothing."""
    if len(pieces) < 3:
        return pieces
    text = "".join(p.character for p in pieces)
    around = {i for start, end in _BRACKETED.spans(text) for i in (start, end - 1)}
    pieces = [p for i, p in enumerate(pieces) if i not in around]
    out = pieces[:1]
    for before, piece, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        alone = piece.character in "@#&$¥€£" or (
            piece.character == "❤" and after.character != "信" and before.character not in "薇微威维徽卫嶶巍"
        )
        if alone and _chinese(before.character) and _chinese(after.character):
            continue
        out.append(piece)
    return [*out, pieces[-1]]


def unmask_variants(pieces: list[Piece]) -> list[Piece]:
    """Written disguises, the longest first. Latin ones count only where no Latin letter stands beside them."""
    text = "".join(p.character for p in pieces)
    found = [(start, end, VARIANTS[text[start:end]]) for start, end in _variant_spans(text)]
    return replaced(pieces, found)


def _variant_spans(text: str) -> Iterable[tuple[int, int]]:
    for start, end in _variant_pattern().spans(text):
        word = text[start:end]
        latin_before = word[0].isascii() and word[0].isalpha() and start > 0 and _latin(text[start - 1])
        latin_after = word[-1].isascii() and word[-1].isalpha() and end < len(text) and _latin(text[end])
        if not (latin_before or latin_after):
            yield start, end


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


@lru_cache(maxsize=1)
def _variant_pattern() -> Pattern:
    return compile_pattern("|".join(sorted(map(_escaped, VARIANTS), key=len, reverse=True)))


def _escaped(word: str) -> str:
    return word.replace("+", "\\+").replace(".", "\\.")


def _with_stars(pieces: list[Piece]) -> list[Piece]:
    """★★★★★ and 5★ are read as words."""
    text = "".join(p.character for p in pieces)
    if "★" not in text:
        return pieces
    found = [(start, end, "五星") for start, end in _STARS.spans(text)]
    taken = {i for start, end, _ in found for i in range(start, end)}
    found += [
        (i, i + 1, "星")
        for i, c in enumerate(text)
        if c == "★" and i not in taken and text[i - 1 : i] in tuple("512345五颗")
    ]
    return [p for p in replaced(pieces, sorted(found)) if p.character != "★"]
