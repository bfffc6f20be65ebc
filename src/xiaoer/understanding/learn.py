"""Kernel ridge regression on one core: solved once, and every row's own prediction without itself comes with it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse  # type: ignore[import-untyped]  # the wheel carries no types

from xiaoer.understanding.encoder import embed
from xiaoer.understanding.grams import BUCKETS, buckets
from xiaoer.understanding.plain import plain
from xiaoer.understanding.weights import SHARE, Floats, Model, unit

RIDGE = 0.1
AXES = 256
_BLOCK = 512
Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Rows:
    """Examples as numbers."""

    axes: Floats
    meaning: NDArray[np.int8]
    """[examples, axes], each row as long as eight bits allow."""
    words: sparse.csr_matrix
    """[examples, buckets], 1 + ln of counts."""
    keys: NDArray[np.uint64]

    @property
    def long(self) -> Floats:
        return unit(self.meaning.astype(np.float32))

    def last(self, count: int) -> Rows:
        return Rows(self.axes, self.meaning[-count:], self.words[-count:], self.keys[-count:])


def rows_of(texts: Sequence[str], known: Model | None = None, earlier: Model | None = None) -> Rows:
    """With the axes of `known`, and the meanings of texts that it or `earlier` was made of; else with own axes."""
    seen = [plain(text) for text in texts]
    keys = np.array([key_of(text) for text in seen], np.uint64)
    if known is None:
        whole = embed(texts)
        axes = _axes(whole)
        meaning = _rounded(whole @ axes)
    else:
        axes = known.axes
        meaning = _with_known(texts, keys, known, earlier)
    return Rows(axes, meaning, counted(seen), keys)


def key_of(seen: str) -> int:
    return int.from_bytes(hashlib.blake2b(seen.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def _with_known(
    texts: Sequence[str], keys: NDArray[np.uint64], known: Model, earlier: Model | None
) -> NDArray[np.int8]:
    models = [known, *([earlier] if earlier is not None and np.array_equal(earlier.axes, known.axes) else [])]
    rows = np.concatenate([model.rows for model in models])
    at = {int(key): n for n, key in enumerate(np.concatenate([model.keys for model in models]))}
    held = [at.get(int(key)) for key in keys]
    new = [n for n, place in enumerate(held) if place is None]
    meaning = rows[[place or 0 for place in held]]
    if new:
        meaning[new] = _rounded(embed([texts[n] for n in new]) @ known.axes)
    return meaning


def _axes(whole: Floats) -> Floats:
    """The directions in which these meanings differ most (principal axes), at most AXES of them."""
    _, directions = np.linalg.eigh(whole.T @ whole)
    kept = min(AXES, directions.shape[1])
    return np.ascontiguousarray(directions[:, ::-1][:, :kept]).astype(np.float16).astype(np.float32)


def _rounded(meaning: Floats) -> NDArray[np.int8]:
    """The longest number of each row becomes 127."""
    longest = np.maximum(np.abs(meaning).max(axis=1, keepdims=True), 1e-6)
    return np.asarray(np.round(meaning / longest * 127), np.int8)


def counted(seen: Sequence[str]) -> sparse.csr_matrix:
    """A row of buckets for each plain text."""
    found = [buckets(text) for text in seen]
    ends = np.cumsum([0, *(len(places) for places, _ in found)])
    values = np.concatenate([c for _, c in found] or [np.zeros(0, np.float32)])
    places = np.concatenate([p for p, _ in found] or [np.zeros(0, np.int64)])
    return sparse.csr_matrix((values, places, ends), shape=(len(seen), BUCKETS))


@dataclass(frozen=True, eq=False)
class Learned:
    pull: Floats
    words: Floats
    rare: Floats
    held_back: Floats
    """[measured, intents]: the sums of the last rows, each without itself."""
    nearness: Floats
    """[measured]: the cosine of each of them to the nearest other row."""


def learn(rows: Rows, wanted: Floats, measured: int, ridge: float = RIDGE) -> Learned:
    """What each row adds to each intent so that its sums are `wanted`. The last `measured` rows are also judged as if
    they had not been there: the residual without row i is its pull divided by the i-th diagonal of the inverse, and
    the inverse of the last rows needs only the last corner of the Cholesky factor.
    """
    long, (weighed, rare) = rows.long, weigh(rows.words)
    kernel = _kernel(long, weighed)
    kernel[np.diag_indices_from(kernel)] += ridge
    factor = linalg.cholesky(kernel.T, lower=True, overwrite_a=True, check_finite=False)
    pull = linalg.cho_solve((factor, True), wanted, check_finite=False)
    corner = linalg.solve_triangular(
        factor[-measured:, -measured:], np.eye(measured, dtype=np.float32), lower=True, check_finite=False
    )
    held_back = wanted[-measured:] - pull[-measured:] / np.square(corner).sum(axis=0)[:, None]
    del factor, kernel, corner
    words = np.asarray(weighed.T @ pull, np.float32) * np.float32(SHARE)
    return Learned(pull, words, rare, held_back, _nearness(long, long[-measured:], own=len(long) - measured))


def sums_below(rows: Rows, below: Model) -> tuple[Floats, Floats]:
    """What `below` says of each row, and the cosine to the nearest of its examples."""
    long, told = rows.long, _by_words(rows.words, below)
    for start in range(0, len(long), _BLOCK):
        told[start : start + _BLOCK] += np.exp(long[start : start + _BLOCK] @ below.long.T - 1) @ below.pull
    return told, _nearness(below.long, long, own=None)


def _by_words(words: sparse.csr_matrix, below: Model) -> Floats:
    return np.asarray((weigh_by(words, below.rare) @ below.words.astype(np.float32)) * below.grain, np.float32)


def _kernel(long: Floats, weighed: sparse.csr_matrix) -> Floats:
    kernel = long @ long.T
    kernel -= 1
    np.exp(kernel, out=kernel)
    turned = weighed.T.tocsr()
    for start in range(0, len(kernel), _BLOCK):
        kernel[start : start + _BLOCK] += SHARE * (weighed[start : start + _BLOCK] @ turned).toarray()
    return np.asarray(kernel, np.float32)


def weigh(words: sparse.csr_matrix) -> tuple[sparse.csr_matrix, Floats]:
    """Rows of length 1 with rare groups heavier, and how heavy each is (smoothed inverse document frequency)."""
    found = np.asarray((words > 0).sum(axis=0)).ravel()
    heavy = np.log((1 + words.shape[0]) / (1 + found)) + 1
    rare = np.where(found > 0, heavy, 0).astype(np.float16).astype(np.float32)
    return weigh_by(words, rare), rare


def weigh_by(words: sparse.csr_matrix, rare: Floats) -> sparse.csr_matrix:
    rows = words @ sparse.diags(rare)
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return (sparse.diags(1 / np.maximum(lengths, 1e-6)) @ rows).tocsr().astype(np.float32)


def _nearness(long: Floats, asked: Floats, own: int | None) -> Floats:
    """The greatest cosine of each asked row to any of `long`; `own` is where the asked stand among them themselves."""
    nearest = np.zeros(len(asked), np.float32)
    for start in range(0, len(asked), _BLOCK):
        cosines = asked[start : start + _BLOCK] @ long.T
        if own is not None:
            here = np.arange(len(cosines))
            cosines[here, own + start + here] = -1
        nearest[start : start + len(cosines)] = cosines.max(axis=1)
    return nearest
