"""What is seen of unasked sends: the skipped, the complaints, the paused. Structs are bodies and answers of REST."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from xiaoer.outreach.model import Finding, Medium, Purpose


class ComplaintKind(StrEnum):
    OPT_OUT = "opt_out"
    COMPLAINT = "complaint"
    """To the platform, the carrier, the authority or an agent."""


class Skip(Struct, frozen=True, kw_only=True):
    """A send that the gate held back."""

    id: str
    at: datetime
    buyer_id: str
    buyer_name: str
    conversation_id: str
    order_id: str
    source_id: str
    """The campaign or plan behind it."""
    purpose: str
    channel: str
    medium: str
    sender_kind: str
    rules: list[str]
    """The gravest first."""
    sentence: str
    """The first rule in one plain sentence."""
    free_at: datetime | None
    """When quiet hours and caps would let it go; None where they are not what holds it."""


class SkipCount(Struct, frozen=True):
    rule: str
    sentence: str
    times: int


class Rate(Struct, frozen=True, kw_only=True):
    """A purpose on a channel over its newest sends."""

    purpose: str
    channel: str
    sends: int
    opt_outs: int
    complaints: int
    permille: float
    limit_permille: int
    counted_over: int
    """So many of the newest sends are counted; fewer than `least_sends` say nothing."""
    least_sends: int
    paused_at: datetime | None = None
    resumed_at: datetime | None = None
    resumed_by: str = ""
    note: str = ""


class NewSend(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a program is about to send by its own means."""

    buyer_id: str
    purpose: Purpose
    channel: Annotated[str, Meta(max_length=40)]
    medium: Medium
    text: Annotated[str, Meta(max_length=20_000)]
    order_id: Annotated[str, Meta(max_length=128)] = ""
    """Our id of the order; for a public reply, what tells the review apart."""
    conversation_id: Annotated[str, Meta(max_length=128)] = ""
    source_id: Annotated[str, Meta(max_length=80)] = ""
    """The program's own name for the campaign behind it."""
    problem_solved: bool | None = None
    """Of an invitation to amend a review: whether what the buyer complained of is put right; unknown when left out."""
    gives_value: bool = False
    """It carries a coupon, a gift or money: no review may be asked for within a day."""


class SendAnswer(Struct, frozen=True, kw_only=True):
    allowed: bool
    """Send it now, and only then: it counts as sent."""
    findings: list[Finding]
    rewrite: str
    """A lawful text, where words are what is wrong; ask again with it."""


class NewComplaint(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    buyer_id: str
    channel: Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
    """`sms`, `email`, `push`, or the channel of the chat."""
    kind: ComplaintKind = ComplaintKind.COMPLAINT
    purpose: Purpose | None = None
    """Left out: that of what was sent last to this buyer on this channel."""
    conversation_id: str = ""
    words: Annotated[str, Meta(max_length=400)] = ""
    client_id: Annotated[str, Meta(max_length=80)] = ""
    """The same `client_id` is recorded once."""


class ResumeBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    purpose: Purpose
    channel: Annotated[str, Meta(max_length=40)]
    note: Annotated[str, Meta(min_length=1, max_length=400)]
    """What was put right; kept in the audit."""
