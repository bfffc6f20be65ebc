"""What follows from entries: guides that were sent, the course, imports."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from xiaoer.infra.rows import RejectedRow
from xiaoer.knowledge.entry_model import CaseNote, EntryKind, GuideStep, StepId


class RunState(StrEnum):
    """How a guide that was sent stands."""

    SENT = "sent"
    OPEN = "open"
    """The buyer is reading."""
    SOLVED = "solved"
    STUCK = "stuck"


class GuideRun(Struct, frozen=True, kw_only=True):
    """One guide shown to one buyer."""

    id: str
    entry_id: str
    version: int
    kind: EntryKind
    title: str
    language: str
    steps: list[GuideStep]
    step_id: str
    """Where the buyer is, or was last."""
    steps_seen: int
    state: RunState
    words: str
    """What the buyer said when stuck."""
    sent_at: datetime
    ended_at: datetime | None


class GuideMark(Struct, frozen=True, forbid_unknown_fields=True):
    """What a buyer did with a guide."""

    step_id: StepId
    did: Literal["seen", "solved"] = "seen"


class StuckAt(Struct, frozen=True):
    step_id: str
    number: int
    text: str
    times: int


class GuideFigures(Struct, frozen=True, kw_only=True):
    """Of one guide in the days asked for, beside the days before. A guide that nobody answered counts as not solved:
    silence is no success."""

    entry_id: str
    title: str
    kind: EntryKind
    sent: int
    opened: int
    solved: int
    stuck: int
    came_back: int
    """Wrote again in a new session within seven days after the guide."""
    deflected: int
    """Solved, and did not come back within seven days."""
    deflection_rate: float | None
    """Share of those sent; None when none was."""
    repeat_rate: float | None
    """Share of those sent whose buyer came back."""
    repeat_rate_before: float | None
    """The same in the days before: what repeat contacts fell from."""
    stuck_at: list[StuckAt]


class Lesson(Struct, frozen=True, kw_only=True):
    """One entry of the newcomers' course."""

    entry_id: str
    version: int
    kind: EntryKind
    title: str
    questions: list[str]
    answer: str
    note: CaseNote | None
    source: str
    options: list[str]
    """Answers to choose from, the right one among them."""
    read: bool
    right_at_once: bool


class Chapter(Struct, frozen=True):
    id: str
    """First part of its intents: `presale` `order` `logistics` `aftersales` `account` `other`."""
    lessons: list[Lesson]


class Course(Struct, frozen=True):
    """What a newcomer learns: the approved entries, most used first."""

    chapters: list[Chapter]
    lessons: int
    read: int
    right: int


class LessonAnswer(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    option: Annotated[int, Meta(ge=0, le=9)]


class LessonResult(Struct, frozen=True):
    right: bool
    answer: str


class Found(Struct, frozen=True):
    """One question with its answer as it was found in a page or a sheet."""

    line: int
    question: str
    answer: str


class EntryImport(Struct):
    """What became of each row, or, in a preview, what would."""

    total: int
    created: int
    changed: int
    unchanged: int
    rejected: list[RejectedRow]
    ignored_fields: list[str]
    found: list[Found]
    """The first fifty, as they will stand."""
    preview: bool


class Solved(Struct, frozen=True):
    """One solved ticket or case, as far as knowledge is concerned."""

    problem: str
    cause: str
    solution: str
    reply: str
