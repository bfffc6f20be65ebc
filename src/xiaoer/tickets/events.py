"""What happened to tickets."""

from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import TicketId
from xiaoer.tickets.life import Action, State


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent(Event):
    """Something about one ticket."""

    name: ClassVar[str]
    ticket_id: TicketId
    kind: str
    department: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened(TicketEvent):
    """Somebody, or something that happened, opened a ticket; it has an owner, a next action and a time."""

    name: ClassVar[str] = "ticket.opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMoved(TicketEvent):
    """A ticket is in another state."""

    name: ClassVar[str] = "ticket.moved"
    action: Action
    from_state: State
    to_state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketChanged(TicketEvent):
    """Something about it is new, its state is not: `action` says what."""

    name: ClassVar[str] = "ticket.changed"
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOverdue(TicketEvent):
    """Its time ran out and nobody did what was next; it is with the leads."""

    name: ClassVar[str] = "ticket.overdue"
    owner_id: str
