"""Knowledge entries (知识条目): what the shop may say, for whom it holds, until when, and who stands behind it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from xiaoer.knowledge.life import EntryAction, EntryState

Locale = Annotated[str, Meta(pattern="^[a-z]{2}(-[A-Z]{2})?$")]
Question = Annotated[str, Meta(min_length=1, max_length=300)]
Words = Annotated[str, Meta(max_length=4000)]
Line = Annotated[str, Meta(max_length=300)]
Url = Annotated[str, Meta(max_length=1000, pattern=r"^((https?://|/)[^\s\"'<>]*)?$")]
"""Absolute, or a path on this server; nothing a browser would run."""
StepId = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9_-]{0,39}$")]
Id = Annotated[str, Meta(max_length=64)]
MOST_QUESTIONS = 40


class EntryKind(StrEnum):
    FAQ = "faq"
    GUIDE = "guide"
    """Steps one after the other: mounting, use, care."""
    CHECK = "check"
    """A self-check: each step asks something, and the answer says which step is next."""
    ARTICLE = "article"
    """What solved cases taught: problem, cause, solution, and the words for the buyer."""


class Origin(StrEnum):
    """Where an entry came from."""

    DESK = "desk"
    CSV = "csv"
    PAGE = "page"
    GAP = "gap"
    TICKETS = "tickets"
    CASES = "cases"


class EntryMedia(Struct, frozen=True):
    """A picture, a video or a document: a file of ours, or an address."""

    kind: Literal["picture", "video", "file"]
    url: Url = ""
    file_id: Id = ""
    caption: Line = ""


class StepChoice(Struct, frozen=True):
    """One answer to what a step of a self-check asks, and where it leads."""

    label: Annotated[str, Meta(min_length=1, max_length=100)]
    to: StepId


class GuideStep(Struct, frozen=True):
    id: StepId
    text: Annotated[str, Meta(min_length=1, max_length=1000)]
    title: Line = ""
    media: Annotated[list[EntryMedia], Meta(max_length=6)] = []
    choices: Annotated[list[StepChoice], Meta(max_length=6)] = []
    """None: the step that stands next in the list follows."""
    end: Literal["", "solved", "person"] = ""
    """Here the self-check is over: it is solved, or a person goes on."""


class MeasuredUnder(Struct, frozen=True):
    """What a measured value depends on: `温度` `25 ℃`."""

    name: Line
    value: Line = ""


class Measure(Struct, frozen=True):
    """A measurable property as it may be said: never a bare number."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    value: Line = ""
    conditions: Annotated[list[MeasuredUnder], Meta(max_length=8)] = []
    source: Line = ""
    """Who measured or says so: a test report, the maker's sheet."""


class CaseNote(Struct, frozen=True):
    """For staff and the newcomers' course; never said to a buyer."""

    problem: Words = ""
    cause: Words = ""
    solution: Words = ""


class Wording(Struct, frozen=True):
    """The entry in one language."""

    questions: Annotated[list[Question], Meta(min_length=1, max_length=MOST_QUESTIONS)]
    """The first is its title; the others are how buyers also ask."""
    answer: Words = ""
    media: Annotated[list[EntryMedia], Meta(max_length=9)] = []
    steps: Annotated[list[GuideStep], Meta(max_length=60)] = []
    measures: Annotated[list[Measure], Meta(max_length=12)] = []
    note: CaseNote | None = None


class HowToTopic(StrEnum):
    """What a newcomer asks how to do, in the order of a purchase."""

    BUY = "buy"
    PAY = "pay"
    LOGISTICS = "logistics"
    RETURN = "return"
    REVIEW = "review"
    INVOICE = "invoice"
    OTHER = "other"


