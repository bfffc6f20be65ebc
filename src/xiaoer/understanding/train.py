"""From examples to a model, in seconds, measured on examples it has not seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from xiaoer.understanding.base import base_model
from xiaoer.understanding.calibrate import fit_steepness, fit_surety, surety
from xiaoer.understanding.figures import figures
from xiaoer.understanding.learn import Indices, Learned, Rows, learn, rows_of, sums_below
from xiaoer.understanding.model import OUT_OF_SCOPE, Example, Trained
from xiaoer.understanding.phrases import shipped
from xiaoer.understanding.plain import plain
from xiaoer.understanding.weights import NEAREST, Floats, Model, dump, version_of

MOST = 8000
"""Own examples learned from: the time grows with their cube, memory with their square (256 MB)."""
ANCHORS = 1000
"""Shipped phrases that hold the shipped model in its place where no own example speaks."""
MEASURED = 2000
"""Examples that are held back once each, at most; evenly of all intents."""
_FORMULA = b"3"
"""Another one wherever the same examples give another model."""


def train(examples: Sequence[Example], base: bool = True, most: int = MOST, earlier: Model | None = None) -> Trained:
    """A model of the examples; with `base` one that corrects the shipped model by them.

    Accuracy and calibration are of at most MEASURED of `examples`, each judged by the sum without it. What `earlier`,
    a model of the same shop, was made of need not be encoded again. ValueError when there are fewer than two intents,
    or no example.
    """
    own = evenly(_once(examples), most)
    anchors = evenly(_once(shipped()), ANCHORS) if base else []
    return _trained(anchors, own, base_model() if base else None, base, earlier)


def teach(examples: Sequence[Example], axes_of: Model | None = None) -> Trained:
    """A model that ships: of these examples alone, measured on them."""
    return _trained([], _once(examples), axes_of, False)


def _trained(
    anchors: list[Example], own: list[Example], known: Model | None, corrects: bool, earlier: Model | None = None
) -> Trained:
    below = known if corrects else None
    intents = tuple(sorted({e.intent for e in own} | set(below.intents if below else ())))
    if len(intents) < 2 or not own:
        raise ValueError("two intents are needed at least")
    measured = evenly(own, MEASURED)
    own = [*(e for e in own if e not in set(measured)), *measured]  # the measured stand last: see `learn`
    rows = rows_of([e.text for e in (*anchors, *own)], known, earlier)
    truth = np.array([intents.index(e.intent) for e in own], np.int64)
    said, nearest = _said(rows.last(len(own)), intents, below)
    wanted = np.zeros((len(anchors) + len(own), len(intents)), np.float32)
    wanted[len(anchors) :] = np.eye(len(intents), dtype=np.float32)[truth] - said
    learned = learn(rows, wanted, len(measured))
    last = slice(len(own) - len(measured), None)
    held, near = learned.held_back + said[last], np.maximum(nearest[last], learned.nearness)
    made_of = (_FORMULA, rows.keys.tobytes(), truth.tobytes(), repr(intents).encode())
    version = version_of(*made_of, below.version.encode() if below else b"")
    model = _model(version, rows, learned, intents, truth[last], held, near, below)
    told_of = figures(measured, held, surety(held, model.steep, model.sure), truth[last], intents)
    return Trained(weights=dump(model), version=model.version, examples=len(own), **told_of)


def _said(rows: Rows, intents: tuple[str, ...], below: Model | None) -> tuple[Floats, Floats]:
    """What the model below says already of each row, and how near the nearest of its examples is."""
    said = np.zeros((len(rows.keys), len(intents)), np.float32)
    if below is None:
        return said, np.full(len(said), -1, np.float32)
    told, nearest = sums_below(rows, below)
    said[:, [intents.index(name) for name in below.intents]] = told
    return said, nearest


def _model(
    version: str,
    rows: Rows,
    learned: Learned,
    intents: tuple[str, ...],
    truth: Indices,
    held: Floats,
    nearest: Floats,
    below: Model | None,
) -> Model:
    steep = fit_steepness(held, truth)
    grain = np.maximum(np.abs(learned.words).max(axis=0), 1e-6) / 127
    return Model(
        version=version,
        intents=intents,
        axes=rows.axes,
        rows=rows.meaning,
        keys=rows.keys,
        pull=learned.pull,
        words=np.round(learned.words / grain).astype(np.int8),
        grain=grain,
        rare=learned.rare,
        steep=steep,
        sure=fit_surety(held, steep, truth),
        near=_near(held.max(axis=1) + NEAREST * nearest, intents, truth),
        under=below,
    )


def _near(near: Floats, intents: tuple[str, ...], truth: Indices) -> Floats:
    """How near held-back examples are to the rest, those that are out of scope left out."""
    outside = intents.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in intents else -1
    inside = near[truth != outside]
    return np.asarray(np.quantile(inside if len(inside) else near, np.linspace(0, 1, 21)), np.float32)


def _once(examples: Sequence[Example]) -> list[Example]:
    """Each text once for each of its intents."""
    return list({(plain(e.text), e.intent): e for e in examples}.values())


def evenly(examples: list[Example], most: int) -> list[Example]:
    """At most so many, the intents as even as can be, spread over each intent's own, in their order."""
    if len(examples) <= most:
        return examples
    places: dict[str, list[int]] = defaultdict(list)
    for n, example in enumerate(examples):
        places[example.intent].append(n)
    fitting = (n for n in range(1, most + 1) if sum(min(len(p), n) for p in places.values()) <= most)
    each = max(fitting, default=1)
    kept = {p[i * len(p) // min(each, len(p))] for p in places.values() for i in range(min(each, len(p)))}
    return [examples[n] for n in sorted(kept)]
