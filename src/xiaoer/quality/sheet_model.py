"""Score cards, sampling plans and sheets, as their readers see them. Structs double as bodies and answers of REST."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from xiaoer.kernel.transitions import By, Transitions, move
from xiaoer.quality.model import CheckFinding, Said, Words
from xiaoer.staff.model import Role

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Code = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,31}$")]
Percent = Annotated[int, Meta(ge=0, le=100)]
Points = Annotated[float, Meta(ge=0, le=10)]


class SheetState(StrEnum):
    SCORING = "scoring"
    DECIDING = "deciding"
    """Two scores lie too far apart: a third person decides."""
    PUBLISHED = "published"
    """The agent reads it and may appeal."""
    APPEALED = "appealed"
    FINAL = "final"
    DISCARDED = "discarded"
    """There was nothing to score."""


class SheetAction(StrEnum):
    PUBLISH = "publish"
    DIFFER = "differ"
    DECIDE = "decide"
    APPEAL = "appeal"
    ANSWER = "answer"
    EXPIRE = "expire"
    DISCARD = "discard"


S, A = SheetState, SheetAction
SHEET_LIFE = Transitions(
    start=S.SCORING,
    final={S.FINAL, S.DISCARDED},
    moves=[
        # at            action     to           who
        move(S.SCORING, A.PUBLISH, S.PUBLISHED, By.AGENT),
        move(S.SCORING, A.DIFFER, S.DECIDING, By.AGENT),
        move(S.SCORING, A.DISCARD, S.DISCARDED, By.AGENT),
        move(S.DECIDING, A.DECIDE, S.PUBLISHED, By.AGENT),
        move(S.PUBLISHED, A.APPEAL, S.APPEALED, By.AGENT),
        move(S.PUBLISHED, A.EXPIRE, S.FINAL, By.CLOCK),
        move(S.APPEALED, A.ANSWER, S.FINAL, By.AGENT),
    ],
)
READABLE = (S.PUBLISHED, S.APPEALED, S.FINAL)
"""States in which the agent reads their sheet."""


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"


class DrawnBy(StrEnum):
    RANDOM = "random"
    RISK = "risk"
    HAND = "hand"


class Criterion(Struct, frozen=True, kw_only=True):
    """One line of a score card: 0 to 10 points that count by `weight`; a fatal one that fails makes the sheet 0."""

    code: Code
    name: Name
    hint: Annotated[str, Meta(max_length=300)] = ""
    weight: Percent = 0
    fatal: bool = False
    rules: Annotated[list[str], Meta(max_length=20)] = []
    """Automatic findings that speak about it."""


class NewCard(Struct, frozen=True, kw_only=True):
    name: Name
    criteria: Annotated[list[Criterion], Meta(min_length=1, max_length=30)]
    pass_mark: Percent = 80
    difference_limit: Percent = 10
    """Two blind scores further apart go to a third person."""
    appeal_hours: Annotated[int, Meta(ge=1, le=720)] = 72


class ScoreCard(NewCard, frozen=True, kw_only=True):
    id: str
    version: int
    made_by: str
    made_at: datetime | None


class NewPlan(Struct, frozen=True, kw_only=True):
    """`per_agent` sessions of each agent a week; `risk_percent` of them by risk, the others by chance."""

    name: Name
    card_id: str = "built_in"
    every: Every = Every.DAY
    per_agent: Annotated[int, Meta(ge=1, le=50)] = 5
    risk_percent: Percent = 50
    double_percent: Percent = 20
    """So many of a hundred sheets are scored by two inspectors who do not see each other."""
    team_ids: Annotated[list[str], Meta(max_length=50)] = []
    """Empty: every team."""
    roles: Annotated[list[Role], Meta(max_length=5)] = []
    """Empty: everybody who answers buyers; `outsourced` alone samples the agency."""


class PlanChange(Struct, frozen=True, kw_only=True):
    name: Name | UnsetType = UNSET
    card_id: str | UnsetType = UNSET
    every: Every | UnsetType = UNSET
    per_agent: Annotated[int, Meta(ge=1, le=50)] | UnsetType = UNSET
    risk_percent: Percent | UnsetType = UNSET
    double_percent: Percent | UnsetType = UNSET
    team_ids: list[str] | UnsetType = UNSET
    roles: list[Role] | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class Plan(NewPlan, frozen=True, kw_only=True):
    id: str
    active: bool
    next_at: datetime | None
    drawn_at: datetime | None


class Draw(Struct, frozen=True):
    """A draw that was started: for how many agents."""

    agents: int


class Mark(Struct, frozen=True, kw_only=True):
    """What was given for one criterion. None: it did not come up, and does not count."""

    points: Points | None
    note: Annotated[str, Meta(max_length=500)] = ""
    seq: int | None = None
    """The line it is about."""


class ScoreBody(Struct, frozen=True, kw_only=True):
    answers: dict[str, Mark]
    note: Words = ""
    """The agent reads it."""
    coaching: Words = ""
    """Becomes a coaching note of the agent when the result is published."""


class Score(Struct, frozen=True, kw_only=True):
    inspector_id: str
    inspector_name: str
    kind: str
    at: datetime
    answers: dict[str, Mark]
    note: str
    total: int
    fatal: bool


class SheetRow(Struct, frozen=True, kw_only=True):
    """One row of a list of sheets."""

    id: str
    conversation_id: str
    agent_id: str
    agent_name: str
    agent_role: str
    card_id: str
    card_version: int
    plan_id: str | None
    drawn_at: datetime
    drawn_by: DrawnBy
    findings: list[CheckFinding]
    weight: int
    longest_wait_s: int
    opened_at: datetime
    closed_at: datetime
    double: bool
    state: SheetState
    total: int | None
    passed: bool | None
    fatal: bool | None
    published_at: datetime | None
    appeal_until: datetime | None


class SheetLine(Struct, frozen=True, kw_only=True):
    """One line of the inspected session; telephone numbers and addresses of e-mail are masked."""

    seq: int
    kind: str
    author_kind: str
    author_name: str
    at: datetime
    text: str


class SheetView(Struct, frozen=True, kw_only=True):
    row: SheetRow
    card: ScoreCard
    lines: list[SheetLine]
    answers: dict[str, Mark] | None
    """The result; None until it is published."""
    note: str
    scores: list[Score]
    """Of inspectors, for inspectors: while a double-blind sheet is scored, only one's own."""
    appeal: str
    appealed_at: datetime | None
    answer: str
    answered_by: str
    answered_at: datetime | None
    upheld: bool | None
    may: list[str]
    """What this reader can do now: score, decide, discard, appeal, answer."""