class HowTo(Struct, frozen=True):
    """The entry teaches how something is done on a channel, and from which version of its app on."""

    topic: HowToTopic
    channels: Annotated[list[Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{1,30}$")]], Meta(max_length=20)] = []
    """None: on every channel."""
    app_version: Annotated[str, Meta(max_length=20, pattern=r"^[0-9]*(\.[0-9]+)*$")] = ""


class Content(Struct, frozen=True):
    """What one version of an entry says."""

    wordings: Annotated[dict[Locale, Wording], Meta(min_length=1, max_length=4)]
    kind: EntryKind = EntryKind.FAQ
    intent: Annotated[str, Meta(max_length=60, pattern=r"^([a-z_]+(\.[a-z0-9_]+)?)?$")] = ""
    sku_ids: Annotated[list[Id], Meta(max_length=200)] = []
    """For these SKUs only; with `categories` empty too: for everything the shop sells."""
    categories: Annotated[list[Line], Meta(max_length=50)] = []
    how_to: HowTo | None = None
    """It is a how-to card, shown on the shop's help page too."""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    source: Line = ""
    """Where it can be looked up."""


class EntryFlag(Struct, frozen=True):
    """What an entry lacks before it may be said by itself."""

    code: str
    """`condition_missing` `source_missing` `value_missing` `measure_unnamed` `answer_empty` …"""
    language: str
    subject: str = ""
    """The property, the condition or the step it is about."""


class Piece(Struct, frozen=True):
    """One part of an answer, in the order it is shown."""

    kind: Literal["text", "picture", "video", "file", "steps"]
    text: str = ""
    url: str = ""
    file_id: str = ""
    steps: list[GuideStep] = []


class Hit(Struct, frozen=True):
    """An approved entry that answers what was asked, and how sure that is."""

    entry_id: str
    version: int
    kind: EntryKind
    question: str
    """The stored question that matched best."""
    title: str
    answer: str
    pieces: list[Piece]
    language: str
    confidence: float
    """Calibrated: of the hits with 0.9, nine in ten answer the question."""
    score: float
    """The fusion before calibration, for ranking only."""
    intent: str
    sku_ids: list[str]
    categories: list[str]
    source: str
    approved_at: datetime
    valid_until: datetime | None
    fresh_until: datetime


class Result(StrEnum):
    """What became of an answer."""

    SHOWN = "shown"
    SOLVED = "solved"
    HANDED_OVER = "handed_over"
    WRONG = "wrong"
    """Somebody says the answer was not right."""


class EntryFigures(Struct, frozen=True):
    """Of one entry, all its versions together."""

    shown: int = 0
    solved: int = 0
    handed_over: int = 0
    wrong: int = 0
    last_used_at: datetime | None = None


class EntryRow(Struct, frozen=True, kw_only=True):
    """One row of the list."""

    id: str
    shop_id: str
    kind: EntryKind
    title: str
    languages: list[str]
    questions: int
    state: EntryState
    """Of the newest version."""
    version: int
    live_version: int | None
    """The approved version that answers now; None while there is none."""
    owner_id: str
    owner_name: str
    origin: Origin
    intent: str
    sku_ids: list[str]
    categories: list[str]
    valid_from: datetime | None
    valid_until: datetime | None
    fresh_until: datetime | None
    stale: bool
    in_force: bool
    """An approved version stands, today lies within its dates, and it is fresh: it may be said."""
    changed_at: datetime
    figures: EntryFigures
    flags: list[EntryFlag]


class EntryCounts(Struct, frozen=True):
    """How many entries each view of the list holds."""

    in_force: int
    waiting: int
    draft: int
    stale: int
    retired: int


class EntryView(Struct, frozen=True, kw_only=True):
    row: EntryRow
    content: Content
    actions: list[EntryAction]
    """What this reader may do with the newest version."""
    decision_words: str
    """Why it was sent back."""
    skus: dict[str, str]
    """Names of the SKUs it is for."""


class VersionRow(Struct, frozen=True, kw_only=True):
    version: int
    state: EntryState
    title: str
    made_by: str
    made_by_name: str
    made_at: datetime
    decided_by: str
    decided_by_name: str
    decided_at: datetime | None
    decision_words: str
    content: Content


class NewEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    shop_id: Id
    content: Content
    owner_id: Id = ""
    """Who keeps it true; the writer when left out."""
    fresh_until: datetime | None = None


class EntryChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new version of what it says."""

    content: Content
    base_version: int
    """The version that was read: a faster colleague is not overwritten."""


class EntryDecision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A move of the newest version."""

    action: EntryAction
    words: Annotated[str, Meta(max_length=1000)] = ""
    version: int = 0
    """The version that was read; 0: whichever is newest."""


class EntryKeeping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who keeps it, and until when it counts as fresh; no new version. What is left out stays."""

    owner_id: Id | None = None
    fresh_until: datetime | None = None


class Gap(Struct, frozen=True, kw_only=True):
    """Questions that nothing answered and that ask the same."""

    id: str
    shop_id: str
    language: str
    title: str
    """The question that stands in their middle."""
    state: Literal["open", "drafted", "dismissed"]
    entry_id: str | None
    asked: int
    conversations: int
    questions: list[str]
    replies: list[str]
    """What people answered afterwards, newest first: the draft of an answer."""
    first_at: datetime
    last_at: datetime
