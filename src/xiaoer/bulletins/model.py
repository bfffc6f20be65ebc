"""Bulletins 公告: what every agent concerned must have read. Structs are bodies and answers of REST."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, field

Title = Annotated[str, Meta(min_length=1, max_length=120)]
Words = Annotated[str, Meta(max_length=4000)]
Hours = Annotated[int, Meta(ge=1, le=720)]
REMIND_HOURS = 24


class State(StrEnum):
    PROPOSED = "proposed"
    """Something changed that agents should know; a lead writes it up, or lets it be."""
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Reach(StrEnum):
    EVERYBODY = "everybody"
    TEAMS = "teams"
    AGENCIES = "agencies"
    """The people of these outside firms."""


class Audience(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reach: Reach = Reach.EVERYBODY
    team_ids: Annotated[list[str], Meta(max_length=100)] = []
    agencies: Annotated[list[str], Meta(max_length=100)] = []


class NewBulletin(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: Title
    words: Words = ""
    audience: Audience = field(default_factory=Audience)
    remind_hours: Hours = REMIND_HOURS
    """Who has not read it by then is called again, and the leads hear how many."""


class BulletinChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of a proposal."""

    title: Title | UnsetType = UNSET
    words: Words | UnsetType = UNSET
    audience: Audience | UnsetType = UNSET
    remind_hours: Hours | UnsetType = UNSET


class Bulletin(Struct, frozen=True, kw_only=True):
    id: str
    state: State
    title: str
    words: str
    source: str
    """`lead`, or what proposed it: `policy`, `gate_pack`."""
    path: str
    """Of the screen that shows what changed; empty where there is none."""
    audience: Audience
    remind_hours: int
    made_at: datetime
    published_at: datetime | None
    published_by: str | None
    readers: int = 0
    """Active agents whom it concerns, without its author."""
    read: int = 0


class Receipt(Struct, frozen=True, kw_only=True):
    agent_id: str
    name: str
    role: str
    agency: str
    read_at: datetime | None


class Receipts(Struct, frozen=True, kw_only=True):
    bulletin: Bulletin
    readers: list[Receipt]
    """Who has not read it first."""


class ToRead(Struct, frozen=True, kw_only=True):
    """What an agent sees until they say that they have read it."""

    id: str
    title: str
    words: str
    path: str
    published_at: datetime
    by_name: str
