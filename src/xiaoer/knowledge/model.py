"""Quick replies (话术): what agents say often, found while they type; a macro (宏) also does what follows."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from xiaoer.kernel.ids import AgentId, FileId, TeamId

KNOWN_VARIABLES = ("buyer.name", "order.number", "order.tracking_number", "agent.name", "shop.name")
"""Filled from the conversation; every other variable is asked for."""
VARIABLE = re.compile(r"\{\{\s*([^{}\s](?:[^{}\n]{0,38}[^{}\s])?)\s*\}\}")
UNUSED_IS_STALE = timedelta(days=180)
MAX_FILES = 9

Shortcut = Annotated[str, Meta(max_length=32, pattern=r"^[^\s/]*$")]
Title = Annotated[str, Meta(max_length=100, pattern=r"^[^\n\r]*$")]
Words = Annotated[str, Meta(max_length=5000)]
Position = Annotated[int, Meta(ge=0, le=1_000_000)]
Files = Annotated[list[FileId], Meta(max_length=MAX_FILES)]


class Scope(StrEnum):
    PERSONAL = "personal"
    TEAM = "team"
    SHOP = "shop"


class Occasion(StrEnum):
    """When the workspace offers a reply by itself."""

    NONE = ""
    GREETING = "greeting"
    """Before anybody of the shop has said anything in this session."""
    HOLDING = "holding"
    """The buyer has waited and the answer takes longer still."""
    CLOSING = "closing"
    """The buyer says thanks or good-bye."""
    REVIEW_REQUEST = "review_request"
    """Asks for a review of any kind; the send gate judges it as such while it is written."""


Tags = Annotated[list[Annotated[str, Meta(min_length=1, max_length=40)]], Meta(min_length=1, max_length=20)]


class AddTags(Struct, frozen=True, tag="add_tags", tag_field="do"):
    tags: Tags


class RemoveTags(Struct, frozen=True, tag="remove_tags", tag_field="do"):
    tags: Tags


class SetStage(Struct, frozen=True, tag="set_stage", tag_field="do"):
    stage: Literal["pre", "in", "after"] | None
    """None: as the order says."""


class WriteNote(Struct, frozen=True, tag="write_note", tag_field="do"):
    text: Annotated[str, Meta(min_length=1, max_length=1000)]


class HandOver(Struct, frozen=True, tag="hand_over", tag_field="do"):
    """To one agent or, without one, to a team."""

    agent_id: AgentId | None = None
    team_id: TeamId | None = None
    note: Annotated[str, Meta(max_length=1000)] = ""


class SnoozeFor(Struct, frozen=True, tag="snooze", tag_field="do"):
    hours: Annotated[int, Meta(ge=1, le=720)]


class Wake(Struct, frozen=True, tag="wake", tag_field="do"):
    pass


class CloseSession(Struct, frozen=True, tag="close", tag_field="do"):
    reason: Annotated[str, Meta(max_length=200)] = ""


class Reopen(Struct, frozen=True, tag="reopen", tag_field="do"):
    """And it is one's own again, if there is room."""


Step = AddTags | RemoveTags | SetStage | WriteNote | HandOver | SnoozeFor | Wake | CloseSession | Reopen
Steps = Annotated[list[Step], Meta(max_length=8)]
LAST = (HandOver, SnoozeFor, CloseSession)
"""After one of these the conversation is off the agent's desk: nothing may follow."""


class Variable(Struct, frozen=True):
    name: str
    known: bool
    """False: the agent is asked for it."""


class QuickReply(Struct, frozen=True):
    id: str
    scope: Scope
    owner_id: str
    """The agent, team or shop it belongs to."""
    shortcut: str
    """Typed after `/`; may be empty."""
    title: str
    text: str
    variables: list[Variable]
    file_ids: list[FileId]
    """Images, videos and files sent along."""
    position: int
    uses: int
    sales: int
    """Uses after which the buyer placed an order within a day (询单转化)."""
    last_used_at: datetime | None
    updated_at: datetime
    stale_after: datetime | None
    stale: bool
    """Past its date, or neither used nor edited for 180 days: worth a look."""
    steps: list[Step] = []
    """Done to the conversation once the words are sent."""
    occasion: Occasion = Occasion.NONE


class NewQuickReply(Struct, frozen=True):
    scope: Scope
    text: Words = ""
    title: Title = ""
    shortcut: Shortcut = ""
    owner_id: str = ""
    """May be left out for a personal one."""
    file_ids: Files = []
    steps: Steps = []
    position: Position = 0
    stale_after: datetime | None = None
    occasion: Occasion = Occasion.NONE


class QuickReplyChange(Struct, frozen=True):
    scope: Scope | UnsetType = UNSET
    owner_id: str | UnsetType = UNSET
    shortcut: Shortcut | UnsetType = UNSET
    title: Title | UnsetType = UNSET
    text: Words | UnsetType = UNSET
    file_ids: Files | UnsetType = UNSET
    steps: Steps | UnsetType = UNSET
    position: Position | UnsetType = UNSET
    stale_after: datetime | UnsetType | None = UNSET
    occasion: Occasion | UnsetType = UNSET


class QuickReplyUse(Struct, frozen=True):
    conversation_id: Annotated[str, Meta(max_length=40)] = ""


class QuickReplyRow(Struct, frozen=True):
    """One row of an import or export file."""

    scope: Scope
    owner: str = ""
    """Name or id of the team or shop; empty for a personal one, and for the shop when there is only one."""
    shortcut: Shortcut = ""
    title: Title = ""
    text: Words = ""
    file_ids: Files = []
    stale_after: datetime | None = None
    steps: Steps = []
    occasion: Occasion = Occasion.NONE


class Filled(Struct, frozen=True):
    text: str
    missing: list[str]
    """Variables without a value, in order; they stay in the text."""


def normal(text: str) -> str:
    """One spelling for searching: full width is half width, capitals are small."""
    return unicodedata.normalize("NFKC", text).lower()


def variables_in(text: str) -> list[Variable]:
    """Each name once, in the order of first use."""
    return [Variable(name, name in KNOWN_VARIABLES) for name in dict.fromkeys(VARIABLE.findall(text))]


def search_text(shortcut: str, title: str, text: str) -> str:
    """One line each: no word is found across two of them."""
    return "\n".join((normal(shortcut), normal(title), normal(text)))


def is_stale(updated_at: datetime, last_used_at: datetime | None, stale_after: datetime | None, now: datetime) -> bool:
    if stale_after:
        return stale_after <= now
    return max(updated_at, last_used_at or updated_at) + UNUSED_IS_STALE <= now
