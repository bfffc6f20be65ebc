"""The models that ship: trained from `phrases/` by `python -m xiaoer.understanding.teach_base`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from xiaoer.understanding.weights import Model, read

BASE = Path(__file__).with_name("base.npz")
MOODS = Path(__file__).with_name("moods.npz")
PERSON = Path(__file__).with_name("person.npz")


def load(weights: bytes) -> Model:
    """The model of `Trained.weights`. Raises ValueError or KeyError for bytes that are none."""
    return read(weights, base_model)


@lru_cache(maxsize=1)
def base_model() -> Model:
    return read(BASE.read_bytes())


@lru_cache(maxsize=1)
def moods() -> Model:
    return read(MOODS.read_bytes())


@lru_cache(maxsize=1)
def person() -> Model:
    return read(PERSON.read_bytes())
