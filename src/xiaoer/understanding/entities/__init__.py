"""What a turn names, found by rules: numbers, measures, looks, days and places."""

from __future__ import annotations

from collections.abc import Iterator

from xiaoer.understanding.entities.days import days
from xiaoer.understanding.entities.flat import flat
from xiaoer.understanding.entities.looks import looks
from xiaoer.understanding.entities.measures import measures
from xiaoer.understanding.entities.numbers import numbers
from xiaoer.understanding.entities.places import places
from xiaoer.understanding.model import Draft, Entity

LONGEST = 2000
"""Characters that are read."""


def entities_of(text: str) -> tuple[Entity, ...]:
    """In the order of the text, none over another: where two claim the same characters the surer rule has them."""
    seen, taken, found = flat(text[:LONGEST]), bytearray(min(len(text), LONGEST)), []
    for kind, value, start, end in _drafts(seen):
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(Entity(kind, text[start:end], value, start, end))
    return tuple(sorted(found, key=lambda entity: entity.start))


def _drafts(seen: str) -> Iterator[Draft]:
    yield from numbers(seen)
    yield from places(seen)
    yield from days(seen)
    yield from measures(seen)
    yield from looks(seen)
