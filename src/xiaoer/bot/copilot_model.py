"""What the copilot lays beside the composer: suggestions with their sources, a summary, the next step."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from xiaoer.bot.model import FactRef

SuggestionKind = Literal["skill", "entry", "quick_reply"]


class Suggestion(Struct, frozen=True, kw_only=True):
    """Words that an agent may take over; nothing is sent by itself."""

    kind: SuggestionKind
    id: str
    """Of the entry or the quick reply."""
    text: str
    source: str
    """For people: the stored question, the reply's title."""
    confidence: float
    version: int = 0
    facts: tuple[FactRef, ...] = ()
    shorter: bool = False
    """Said before in other words: this one is shorter."""


class Before(Struct, frozen=True, kw_only=True):
    """The buyer asks again what was answered in this conversation."""

    question_seq: int
    answer_seq: int
    answer: str


class Summary(Struct, frozen=True, kw_only=True):
    """The talk so far, as data."""

    first: str
    """What the buyer asked first, shortened."""
    last: str
    """What waits for an answer now."""
    lines: int
    """Of the buyer, among the last ones."""
    order_number: str
    mood: str


class Copilot(Struct, frozen=True, kw_only=True):
    question: str
    """What waits for an answer; empty when nothing does."""
    to_seq: int
    """The last line that was read for it."""
    intents: list[str]
    suggestions: list[Suggestion]
    before: Before | None
    summary: Summary
    next_step: str
    """The key of `copilot.next` in the language files."""
