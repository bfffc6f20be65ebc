"""What a model says of words, kept for a while: the lines before a turn were turns themselves."""

from __future__ import annotations

from functools import lru_cache

from xiaoer.understanding.encoder import embed, has_meaning
from xiaoer.understanding.weights import Floats, Model


@lru_cache(maxsize=1024)
def sums_of(model: Model, words: str) -> tuple[Floats, float]:
    """As `Model.sums`."""
    return model.sums(words, embed([words])[0] if has_meaning() else None)
