"""Refusals as inspectors see them: what the check found, and what a person decided."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from xiaoer.kernel.transitions import By, Transitions, move

Words = Annotated[str, Meta(max_length=2000)]
Said = Annotated[str, Meta(min_length=1, max_length=2000)]


class Severity(StrEnum):
    BLOCK = "block"
    """An agent cannot send it."""
    WARN = "warn"
    NOTE = "note"


class Rule(StrEnum):
    """What an automatic check can find."""

    REASON_MISSING = "reason_missing"
    NEXT_STEP_MISSING = "next_step_missing"
    CLAUSE_MISSING = "clause_missing"
    """The letter cites no clause of the policy."""
    NOT_TOLD = "not_told"
    """There is no conversation to say it in; the buyer sees it on the order's page only."""
    ABUSE = "abuse"
    BLAME = "blame"
    IMPATIENCE = "impatience"
    VAGUE = "vague"
    SLOW_FIRST_REPLY = "slow_first_reply"
    NO_REPLY = "no_reply"
    ANGRY_BUYER = "angry_buyer"
    REFUSED_CASE = "refused_case"
    TOO_SHORT = "too_short"
    NO_EMPATHY = "no_empathy"
    """The buyer is angry, and the answer does not begin with that."""
    SLOW_ANSWER = "slow_answer"


class CheckFinding(Struct, frozen=True, kw_only=True):
    """One thing that a check found, with what it was found in."""

    rule: Rule
    severity: Severity
    quote: str = ""
    """The phrase, or the figure in seconds."""
    seq: int | None = None
    """The line of the conversation."""


class RefusalState(StrEnum):
    TO_SEE = "to_see"
    PASSED = "passed"
    TO_MEND = "to_mend"
    """The agent has the inspector's note."""
    MENDED = "mended"
    """The buyer read a corrected message."""


class RefusalAction(StrEnum):
    PASS = "pass"  # noqa: S105 — a verb, not a secret
    ASK_MENDING = "ask_mending"
    MEND = "mend"


S, A = RefusalState, RefusalAction
REFUSAL_LIFE = Transitions(
    start=S.TO_SEE,
    final={S.PASSED, S.MENDED},
    moves=[
        # at          action         to         who
        move(S.TO_SEE, A.PASS, S.PASSED, By.AGENT),
        move(S.TO_SEE, A.ASK_MENDING, S.TO_MEND, By.AGENT),
        move(S.TO_MEND, A.PASS, S.PASSED, By.AGENT),
        move(S.TO_MEND, A.MEND, S.MENDED, By.AGENT),
    ],
)


class CheckedRefusal(Struct, frozen=True, kw_only=True):
    """One refusal, as it was the moment it was made, with what the check found then."""

    id: str
    case_id: str
    case_version: int
    shop_id: str
    order_id: str
    order_external_id: str
    conversation_id: str | None
    buyer_name: str
    remedy: str
    action: str
    case_reason: str
    agent_id: str | None
    """Who said no; None when a rule did."""
    agent_name: str
    at: datetime
    words: str
    message: str
    letter: str
    clauses: list[str]
    policy_id: str | None
    policy_version: int
    findings: list[CheckFinding]
    state: RefusalState
    inspector_id: str | None
    inspector_name: str
    inspected_at: datetime | None
    note: str
    """From the inspector to the agent."""
    proposal: str
    """What the inspector would have written."""
    corrected: str
    """What the buyer read in the end."""
    corrected_at: datetime | None


class Inspection(Struct, frozen=True):
    words: Words = ""


class MendingAsked(Struct, frozen=True, kw_only=True):
    words: Said
    """Why it must be mended; the agent reads it."""
    message: Words = ""
    """A corrected message to send, if the inspector has one."""


class Correction(Struct, frozen=True):
    message: Said
