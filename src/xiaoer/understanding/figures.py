"""How a model fared on what it had not seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from xiaoer.understanding.model import Example, IntentFigure, Mistaken
from xiaoer.understanding.weights import Floats

BANDS = 10
MOST_MISTAKEN = 200


class Figures(TypedDict):
    accuracy: float
    top_two: float
    calibration_error: float
    intents: tuple[IntentFigure, ...]
    mistaken: tuple[Mistaken, ...]


def figures(
    examples: Sequence[Example],
    sums: Floats,
    sure: NDArray[np.float64],
    truth: NDArray[np.int64],
    intents: Sequence[str],
) -> Figures:
    """`sums[n]` is what spoke for each intent while the n-th example was held back, `truth[n]` where its own stands."""
    best = np.argsort(-sums, axis=1)[:, :2]
    right = best[:, 0] == truth
    wrong: list[int] = sorted(np.flatnonzero(~right).tolist(), key=lambda n: -float(sure[n]))[:MOST_MISTAKEN]
    return Figures(
        accuracy=round(float(right.mean()), 4),
        top_two=round(float((best == truth[:, None]).any(axis=1).mean()), 4),
        calibration_error=round(calibration_error(sure, right), 4),
        intents=tuple(
            IntentFigure(intent=name, examples=int((truth == n).sum()), right=int(right[truth == n].sum()))
            for n, name in enumerate(intents)
            if (truth == n).any()
        ),
        mistaken=tuple(
            Mistaken(examples[n].text, examples[n].intent, intents[best[n, 0]], round(float(sure[n]), 3)) for n in wrong
        ),
    )


def calibration_error(sure: NDArray[np.floating], right: NDArray[np.bool_]) -> float:
    """The expected calibration error: ten bands of equal width, each by its share of the examples."""
    if not len(sure):
        return 0.0
    band = np.minimum((sure * BANDS).astype(int), BANDS - 1)
    return float(
        sum(
            (band == b).mean() * abs(sure[band == b].mean() - right[band == b].mean())
            for b in range(BANDS)
            if (band == b).any()
        )
    )
