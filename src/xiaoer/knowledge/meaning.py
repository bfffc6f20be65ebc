"""What texts mean, as unit vectors; one place that knows who reckons them."""

from collections.abc import Sequence

from xiaoer.knowledge.grams import Floats
from xiaoer.understanding import MADE_BY, embed

__all__ = ["MADE_BY", "WIDTH", "meaning_of", "meanings"]
WIDTH = 512


def meanings(texts: Sequence[str]) -> Floats:
    """One row of unit length a text; rows of zeros where the encoder is absent."""
    return embed(texts)


def meaning_of(text: str) -> Floats:
    """Of one question; asked again at once it costs nothing."""
    found: Floats = embed([text])[0]
    return found
