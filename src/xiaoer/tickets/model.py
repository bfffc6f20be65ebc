"""Tickets and all that stands in one, as bodies and answers of the HTTP doors."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from xiaoer.tickets.life import Action, State

Text = Annotated[str, Meta(max_length=4000)]
Title = Annotated[str, Meta(min_length=1, max_length=200)]
Line = Annotated[str, Meta(max_length=200)]
Code = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
Id = Annotated[str, Meta(max_length=64)]


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Source(StrEnum):
    """Where a ticket was opened from."""

    CONVERSATION = "conversation"
    MESSAGE = "message"
    ORDER = "order"
    WATCH = "watch"
    CASE = "case"
    CALL = "call"
    STOCK_OUT = "stock_out"
    TICKET = "ticket"
    IMPORT = "import"
    DESK = "desk"
    BOT = "bot"
    """The bot was asked what nobody has said yet."""


class Decision(StrEnum):
    """What became of a suggestion."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class LinkKind(StrEnum):
    BLOCKS = "blocks"
    """The other ticket cannot be solved before this one."""
    DUPLICATE = "duplicate"
    SAME_CAUSE = "same_cause"


class Ticket(Struct, frozen=True, kw_only=True):
    """One ticket as it is stored. While it is not closed it names an owner, a next action and a time."""

    id: str
    version: int
    number: int
    """Counts up within the merchant: what people say aloud."""
    client_id: str
    kind: str
    title: str
    words: str
    state: State
    department: str
    owner_id: str
    next_action: str
    """A word of ours (`hear_buyer`) or what a person wrote."""
    due_from: datetime | None
    due_at: datetime | None
    overdue: bool
    priority: Priority
    intent: str
    source: Source
    shop_id: str | None
    buyer_id: str | None
    conversation_id: str | None
    message_seq: int | None
    order_id: str | None
    case_id: str | None
    watch_id: str | None
    fields: dict[str, Any]
    field_versions: dict[str, int]
    """The version of the ticket at which each field was changed last."""
    platform: str
    door: str
    reference: str
    """The number that the platform gave."""
    deadline_at: datetime | None
    page: str
    seen_count: int
    decision: Decision | None
    decided_at: datetime | None
    reply: str
    tell_buyer: bool
    told_at: datetime | None
    outcome: str
    opened_by: str
    opened_by_kind: str
    opened_at: datetime
    changed_at: datetime
    solved_at: datetime | None
    closed_at: datetime | None
    merged_into: str | None
    merged_at: datetime | None
    split_from: str | None
    external_id: str | None
    source_updated_at: datetime | None

    @property
    def open(self) -> bool:
        return self.state not in (State.SOLVED, State.CLOSED)


class Offered(Struct, frozen=True):
    """A move that this reader may make, and where it leads."""

    action: Action
    to: State


class TicketRow(Struct, frozen=True, kw_only=True):
    """One row of a list, one card of the board."""

    id: str
    version: int
    number: int
    kind: str
    title: str
    state: State
    department: str
    owner_id: str
    owner_name: str
    next_action: str
    due_from: datetime | None
    due_at: datetime | None
    overdue: bool
    priority: Priority
    shop_id: str | None
    buyer_id: str | None
    buyer_name: str
    conversation_id: str | None
    order_id: str | None
    order_external_id: str
    case_id: str | None
    watch_id: str | None
    seen_count: int
    platform: str
    reference: str
    deadline_at: datetime | None
    decision: Decision | None
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    merged_into: str | None
    actions: list[Offered]


class Change(Struct, frozen=True):
    """One field, before and after. `applied` is False where a colleague had been faster: nothing was overwritten."""

    field: str
    before: Any
    after: Any
    applied: bool = True


class Entry(Struct, frozen=True, kw_only=True):
    """One line of a ticket's log; lines are only added."""

    ticket_id: str
    version: int
    at: datetime
    action: str
    from_state: State
    to_state: State
    by_kind: str
    by_id: str
    by_name: str = ""
    words: str
    changes: list[Change]
    facts: dict[str, Any]


class Party(Struct, frozen=True, kw_only=True):
    """Somebody whom the same thing happened to; told together with the others when it is solved."""

    id: str
    ticket_id: str
    buyer_id: str | None
    buyer_name: str = ""
    conversation_id: str | None
    order_id: str | None
    order_external_id: str = ""
    words: str
    at: datetime
    told_at: datetime | None


class LinkView(Struct, frozen=True, kw_only=True):
    kind: LinkKind
    outward: bool
    """True: this ticket blocks the other; False: the other blocks this one."""
    ticket: TicketRow


