"""A second opinion beside the patterns: how much a text is like what is unlawful, by its groups of characters.

A linear model over groups of one to four characters, and one to three words, of the canonical text. It was fitted to
the labelled set of the repository (`bench/gate/learn.py`) and is a table of weights; it speaks only where no pattern
has blocked.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from math import sqrt
from typing import NamedTuple
from zlib import crc32

from xiaoer.outreach.read_words import FOLDER
from xiaoer.outreach.seen import Draft, Seen

BUCKETS = 1 << 16
LANE_BYTES = 3
"""A lane holds the sum of a thousand weights and more without touching the next."""
ZERO = 128
LEAST = 60
"""So many groups a text counts as having at least: few words say little."""
MOST_CHARACTERS = 2000
_SHORTEST = 8
_LONG = 80
"""Characters from which each sentence is also looked at by itself."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SENTENCE = re.compile(r"[^。!?;\n]+[。!?;\n]*")
_CHINESE_RUN = re.compile("[\u4e00-\u9fff0]+")
_WORD = re.compile("[a-z']+|0")


class Table(NamedTuple):
    rows: bytes
    width: int
    kinds: tuple[str, ...]
    """Kinds of offences; a lane each, then one for all of them, then one for each name."""
    names: dict[str, tuple[str, str]]
    """Of a kind that is two rules: the one above nought, the one below."""
    offsets: tuple[float, ...]
    scale: float
    least: float


class Likeness(NamedTuple):
    score: float
    """Above 0: like what is unlawful."""
    rule: str


def groups_of(sentence: str) -> set[str]:
    """The groups of characters and words of one canonical sentence; numbers are all alike."""
    plain = _NUMBER.sub("0", sentence)
    found: set[str] = set()
    for run in _CHINESE_RUN.findall(plain):
        for size in (1, 2, 3, 4):
            found.update([run[at : at + size] for at in range(len(run) - size + 1)])
    words = _WORD.findall(plain)
    found.update([f"_{word}" for word in words])
    found.update([f"_{a}_{b}" for a, b in pairwise(words)])
    found.update([f"_{a}_{b}_{c}" for a, b, c in zip(words, words[1:], words[2:], strict=False)])
    return found


def sentences_of(canonical: str) -> list[str]:
    return _SENTENCE.findall(canonical)


def bucket(group: str) -> int:
    return crc32(group.encode("utf-8", "replace")) & (BUCKETS - 1)


def weight_of(count: int) -> float:
    """What each of `count` groups counts."""
    return 1 / sqrt(max(LEAST, count))


@lru_cache(maxsize=1)
def table() -> Table:
    head, _, rows = gzip.decompress((FOLDER / "likeness.gz").read_bytes()).partition(b"\n")
    said = json.loads(head)
    kinds, names = tuple(said["kinds"]), {kind: (a, b) for kind, (a, b) in said["names"].items()}
    width = (len(kinds) + 1 + len(names)) * LANE_BYTES
    return Table(rows, width, kinds, names, tuple(said["offsets"]), said["scale"], said["least"])


def likeness(buckets: set[int]) -> Likeness:
    known = table()
    width, rows = known.width, known.rows
    total = sum(int.from_bytes(rows[at * width : at * width + width], "little") for at in buckets)
    packed, zero, unit = total.to_bytes(width, "little"), ZERO * len(buckets), weight_of(len(buckets)) * known.scale
    lanes = [
        (int.from_bytes(packed[at : at + LANE_BYTES], "little") - zero) * unit + offset
        for at, offset in zip(range(0, width, LANE_BYTES), known.offsets, strict=True)
    ]
    count = len(known.kinds)
    most = max(range(count), key=lanes.__getitem__)
    kind = known.kinds[most]
    if kind not in known.names:
        return Likeness(lanes[most] + lanes[count] - known.least, kind)
    yes, no = known.names[kind]
    named = lanes[count + 1 + list(known.names).index(kind)]
    return Likeness(lanes[most] + lanes[count] - known.least, yes if named > 0 else no)


def about_likeness(seen: Seen) -> Iterator[Draft]:
    """One finding at most: the whole text, or the sentence that is most like an offence."""
    text = seen.text[:MOST_CHARACTERS]
    if len(text) < _SHORTEST:
        return
    parts = [(m.start(), m.end(), {bucket(g) for g in groups_of(m[0])}) for m in _SENTENCE.finditer(text)]
    whole = likeness(set().union(*(found for _, _, found in parts)))
    if whole.score <= 0 and len(text) <= _LONG:
        return
    told, start, end = max(((likeness(found), a, b) for a, b, found in parts), default=(whole, 0, len(text)))
    if whole.score > 0 or told.score > 0:
        yield Draft(told.rule if told.score > whole.score else whole.rule, start, end, {"why": "alike"})
