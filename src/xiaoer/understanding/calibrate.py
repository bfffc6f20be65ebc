"""From sums to confidence: fitted on examples that were held back, so that it is the share that is right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xiaoer.understanding.weights import Floats, softmax

_STEEP = np.geomspace(2, 80, 48)
_FEW = 30
"""Under so many examples only the steepness is fitted."""
_STEPS = 12
_PRIOR = np.array([1.0, 0.0, 0.0])
_TRUST = 4.0
"""How many examples the prior is worth."""


def fit_steepness(sums: Floats, truth: NDArray[np.int64]) -> float:
    """What sums are multiplied by so that the true intents are least surprising (Guo et al. 2017)."""
    places = np.arange(len(truth))
    surprise = [-np.log(softmax(sums * np.float32(s))[places, truth] + 1e-9).mean() for s in _STEEP]
    return float(_STEEP[int(np.argmin(surprise))])


def fit_surety(sums: Floats, steep: float, truth: NDArray[np.int64]) -> tuple[float, float, float]:
    """Platt's logistic curve over the log odds of the share and over the sum itself, by Newton's method."""
    if len(truth) < _FEW:
        return 1.0, 0.0, 0.0
    share = np.clip(softmax(sums * np.float32(steep)).max(axis=1), 1e-6, 1 - 1e-6)
    seen = np.column_stack([np.log(share / (1 - share)), sums.max(axis=1), np.ones(len(share))]).astype(np.float64)
    right = (sums.argmax(axis=1) == truth).astype(np.float64)
    weights = _PRIOR.copy()
    for _ in range(_STEPS):
        told = 1 / (1 + np.exp(-np.clip(seen @ weights, -30, 30)))
        slope = seen.T @ (told - right) + _TRUST * (weights - _PRIOR)
        bend = (seen * (told * (1 - told))[:, None]).T @ seen + _TRUST * np.eye(3)
        weights = weights - np.linalg.solve(bend, slope)
    return float(weights[0]), float(weights[1]), float(weights[2])


def surety(sums: Floats, steep: float, sure: tuple[float, float, float]) -> NDArray[np.float64]:
    """The confidence in the best of each row."""
    share = np.clip(softmax(sums * np.float32(steep)).max(axis=1), 1e-6, 1 - 1e-6)
    odds = sure[0] * np.log(share / (1 - share)) + sure[1] * sums.max(axis=1) + sure[2]
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))), np.float64)
