"""What a shop teaches: its own examples and intents, and the versions that came of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from xiaoer.understanding.model import Entity, IntentFigure, Mistaken, Mood, Ranked

IntentName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?$", max_length=60)]
OwnName = Annotated[str, Meta(pattern=r"^shop\.[a-z0-9_]{1,40}$")]
Sentence = Annotated[str, Meta(min_length=1, max_length=500)]
Label = Annotated[str, Meta(max_length=40)]
MOST_EXAMPLES = 20_000
FEWEST_EXAMPLES = 5
"""Of one intent, below which a version is not trained: nothing could be held back."""


class VersionState(StrEnum):
    TRAINING = "training"
    READY = "ready"
    """Measured; nobody is answered by it."""
    PUBLISHED = "published"
    EARLIER = "earlier"
    """Was published; can be again."""
    FAILED = "failed"


class TrainStep(StrEnum):
    WAITING = "waiting"
    LEARNING = "learning"
    COMPARING = "comparing"
    DONE = "done"


class NewExample(Struct, frozen=True):
    text: Sentence
    intent: IntentName


class ExampleRow(Struct, frozen=True):
    """One row of an import file."""

    text: Sentence
    intent: IntentName


class IntentExample(Struct, frozen=True):
    id: str
    text: str
    intent: str
    made_at: datetime


class OwnIntent(Struct, frozen=True):
    """The names that people see; one of them is enough."""

    zh: Label = ""
    en: Label = ""


class IntentRow(Struct, frozen=True):
    intent: str
    own: bool
    """The shop's, not the product's."""
    zh: str
    en: str
    examples: int


class Version(Struct, frozen=True):
    id: str
    number: int
    state: VersionState
    step: TrainStep
    reason: str
    """Why it failed, as a code."""
    examples: int
    accuracy: float
    """Of the examples, each judged by a model that had not seen it."""
    top_two: float
    calibration_error: float
    shipped_accuracy: float
    """Of what ships, on the same examples."""
    made_at: datetime
    published_at: datetime | None


class VersionDetail(Struct, frozen=True):
    version: Version
    intents: list[IntentFigure]
    mistaken: list[Mistaken]


class ShopUnderstanding(Struct, frozen=True):
    """What a shop has taught so far. Without a published version it understands by what ships."""

    intents: list[IntentRow]
    examples: int
    changed_since: int
    """Examples added since the newest version was begun."""
    published: Version | None
    newest: Version | None


class Try(Struct, frozen=True):
    text: Annotated[str, Meta(min_length=1, max_length=2000)]
    version_id: Annotated[str, Meta(max_length=40)] = ""
    """Empty: what answers buyers now."""


class TriedSentence(Struct, frozen=True):
    intents: list[Ranked]
    entities: list[Entity]
    mood: Mood
    wants_person: bool
    out_of_scope: float
    version: str