class AppealBody(Struct, frozen=True):
    words: Said


class AppealAnswer(Struct, frozen=True, kw_only=True):
    upheld: bool
    """The agent is right: `answers` are what counts now."""
    words: Said
    answers: dict[str, Mark] | None = None


class HandDraw(Struct, frozen=True):
    """The last session of this conversation that ended with an agent."""

    conversation_id: str
    card_id: str = "built_in"


class NewCoaching(Struct, frozen=True, kw_only=True):
    agent_id: str
    words: Said
    sheet_id: str | None = None


class Coaching(Struct, frozen=True, kw_only=True):
    id: str
    agent_id: str
    agent_name: str
    sheet_id: str | None
    by_id: str
    by_name: str
    at: datetime
    words: str
    read_at: datetime | None


class WeekFigures(Struct, frozen=True):
    week: str
    """Its Monday, in the merchant's zone."""
    sheets: int
    average: float


class AgentFigures(Struct, frozen=True, kw_only=True):
    """What stands behind every number: the sheets of this agent published in the span (view `done`)."""

    agent_id: str
    agent_name: str
    role: str
    sheets: int
    average: float | None
    passed: int
    fatal: int
    appealed: int
    upheld: int
    notes: int
    notes_read: int
    refusals: int
    """Refusals that were checked."""
    to_mend: int
    """Refusals that had to be mended."""
    weeks: list[WeekFigures]


class QualityCounts(Struct, frozen=True, kw_only=True):
    """What waits for this reader."""

    refusals: int
    to_mend: int
    to_score: int
    to_decide: int
    appeals: int
    unread_notes: int
