"""Good or bad, for whoever has labelled texts: a logistic curve over groups of characters, rare ones heavier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse  # type: ignore[import-untyped]  # the wheel carries no types

from xiaoer.understanding.grams import buckets
from xiaoer.understanding.learn import counted, weigh
from xiaoer.understanding.plain import plain
from xiaoer.understanding.weights import Floats

_DECAY = 1.3e-5
"""How much great weights cost."""
_ROUNDS = 60


@dataclass(frozen=True, eq=False)
class Polarity:
    weights: Floats
    """[buckets]"""
    rare: Floats
    """[buckets]"""
    offset: float


def polarity_of(model: Polarity, text: str) -> float:
    """How likely the text is good, 0 to 1."""
    places, counts = buckets(plain(text))
    weighed = counts * model.rare[places]
    length = max(float(np.sqrt(weighed @ weighed)), 1e-6)
    return float(1 / (1 + np.exp(-(float(weighed @ model.weights[places]) / length + model.offset))))


def teach_polarity(texts: Sequence[str], good: NDArray[np.bool_]) -> Polarity:
    """Half a minute of CPU for 25,000 reviews."""
    weighed, rare = weigh(counted([plain(text) for text in texts]))
    weights, offset = _fitted(weighed, np.where(good, 1.0, -1.0))
    return Polarity(weights.astype(np.float32), rare, offset)


def _fitted(rows: sparse.csr_matrix, sign: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    turned = rows.T.tocsr()

    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (rows @ at[:-1] + at[-1])
        pull = -sign / (1 + np.exp(np.clip(margin, -30, 30))) / len(sign)
        slope = np.append(turned @ pull + _DECAY * at[:-1], pull.sum())
        return float(np.logaddexp(0, -margin).mean() + _DECAY / 2 * (at[:-1] @ at[:-1])), slope

    found = optimize.minimize(
        loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}
    )
    return found.x[:-1], float(found.x[-1])
