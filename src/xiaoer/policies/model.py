"""Policies: what a shop promises, in versions, and how a request was judged by it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field

from xiaoer.kernel.ids import PolicyId, ShopId
from xiaoer.policies.facts import (
    AddressFacts,
    Asker,
    BuyerFacts,
    CaseFacts,
    EvidenceFacts,
    Facts,
    LineFacts,
    MethodFacts,
    NewSku,
    OrderFacts,
    ParcelFacts,
    PaymentFacts,
)
from xiaoer.policies.terms import (
    ACTIONS,
    ActionTerms,
    ClauseCode,
    Clocks,
    Code,
    InsuredTerms,
    RejectedTerms,
    ReturnAddress,
    RoleLimits,
    SellerCancel,
    Terms,
    Words,
)

__all__ = [
    "ACTIONS",
    "BUILT_IN",
    "ActionTerms",
    "AddressFacts",
    "Answer",
    "Asker",
    "BuyerFacts",
    "CaseFacts",
    "Clause",
    "Clocks",
    "Condition",
    "Document",
    "DryRun",
    "DryRunRow",
    "DryRunState",
    "EvidenceFacts",
    "Facts",
    "Finding",
    "InsuredTerms",
    "Judgement",
    "LineFacts",
    "MethodFacts",
    "NewSku",
    "OrderFacts",
    "Outcome",
    "ParcelFacts",
    "PaymentFacts",
    "Policy",
    "PolicyState",
    "RejectedTerms",
    "ReturnAddress",
    "RoleLimits",
    "SellerCancel",
    "ShopPolicies",
    "Spending",
    "Sum",
    "Terms",
    "Totals",
    "Verdict",
    "VersionLine",
]
Value = str | int | bool | None
BUILT_IN = PolicyId("pol_built_in")
"""The id of version 0, the same for every shop."""


class Answer(StrEnum):
    """What happens next, mildest first. The strictest answer of all rules is the verdict's."""

    ALLOW = "allow"
    """自动通过: it happens now, nobody is asked."""
    ASK_A_PERSON = "ask_a_person"
    """转人工: somebody decides."""
    ASK_FOR_EVIDENCE = "ask_for_evidence"
    """The buyer hands in evidence, then it is judged again."""
    OFFER_ALTERNATIVES = "offer_alternatives"
    """Not this, but one of `alternatives`."""
    DENY = "deny"
    """拒绝."""

    @property
    def strictness(self) -> int:
        return STRICTNESS[self]


STRICTNESS = {answer: n for n, answer in enumerate(Answer)}


class Spending(StrEnum):
    """What a role's limits are about."""

    REFUND = "refund"
    COMPENSATION = "compensation"
    RESEND = "resend"
    GIFT = "gift"


class PolicyState(StrEnum):
    BUILT_IN = "built_in"
    """Version 0: in force until the shop publishes its own."""
    DRAFT = "draft"
    PUBLISHED = "published"


class Clause(Struct, frozen=True, forbid_unknown_fields=True):
    """What people read: on the public page, in a decision letter."""

    zh: Words = ""
    en: Words = ""


class Condition(Struct, frozen=True, forbid_unknown_fields=True):
    """A shop's own rule: where `when` holds, `answer` follows."""

    code: Code
    when: Annotated[str, Meta(min_length=1, max_length=2000)]
    """A CEL expression over the facts that says yes or no."""
    answer: Answer
    """`allow` has no effect: a condition can only be stricter."""
    actions: tuple[Code, ...] = ()
    """Empty: all."""
    clause: ClauseCode = ""


class Document(Struct, frozen=True, forbid_unknown_fields=True):
    """The part of a policy that the owner writes."""

    terms: Terms = field(default_factory=Terms)
    conditions: tuple[Condition, ...] = ()
    clauses: dict[Code, Clause] = {}


