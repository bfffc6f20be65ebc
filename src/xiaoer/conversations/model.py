"""What a conversation is made of, as its readers see it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from xiaoer.kernel.transitions import By, Transitions, move


class State(StrEnum):
    OPEN = "open"
    SNOOZED = "snoozed"
    CLOSED = "closed"


class Action(StrEnum):
    SNOOZE = "snooze"
    WAKE = "wake"
    CLOSE = "close"
    REOPEN = "reopen"


LIFE = Transitions(
    start=State.OPEN,
    final=set(),
    moves=[
        # at                 action          to             who
        move(State.OPEN, Action.SNOOZE, State.SNOOZED, By.AGENT),
        move(State.OPEN, Action.CLOSE, State.CLOSED, By.AGENT, By.CLOCK, By.RULE),
        move(State.SNOOZED, Action.WAKE, State.OPEN, By.AGENT, By.BUYER, By.CLOCK),
        move(State.SNOOZED, Action.CLOSE, State.CLOSED, By.AGENT),
        move(State.CLOSED, Action.REOPEN, State.OPEN, By.AGENT, By.BUYER, By.CLOCK),
    ],
)


class AuthorKind(StrEnum):
    BUYER = "buyer"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


STAFF_ONLY_KINDS = frozenset({"note"})


class BuyerMark(msgspec.Struct, frozen=True):
    id: str
    name: str
    vip: bool = False
    tags: list[str] = []


class QueuePlace(msgspec.Struct, frozen=True):
    team_id: str | None
    skill: str
    since: datetime
    priority: int


class ConversationRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the inbox. `version` rises with every change; an older version must not overwrite a newer."""

    id: str
    version: int
    shop_id: str
    connection_id: str
    channel: str
    buyer: BuyerMark
    state: State
    queue: QueuePlace | None
    agent_id: str | None
    agent_name: str = ""
    stage: str
    stage_source: str
    subject_order_id: str | None
    subject_listing_id: str | None
    order_value_minor: int | None
    currency: str
    preview: str
    preview_kind: str
    last_at: datetime
    last_author_kind: str
    last_seq: int
    unread: int
    first_unanswered_at: datetime | None
    first_unanswered_text: str
    snoozed_until: datetime | None
    routing_reason: dict[str, Any] | None
    source: dict[str, Any]
    tags: list[str]
    mood: str = ""
    """Of the buyer in this session: annoyed or angry; empty while calm."""
    created_at: datetime
    shop_name: str = ""
    channel_name: str = ""


class SessionView(msgspec.Struct, frozen=True):
    """One open→closed stretch 接待; service figures attach here."""

    id: str
    number: int
    opened_at: datetime
    closed_at: datetime | None
    agent_id: str | None
    stage: str
    first_reply_at: datetime | None
    close_reason: str
