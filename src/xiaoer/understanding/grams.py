"""Words as numbers: groups of characters and words, hashed into buckets and weighed by how rare they are."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 16
LONGEST = 400
"""Characters of a text that are counted."""
_NUMBER = re.compile(r"\d{3,}")
_HAN = re.compile("[\u3400-\u9fff]+")
_WORD = re.compile(r"[a-z0-9']+")


def grams(seen: str) -> Counter[str]:
    """One to three Chinese characters, one and two words, three to five letters of a word; long numbers are alike."""
    text = _NUMBER.sub("000", seen[:LONGEST])
    found: Counter[str] = Counter(sign for sign in text if sign in "?!")
    for run in _HAN.findall(text):
        around = f"^{run}$"
        for size in (1, 2, 3):
            found.update(around[at : at + size] for at in range(len(around) - size + 1))
    words = _WORD.findall(text)
    found.update(f"_{word}" for word in words)
    found.update(f"_{a}_{b}" for a, b in pairwise(words))
    for word in words:
        around = f" {word} "
        for size in (3, 4, 5):
            found.update(around[at : at + size] for at in range(len(around) - size + 1))
    return found


def buckets(seen: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The buckets of a plain text, each once, and 1 + ln of how often each occurs."""
    counted: dict[int, int] = {}
    for gram, count in grams(seen).items():
        at = crc32(gram.encode("utf-8", "replace")) & (BUCKETS - 1)
        counted[at] = counted.get(at, 0) + count
    places = np.fromiter(counted, np.int64, len(counted))
    return places, 1 + np.log(np.fromiter(counted.values(), np.float32, len(counted)))
