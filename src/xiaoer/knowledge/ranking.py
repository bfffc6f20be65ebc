"""Which entry answers: meaning and words joined in one line, then a small model that says how sure that is.

The two scores are added, 0.65 to 0.35: on rank fusion no threshold can stand, since ranks say nothing of likeness
(docs/adr/0031-knowledge.md has the measurement). The second stage is a logistic regression over eight features.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from xiaoer.knowledge.grams import Floats, Sparse, grams, spelling

MEANING = 0.65
MEANING_OF_ANSWER = 0.35
"""A long answer means many things at once; there words tell more (the shops' FAQ: 0.76 of first hits to 0.71)."""
ANSWER_COUNTS = 0.8
"""A question that is like an entry's answer is less like it than one that is like its question."""
NEAREST = 40
FEATURES = ("fused", "meaning", "words", "margin", "share_of_asked", "share_of_stored", "known", "length", "is_answer")


@dataclass(frozen=True, slots=True)
class Text:
    """One text that an entry is found by."""

    entry: int
    text: str
    is_answer: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    entry: int
    text: int
    """Which text matched, as its place in the index."""
    score: float
    confidence: float
    facts: list[float]
    """What the confidence was judged by, in the order of `FEATURES`."""


class Index:
    """Texts of any number of entries, ready to be asked. `vectors`: one row of unit length a text; a row of zeros
    where there is none, and None where the encoder is absent: then words alone decide."""

    def __init__(self, texts: Sequence[Text], vectors: Floats | None) -> None:
        self.texts = list(texts)
        self._sparse = Sparse([one.text for one in texts])
        self._vectors = vectors
        self._entry = np.asarray([one.entry for one in texts], np.int32)
        self._is_answer = np.asarray([one.is_answer for one in texts], bool)
        self._bare = None if vectors is None else ~vectors.any(axis=1)

    def search(
        self, text: str, vector: Floats | None, *, allowed: NDArray[np.bool_] | None = None, limit: int = 3
    ) -> list[Ranked]:
        """Each entry at most once, best first. `allowed`: by entry."""
        if not self.texts or not grams(text):
            return []
        words, known = self._sparse.score(text)
        meaning = self._meaning(vector, words)
        share = np.where(self._is_answer, MEANING_OF_ANSWER, MEANING).astype(np.float32)
        fused = share * meaning + (1 - share) * words
        fused = np.where(self._is_answer, ANSWER_COUNTS * fused, fused)
        if allowed is not None:
            fused = np.where(allowed[self._entry], fused, np.float32(-1))
        best = self._best_of_each(fused, limit + 1)
        if not best:
            return []
        facts = np.asarray([self._facts(at, text, fused, meaning, words, known) for at in best], np.float64)
        sure = confidences(facts, np.asarray([float(fused[at]) for at in best]))
        found = zip(best, sure, facts.tolist(), strict=True)
        told = [Ranked(int(self._entry[at]), at, float(fused[at]), one, row) for at, one, row in found]
        return told[:limit]

    def _meaning(self, vector: Floats | None, words: Floats) -> Floats:
        """Where a text has no vector yet, its words stand in for its meaning."""
        if vector is None or self._vectors is None or self._bare is None or not vector.any():
            return words
        return np.where(self._bare, words, self._vectors @ vector).astype(np.float32)

    def _best_of_each(self, fused: Floats, most: int) -> list[int]:
        nearest = np.argpartition(-fused, min(NEAREST, len(fused) - 1))[:NEAREST] if len(fused) > NEAREST else None
        ordered = np.argsort(-fused, kind="stable") if nearest is None else nearest[np.argsort(-fused[nearest])]
        taken: dict[int, int] = {}
        for at in ordered.tolist():
            if fused[at] <= 0 or len(taken) == most:
                break
            taken.setdefault(int(self._entry[at]), at)
        return list(taken.values())

    def _facts(self, at: int, text: str, fused: Floats, meaning: Floats, words: Floats, known: float) -> list[float]:
        asked, stored = set(grams(text)), set(grams(self.texts[at].text))
        shared = len(asked & stored)
        sizes = sorted((len(spelling(text)), len(spelling(self.texts[at].text))))
        return [
            float(fused[at]), float(meaning[at]), float(words[at]), 0.0, shared / max(1, len(asked)),
            shared / max(1, len(stored)), known, sizes[0] / max(1, sizes[1]), float(self._is_answer[at]),
        ]  # fmt: skip


def confidences(facts: NDArray[np.float64], fused: NDArray[np.float64]) -> list[float]:
    """Of each candidate: the margin is how far it stands before the best other one."""
    for row in range(len(facts)):
        others = np.delete(fused, row)
        facts[row, FEATURES.index("margin")] = fused[row] - (others.max() if len(others) else 0.0)
    found, bias = weights()
    return [float(one) for one in 1 / (1 + np.exp(-(facts @ found + bias)))]


@cache
def weights() -> tuple[NDArray[np.float64], float]:
    """Of each feature, and the constant; `teach_ranking` writes them."""
    model = json.loads(files("xiaoer.knowledge").joinpath("ranking.json").read_text("utf-8"))
    return np.asarray([model["weights"][name] for name in FEATURES]), float(model["bias"])
