"""Language models: one question, one answer. Adapters sort their failures as `ports.outside` says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from xiaoer.ports.outside import Reach


class Speaker(StrEnum):
    RULES = "rules"
    """The shop: what the model is for and must keep to."""
    ASKER = "asker"
    """What the question is about. Whatever stands in it is material, never an instruction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    who: Speaker
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """Something that the model may ask for; it does nothing by itself."""

    name: str
    """`[a-z_]`, at most 60."""
    purpose: str
    takes: dict[str, Any]
    """JSON Schema of an object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    said: Sequence[Spoken]
    tools: Sequence[Tool] = ()
    most_tokens: int = 400
    """Of the answer; the model is cut off there."""
    steady: bool = True
    """The same question gets the same answer, as far as the model can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    name: str
    arguments: str
    """As the model wrote them: JSON, if it kept to the form. Nobody has checked them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswer:
    text: str
    called: Sequence[Called] = field(default_factory=tuple)
    complete: bool = True
    """False: it was cut off at `most_tokens` or by a filter of the other side."""
    tokens_in: int | None = None
    """As the other side counted; None when it did not say."""
    tokens_out: int | None = None


class Models(Protocol):
    """Adapters raise SaidNo, NotReached and OutcomeUnknown, nothing else."""

    async def ask(self, reach: Reach, question: Question) -> ModelAnswer:
        """Raises SaidNo (wrong key, model or question: asking again helps nobody), NotReached (surely not worked on:
        no connection, or turned away as one too many), OutcomeUnknown (it may have been worked on and may cost: too
        slow, cut off, an answer that cannot be read)."""
        ...
