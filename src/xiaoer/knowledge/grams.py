"""Words and pieces of words, the same for what is stored and for what is asked; and their weights in one matrix."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC

Floats = NDArray[np.float32]
_SIMPLE = OpenCC("t2s")
_RUN = re.compile(r"[㐀-䶿一-鿿豈-﫿]+|[a-z0-9]+")
_MOST_CHARACTERS = 400
_WEAK = 0.5
"""Pieces of a Latin word count half: they are for misspelt words."""


@lru_cache(maxsize=4096)
def spelling(text: str) -> str:
    """One spelling: simplified, half width, small, at most 400 characters."""
    plain = unicodedata.normalize("NFKC", text[: 2 * _MOST_CHARACTERS]).lower()[:_MOST_CHARACTERS]
    return str(_SIMPLE.convert(plain)) if re.search("[一-鿿]", plain) else plain


def grams(text: str) -> dict[str, float]:
    """Of Chinese each character and each pair, of Latin script each word and its threes; how often, damped."""
    counted: Counter[str] = Counter()
    weak: Counter[str] = Counter()
    for run in _RUN.findall(spelling(text)):
        if run[0] > "\u3000":
            counted.update(run)
            counted.update(run[n : n + 2] for n in range(len(run) - 1))
        else:
            counted[run] += 1
            framed = f"<{run}>"
            weak.update(framed[n : n + 3] for n in range(len(framed) - 2))
    out = {gram: 1.0 + float(np.log(times)) for gram, times in counted.items()}
    return out | {gram: _WEAK for gram in weak if gram not in out}


class Sparse:
    """TF-IDF by columns: a question touches only the lists of its own grams. Equals the cosine of the two rows."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.size = len(texts)
        names: dict[str, int] = {}
        rows: list[int] = []
        columns: list[int] = []
        weights: list[float] = []
        for row, text in enumerate(texts):
            for gram, weight in grams(text).items():
                rows.append(row)
                columns.append(names.setdefault(gram, len(names)))
                weights.append(weight)
        self._names = names
        self._fill(np.asarray(rows, np.int32), np.asarray(columns, np.int32), np.asarray(weights, np.float32))

    def _fill(self, rows: NDArray[np.int32], columns: NDArray[np.int32], weights: Floats) -> None:
        held = np.bincount(columns, minlength=len(self._names))
        self._rarity = (np.log((1 + self.size) / (1 + held)) + 1).astype(np.float32)
        weights = weights * self._rarity[columns]
        length = np.sqrt(np.bincount(rows, weights.astype(np.float64) ** 2, minlength=self.size))
        weights = (weights / np.maximum(length[rows], 1e-9)).astype(np.float32)
        order = np.argsort(columns, kind="stable")
        self._rows, self._weights = rows[order], weights[order]
        self._starts = np.concatenate([[0], np.cumsum(held)]).astype(np.int64)

    def score(self, text: str) -> tuple[Floats, float]:
        """The cosine with every row, and the share of the question's weight that any row knows."""
        asked = [(self._names.get(gram), weight) for gram, weight in grams(text).items()]
        unknown = float(np.log(1 + self.size) + 1)
        known = [(column, weight * float(self._rarity[column])) for column, weight in asked if column is not None]
        strange = sum((weight * unknown) ** 2 for column, weight in asked if column is None)
        whole = sum(weight**2 for _, weight in known) + strange
        if not known:
            return np.zeros(self.size, np.float32), 0.0
        return self._gathered(known) / np.float32(np.sqrt(whole)), 1 - strange / whole

    def _gathered(self, known: Iterable[tuple[int, float]]) -> Floats:
        spans = [(slice(self._starts[column], self._starts[column + 1]), weight) for column, weight in known]
        rows = np.concatenate([self._rows[span] for span, _ in spans])
        parts = np.concatenate([self._weights[span] * np.float32(weight) for span, weight in spans])
        return np.bincount(rows, parts, minlength=self.size).astype(np.float32)
