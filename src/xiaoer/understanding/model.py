"""What a buyer's turn says: what it asks for, what it names, in what mood, and how sure that is."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Language = Literal["zh", "en"]
Mood = Literal["calm", "annoyed", "angry"]
EntityKind = Literal[
    "order_number",
    "tracking_number",
    "phone",
    "address",
    "sku",
    "size",
    "colour",
    "height",
    "weight",
    "amount",
    "date",
    "quantity",
]

Draft = tuple[EntityKind, str, int, int]
"""A kind, its value, and where it stands."""

OUT_OF_SCOPE = "oos"
WANTS_PERSON = 0.5
"""From here on `wants_human` counts as asking for a person."""


class Line(Struct, frozen=True):
    """One line of the conversation so far."""

    who: Literal["buyer", "agent"]
    text: str


class Ranked(Struct, frozen=True):
    intent: str
    confidence: float
    """The share of such turns that really ask for this; all of a turn's add up to 1 at most."""


class Entity(Struct, frozen=True):
    """`start` and `end` are characters of the text as it was written."""

    kind: EntityKind
    text: str
    value: str
    """One way of writing it: digits without spaces, cm, kg, an ISO day, a decimal amount with its currency."""
    start: int
    end: int


class Understood(Struct, frozen=True):
    intents: tuple[Ranked, ...]
    """The best first, at least one."""
    entities: tuple[Entity, ...]
    mood: Mood
    wants_human: float
    language: Language
    oos: float
    """How far the turn is from everything a shop does, 0 to 1; kept apart from the intents' confidence."""
    version: str

    @property
    def top(self) -> str:
        return self.intents[0].intent

    @property
    def confidence(self) -> float:
        return self.intents[0].confidence

    @property
    def wants_person(self) -> bool:
        return self.wants_human >= WANTS_PERSON


class Example(Struct, frozen=True):
    """A sentence a buyer may write, and what it asks for."""

    text: str
    intent: str


class IntentFigure(Struct, frozen=True):
    """How one intent fared among the examples that were held back."""

    intent: str
    examples: int
    right: int


class Mistaken(Struct, frozen=True):
    """An example that was taken for something else while it was held back."""

    text: str
    intent: str
    taken_for: str
    confidence: float


class Trained(Struct, frozen=True):
    """A model and how it fared on examples it had not seen: each was held back once."""

    weights: bytes
    """`load(weights)` is the model."""
    version: str
    examples: int
    accuracy: float
    top_two: float
    calibration_error: float
    """Mean distance between confidence and the share that is right, in ten bands."""
    intents: tuple[IntentFigure, ...]
    mistaken: tuple[Mistaken, ...]
    """The surest mistakes first."""
