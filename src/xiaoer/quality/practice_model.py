"""The practice room: a real session, masked, answered anew turn by turn."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from xiaoer.quality.model import CheckFinding


class Turn(Struct, frozen=True, kw_only=True):
    """What the buyer said before the shop answered, and what was answered then."""

    buyer: list[str]
    original: list[str]


class PracticeAnswer(Struct, frozen=True, kw_only=True):
    """One answer with what was found in it."""

    text: str
    seconds: int
    points: int
    findings: list[CheckFinding]


class PracticeTurn(Struct, frozen=True, kw_only=True):
    buyer: list[str]
    answer: PracticeAnswer | None
    original: list[str]
    """What the colleague said; empty until the practice is done."""


class Practice(Struct, frozen=True, kw_only=True):
    id: str
    agent_id: str
    agent_name: str
    started_at: datetime
    finished_at: datetime | None
    turns: list[PracticeTurn]
    """As far as the buyer has got."""
    count: int
    """How many turns there are in all."""
    total: int | None
    """0 to 100: the mean of the turns; None until it is done."""


class PracticeText(Struct, frozen=True):
    text: Annotated[str, Meta(min_length=1, max_length=2000)]
