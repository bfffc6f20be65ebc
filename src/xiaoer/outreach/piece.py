"""One canonical character and the original characters it came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Piece(NamedTuple):
    character: str
    start: int
    end: int


def replaced(pieces: list[Piece], found: Sequence[tuple[int, int, str]]) -> list[Piece]:
    """`found`: (start, end, new text), in order and apart. Each new character stands for the whole stretch."""
    if not found:
        return pieces
    out: list[Piece] = []
    at = 0
    for start, end, words in found:
        if start < at:
            continue
        out += pieces[at:start]
        first, last = pieces[start].start, max(p.end for p in pieces[start:end])
        out += [Piece(c, first, last) for c in words]
        at = end
    return out + pieces[at:]
