"""Calls while they happen, and what was said of them. Structs are bodies and answers of REST."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from xiaoer.orders.model import OrderView
from xiaoer.tickets.model import Consent, ContactOutcome

Text = Annotated[str, Meta(max_length=4000)]


class State(StrEnum):
    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


class Call(Struct, frozen=True, kw_only=True):
    id: str
    state: State
    incoming: bool
    number: str
    """Masked unless the reader may unmask."""
    buyer_id: str | None
    buyer_name: str
    vip: bool
    conversation_id: str | None
    """The newest of this buyer."""
    agent_id: str | None
    agent_name: str
    rang_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    waited_s: int
    talked_s: int
    outcome: ContactOutcome | None
    """Once it ended."""
    words: str
    consent: Consent
    recording_url: str
    """Only where the buyer gave leave."""


class CallNow(Struct, frozen=True, kw_only=True):
    """What an agent sees when their telephone rings."""

    call: Call
    orders: list[OrderView]
    """The newest of the buyer, or to this number where nobody knows the buyer; at most three."""


class CallsNow(Struct, frozen=True):
    items: list[CallNow]


class CallNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the agent adds, while they speak or after."""

    words: Text | UnsetType = UNSET
    outcome: ContactOutcome | UnsetType = UNSET
    consent: Consent | UnsetType = UNSET
    call_back_at: datetime | UnsetType = UNSET
    """Promised: a ticket to call back is due then."""


class EventsTaken(Struct, frozen=True):
    taken: int