class FileView(Struct, frozen=True, kw_only=True):
    id: str
    ticket_id: str
    name: str
    kind: str
    url: str
    thumb_url: str | None
    words: str
    by_id: str
    at: datetime


class Channel(StrEnum):
    PHONE = "phone"
    CHAT = "chat"
    SMS = "sms"
    EMAIL = "email"
    OTHER = "other"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class ContactOutcome(StrEnum):
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"
    LEFT_MESSAGE = "left_message"
    CALL_BACK = "call_back"
    ABANDONED = "abandoned"
    """The buyer hung up while waiting for somebody to answer."""


class Consent(StrEnum):
    """Whether a call was recorded, with whose leave."""

    NOT_RECORDED = "not_recorded"
    GIVEN = "given"
    REFUSED = "refused"


class Contact(Struct, frozen=True, kw_only=True):
    """One attempt to speak with a buyer outside the chat, or theirs to speak with us."""

    id: str
    ticket_id: str | None
    conversation_id: str | None
    buyer_id: str | None
    order_id: str | None
    channel: Channel
    direction: Direction
    number: str
    """Masked unless the reader may unmask."""
    at: datetime
    waited_s: int
    """Seconds that the caller waited for an answer."""
    duration_s: int
    outcome: ContactOutcome
    words: str
    consent: Consent
    recording_file_id: str | None
    recording_url: str | None = None
    agent_id: str
    agent_name: str = ""
    call_back_at: datetime | None


class TicketView(Struct, frozen=True, kw_only=True):
    """Everything of one ticket, with what was merged into it."""

    row: TicketRow
    ticket: Ticket
    entries: list[Entry]
    """Oldest first."""
    parties: list[Party]
    contacts: list[Contact]
    files: list[FileView]
    watchers: list[str]
    links: list[LinkView]
    merged: list[TicketRow]
    duplicates: list[TicketRow]
    """Open tickets about the same, opened shortly before or after: merging is proposed."""


class NewTicket(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is not said is filled in: owner, next action and time are never left open."""

    title: Annotated[str, Meta(max_length=200)] = ""
    """Empty: the template's, or the line it was opened from."""
    words: Text = ""
    kind: Code = "other"
    department: Code | Literal[""] = ""
    owner_id: Id = ""
    next_action: Line = ""
    due_at: datetime | None = None
    priority: Priority = Priority.NORMAL
    intent: Annotated[str, Meta(max_length=60)] = ""
    source: Source = Source.DESK
    shop_id: Id = ""
    buyer_id: Id = ""
    conversation_id: Id = ""
    message_seq: int | None = None
    order_id: Annotated[str, Meta(max_length=128)] = ""
    """Ours, or the shop's own number."""
    case_id: Id = ""
    watch_id: Id = ""
    fields: dict[Code, Any] = {}
    platform: Line = ""
    door: Line = ""
    reference: Line = ""
    deadline_at: datetime | None = None
    page: Annotated[str, Meta(max_length=500)] = ""
    tell_buyer: bool = False
    watchers: Annotated[list[Id], Meta(max_length=50)] = []
    files: Annotated[list[Id], Meta(max_length=20)] = []
    client_id: Annotated[str, Meta(max_length=80)] = ""
    """The same `client_id` opens one ticket."""


class Edit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """New values by field; `version` is the ticket's version that the writer looked at."""

    changes: dict[Annotated[str, Meta(max_length=60)], Any]
    version: int
    words: Text = ""


class EditConflict(Struct, frozen=True):
    """A colleague changed the same field meanwhile: theirs stands, yours is in the log."""

    field: str
    yours: Any
    theirs: Any
    by_id: str
    by_name: str
    at: datetime


class Edited(Struct, frozen=True):
    ticket: TicketView
    kept: list[str]
    """Fields whose new value stands."""
    conflicts: list[EditConflict]
    version: int = 0
    """The version that this edit made; what an undo names. 0: nothing had to change."""


class MoveBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    words: Text = ""
    next_action: Line = ""
    due_at: datetime | None = None
    owner_id: Id = ""
    department: Code | Literal[""] = ""
    reply: Text = ""
    """With `solve`: what the buyers concerned read; empty is our own sentence."""
    tell_buyer: bool | None = None
    reference: Line = ""
    deadline_at: datetime | None = None
    files: Annotated[list[Id], Meta(max_length=20)] = []
    version: int | None = None
    """Refused when the ticket is in another state than in this version."""


class NoteBody(Struct, frozen=True, forbid_unknown_fields=True):
    words: Annotated[str, Meta(min_length=1, max_length=4000)]
    files: Annotated[list[Id], Meta(max_length=20)] = []
    client_id: Annotated[str, Meta(max_length=80)] = ""
    """The same `client_id` is written once."""
