"""Text cut into what search finds. Pure; the same cut for stored lines and for questions.

Scripts without spaces (Chinese, Japanese, Korean, Thai …) give every character and every pair of neighbours, so
that each stretch of a text can be found without a dictionary. Words of other scripts give their beginnings of
3, 4, 5, 6, 8 … letters, so that `deliver` finds `delivered` and half an order number finds the order.
Width, case and compatibility forms are folded away: `ＳＫＵ８８` is `sku88`.
"""

import re
import unicodedata
from dataclasses import dataclass
from zlib import crc32

BEGINNINGS = (3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32)
_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_PICTURE = "\u2600-\u27bf\U0001f300-\U0001faff"
_LETTER = rf"(?:(?![{_SPACELESS}])[^\W_])"
_PIECE = re.compile(rf"(?P<spaceless>[{_SPACELESS}]+)|(?P<word>{_LETTER}+)|(?P<picture>[{_PICTURE}])")
_TERM = re.compile(r'"([^"]+)"|(\S+)')
_MAX_TERMS = 16
SNIPPET_CHARS = 90


class _Folding(dict[int, str]):
    """One character's folded form, worked out when first met."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        self[code] = folded
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Lower case, half width, compatibility forms replaced. Traditional characters stay as they are."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).translate(_FOLDING)


def tokens_of(text: str) -> set[str]:
    """Every token under which the text is found."""
    out: set[str] = set()
    for piece in _PIECE.finditer(fold(text)):
        run = piece.group()
        if piece.lastgroup == "spaceless":
            out.update(run)
            out.update(run[i : i + 2] for i in range(len(run) - 1))
        elif piece.lastgroup == "word":
            out.update(_beginnings(run))
        else:
            out.add(run)
    return out


def _beginnings(word: str) -> list[str]:
    return [word[:n] for n in BEGINNINGS if n <= len(word)] or [word]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for: all of `tokens` must be there, and all of `terms` must match the folded text."""

    tokens: frozenset[str]
    terms: tuple[re.Pattern[str], ...]

    def matches(self, text: str) -> bool:
        folded = fold(text)
        return all(term.search(folded) for term in self.terms)


def read_query(q: str) -> Query:
    """Terms are divided by space, or stand in double quotes; a line must hold all of them, in any order.

    A query of nothing but punctuation has no tokens.
    """
    tokens: set[str] = set()
    terms: list[re.Pattern[str]] = []
    for quoted, bare in _TERM.findall(fold(q).replace("“", '"').replace("”", '"'))[:_MAX_TERMS]:
        term = (quoted or bare).strip()
        if wanted := _query_tokens(term):
            tokens |= wanted
            terms.append(_pattern(term))
    return Query(frozenset(tokens), tuple(terms))


def _query_tokens(term: str) -> set[str]:
    """The fewest tokens that a text with this term is sure to have."""
    out: set[str] = set()
    for piece in _PIECE.finditer(term):
        run = piece.group()
        if piece.lastgroup == "spaceless":
            out.update([run] if len(run) == 1 else (run[i : i + 2] for i in range(len(run) - 1)))
        elif piece.lastgroup == "word":
            out.add(_beginnings(run)[-1])
        else:
            out.add(run)
    return out


def _pattern(term: str) -> re.Pattern[str]:
    """A word matches at its beginning; one of one or two letters only in full, as its tokens do."""
    pieces = list(_PIECE.finditer(term))
    first, last = pieces[0], pieces[-1]
    body = r"\s+".join(re.escape(part) for part in term[first.start() : last.end()].split())
    before = rf"(?<!{_LETTER})" if first.lastgroup == "word" else ""
    after = rf"(?!{_LETTER})" if last.lastgroup == "word" and len(last.group()) < BEGINNINGS[0] else ""
    return re.compile(before + body + after)


def hashes(merchant_id: str, tokens: set[str] | frozenset[str]) -> list[int]:
    """One number a token, different for each merchant, sorted; stable for ever, since they are stored."""
    seed = crc32(merchant_id.encode())
    return sorted({crc32(token.encode(), seed) - 0x8000_0000 for token in tokens})


def snippet(text: str, query: Query) -> tuple[str, list[list[int]]]:
    """The part of the text around its first match, and [start, length] of each match in it.

    Positions count UTF-16 units, as browsers do. White space is one space; `…` shows where text was left out.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    origin = [i for i, char in enumerate(plain) for _ in _FOLDING[ord(char)]]
    folded = plain.translate(_FOLDING)
    spans = sorted((origin[m.start()], origin[m.end() - 1] + 1) for term in query.terms for m in term.finditer(folded))
    start, end = _frame(len(plain), spans[0][0] if spans else 0)
    before, after = "…" if start else "", "…" if end < len(plain) else ""
    shown = before + plain[start:end] + after
    marks = [(max(a, start), min(b, end)) for a, b in _merged(spans) if a < end and b > start]
    shift = len(before) - start
    return shown, [[_units(shown[: a + shift]), _units(plain[a:b])] for a, b in marks]


def _frame(length: int, first: int) -> tuple[int, int]:
    start = 0 if length <= SNIPPET_CHARS else max(0, min(first - SNIPPET_CHARS // 3, length - SNIPPET_CHARS))
    return start, min(length, start + SNIPPET_CHARS)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for a, b in spans:
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return out


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
