"""A trained model: sums over the examples that are alike in meaning and in words, and how sure such a sum may be.

Kernel ridge regression (Saunders et al. 1998) with the kernel exp(cosine of meanings - 1) + SHARE x cosine of words.
The part of the words is linear and so a table; the part of the meanings keeps the examples.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xiaoer.understanding.encoder import Vectors
from xiaoer.understanding.grams import BUCKETS, buckets

Floats = NDArray[np.float32]
SHARE = 0.3
"""How much words count beside meaning."""
NEAREST = 0.5
"""How much the nearest example counts beside the best sum when a turn is judged to be out of scope."""
_HALVINGS = 10


@dataclass(frozen=True, eq=False)
class Model:
    """What `understand` judges by. Made by `train`, kept as bytes by `dump`, read by `base.load`."""

    version: str
    intents: tuple[str, ...]
    axes: Floats
    """[512, axes]: the directions in which the examples differ most."""
    rows: NDArray[np.int8]
    """[examples, axes]: their meanings, each row as long as eight bits allow."""
    keys: NDArray[np.uint64]
    """[examples]: of their plain texts."""
    pull: Floats
    """[examples, intents]: what each example adds."""
    words: NDArray[np.int8]
    """[buckets, intents]: what each group of characters adds, in units of `grain`."""
    grain: Floats
    """[intents]"""
    rare: Floats
    """[buckets]: how rare each is."""
    steep: float
    """What sums are multiplied by before they become shares."""
    sure: tuple[float, float, float]
    """Log odds of being right: of the share's log odds, of the sum, and always."""
    near: Floats
    """Nearness of held-back examples, in 21 steps from the farthest to the nearest."""
    under: Model | None = None
    """What this one corrects: the shipped model below a shop's own."""

    def sums(self, seen: str, meaning: Vectors | None) -> tuple[Floats, float]:
        """What speaks for each intent, 0 to about 1, and the cosine to the nearest example.

        `meaning` is None where the encoder is absent.
        """
        told, nearest = self._by_words(seen), -1.0
        if meaning is None:
            told = told / np.float32(SHARE)
        elif len(self.rows):
            moved = meaning @ self.axes
            cosines = self.long @ (moved / np.float32(max(float(np.linalg.norm(moved)), 1e-6)))
            told = told + np.exp(cosines - 1) @ self.pull
            nearest = float(cosines.max())
        if self.under is not None:
            below, near = self.under.sums(seen, meaning)
            told[self._below] += below
            nearest = max(nearest, near)
        return told, nearest

    def shares(self, told: Floats) -> Floats:
        """Calibrated: of turns whose best share is 0.8, four in five are right."""
        logits = told * np.float32(self.steep)
        first = softmax(logits)
        return sharpened(logits, self.confidence(float(first.max()), float(told.max())))

    def confidence(self, share: float, best: float) -> float:
        of_share, of_best, always = self.sure
        odds = np.log(max(share, 1e-6) / max(1 - share, 1e-6))
        least = 1.02 / len(self.intents)
        sure = np.clip(of_share * odds + of_best * best + always, -30, 30)
        return float(np.clip(1 / (1 + np.exp(-sure)), least, 0.995))

    def far(self, told: Floats, nearest: float) -> float:
        """The share of known examples that are nearer to their like than this turn is to anything."""
        near = float(told.max()) + NEAREST * nearest
        return float(1 - np.interp(near, self.near, np.linspace(0, 1, len(self.near))))

    def has(self, intent: str) -> bool:
        return intent in self.intents

    def _by_words(self, seen: str) -> Floats:
        places, counts = buckets(seen)
        weighed = counts * self.rare[places]
        length = max(float(np.sqrt(weighed @ weighed)), 1e-6)
        told = (weighed / np.float32(length)) @ self.words[places].astype(np.float32)
        return np.asarray(told * self.grain, np.float32)

    @cached_property
    def long(self) -> Floats:
        """The rows, each of length 1."""
        return unit(self.rows.astype(np.float32))

    @cached_property
    def _below(self) -> list[int]:
        """Where the intents of the model below stand in this one."""
        return [self.intents.index(name) for name in self.under.intents] if self.under else []


def unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-6), np.float32)


def softmax(rows: Floats) -> Floats:
    raised = np.exp(rows - rows.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), np.float32)


def sharpened(logits: Floats, best: float) -> Floats:
    """Shares in the order of `logits` of which the greatest is `best`."""
    low, high = 0.0, 64.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if softmax(logits * np.float32(middle)).max() < best else (low, middle)
    return softmax(logits * np.float32(high))


def dump(model: Model) -> bytes:
    """`base.load` makes the same model of it; what stands under it is not kept with it."""
    held = {field.name: np.asarray(getattr(model, field.name)) for field in fields(model) if field.name != "under"}
    used = np.flatnonzero(model.rare > 0)
    held |= {"words": model.words[used], "rare": model.rare[used].astype(np.float16), "used": used.astype(np.uint16)}
    held |= {"axes": model.axes.astype(np.float16), "pull": model.pull.astype(np.float16)}
    held["corrects"] = np.array(model.under is not None)
    written = io.BytesIO()
    np.savez_compressed(written, **held)  # type: ignore[arg-type]  # the stub takes the first for allow_pickle
    return written.getvalue()


def read(weights: bytes, below: Callable[[], Model] | None = None) -> Model:
    """`below` is asked for what stands under a model that corrects another. ValueError, KeyError: no model."""
    with np.load(io.BytesIO(weights), allow_pickle=False) as held:
        kept: dict[str, Any] = {name: held[name] for name in held.files}
    used, intents = kept["used"], tuple(str(name) for name in kept["intents"])
    words, rare = np.zeros((BUCKETS, len(intents)), np.int8), np.zeros(BUCKETS, np.float32)
    words[used], rare[used] = kept["words"], kept["rare"]
    return Model(
        version=str(kept["version"]),
        intents=intents,
        axes=kept["axes"].astype(np.float32),
        rows=kept["rows"],
        keys=kept["keys"],
        pull=kept["pull"].astype(np.float32),
        words=words,
        grain=kept["grain"].astype(np.float32),
        rare=rare,
        steep=float(kept["steep"]),
        sure=(float(kept["sure"][0]), float(kept["sure"][1]), float(kept["sure"][2])),
        near=kept["near"].astype(np.float32),
        under=below() if below and bool(kept["corrects"]) else None,
    )


def version_of(*parts: bytes) -> str:
    """Twelve characters that differ wherever the weights do."""
    return hashlib.sha256(b"".join(parts)).hexdigest()[:12]