class Policy(Struct, frozen=True):
    """One version of a shop's policy. A published version never changes."""

    shop_id: ShopId
    version: int
    """1, 2, 3 …; 0 is the built-in one. A draft has the number that it will get."""
    terms: Terms
    conditions: tuple[Condition, ...] = ()
    clauses: dict[str, Clause] = {}
    id: PolicyId = BUILT_IN
    state: PolicyState = PolicyState.BUILT_IN
    revision: int = 0
    """Of a draft: how often it was saved."""
    note: str = ""
    """What was changed and why, for the history."""
    in_force_from: datetime | None = None
    """Orders placed from here on are judged by it."""
    created_at: datetime | None = None
    created_by: str = ""
    published_at: datetime | None = None
    published_by: str = ""
    restored_from: int | None = None
    """The version that this one brings back."""


class Finding(Struct, frozen=True):
    """One rule that had something to say."""

    rule: str
    answer: Answer
    clause: str = ""
    """Code of the clause in the policy."""
    values: dict[str, Value] = {}


class Verdict(Struct, frozen=True):
    """What the policy says to a request, and why."""

    answer: Answer
    findings: tuple[Finding, ...]
    """Strictest first; empty exactly when nothing stands in the way."""
    policy_id: PolicyId
    policy_version: int
    clause: str = ""
    """The clause that promises the action."""
    alternatives: tuple[str, ...] = ()
    """Actions to offer instead; only with `offer_alternatives`."""


# ---- history -----------------------------------------------------------------------------------------------------


class VersionLine(Struct, frozen=True):
    """One published version in the history."""

    version: int
    policy_id: PolicyId
    note: str
    in_force_from: datetime
    published_at: datetime
    published_by: str
    restored_from: int | None


class ShopPolicies(Struct, frozen=True):
    """Everything about the policy of one shop."""

    in_force: Policy
    draft: Policy | None
    versions: list[VersionLine]
    """Published ones, the newest first; the built-in version 0 comes before them all."""


class Judgement(Struct, frozen=True):
    """A verdict that was given, as it is kept."""

    id: str
    subject_id: str
    order_id: str
    at: datetime
    facts: Facts
    verdict: Verdict


# ---- dry runs ----------------------------------------------------------------------------------------------------


class DryRunState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """It broke off several times; `error` has the last words."""


class Outcome(StrEnum):
    """What an answer means to the buyer and the shop."""

    PAID = "paid"
    """It happens without a person."""
    ASKED = "asked"
    """A person is asked, or the buyer for evidence."""
    REFUSED = "refused"


OUTCOMES = {
    Answer.ALLOW: Outcome.PAID,
    Answer.ASK_A_PERSON: Outcome.ASKED,
    Answer.ASK_FOR_EVIDENCE: Outcome.ASKED,
    Answer.OFFER_ALTERNATIVES: Outcome.REFUSED,
    Answer.DENY: Outcome.REFUSED,
}


class Sum(Struct, frozen=True):
    cases: int = 0
    amount_minor: int = 0


class Totals(Struct, frozen=True):
    """What would be paid, asked and refused, in one currency."""

    currency: str
    before: dict[Outcome, Sum]
    """As it was judged."""
    after: dict[Outcome, Sum]
    """As the tried policy judges it."""
    difference: dict[Outcome, Sum]
    """After less before."""
    unseen_before: Sum = Sum()
    """Of what was not refused: returned goods that are accepted unseen when their parcel is signed."""
    unseen_after: Sum = Sum()


class DryRun(Struct, frozen=True):
    """A policy tried on what was judged in the past days."""

    id: str
    shop_id: ShopId
    policy_id: PolicyId
    policy_version: int
    days: int
    state: DryRunState
    total: int
    """Judgements to replay, the last one of each case and action."""
    done: int
    changed: int
    """Of those done, how many come out otherwise."""
    totals: list[Totals]
    started_by: str
    created_at: datetime
    finished_at: datetime | None
    error: str


class DryRunRow(Struct, frozen=True):
    """One case of a dry run."""

    judgement_id: str
    subject_id: str
    """The case, or the change of an order, to open."""
    order_id: str
    action: str
    judged_at: datetime
    amount_minor: int
    currency: str
    before: Answer
    after: Answer
    before_rules: list[str]
    after_rules: list[str]
    unseen_before: bool = False
    """Returned goods would have been accepted unseen when their parcel was signed."""
    unseen_after: bool = False
