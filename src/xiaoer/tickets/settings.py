"""What a merchant may change about tickets."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.tickets.errors import CallLinkWrong
from xiaoer.tickets.model import Code, Priority
from xiaoer.tickets.tables import ticket_settings

Hours = Annotated[float, Meta(gt=0, le=2160)]
SCHEMES = ("tel:", "sip:", "callto:", "https://")
BY_ITSELF: list[Code] = [
    "dispatch_late",
    "lost",
    "damaged",
    "signed_elsewhere",
    "signed_by_other",
    "no_scan",
    "customs",
]


class DueHours(Struct, frozen=True, kw_only=True):
    """How long a ticket has when nobody named a time, by priority."""

    urgent: Hours = 2
    high: Hours = 8
    normal: Hours = 24
    low: Hours = 72

    def of(self, priority: Priority) -> float:
        return float(getattr(self, priority.value))


class TicketSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    duplicate_hours: Hours = 72
    """Merging is proposed for tickets about the same order and intent opened within this time."""
    due_hours: DueHours = DueHours()
    remind_minutes: Annotated[int, Meta(ge=1, le=10080)] = 120
    """The owner is reminded so long before the time, and never before its last quarter."""
    escalate_again_hours: Hours = 4
    """An overdue ticket is brought to the leads again after this."""
    deadline_hours: Hours = 24
    """The owner is reminded so long before the deadline of a platform."""
    close_after_days: Annotated[int, Meta(ge=1, le=90)] = 3
    """A solved ticket that nobody reopens is closed after this."""
    watches: Annotated[list[Code], Meta(max_length=40)] = msgspec.field(default_factory=lambda: list(BY_ITSELF))
    """Kinds of parcel watches that open a ticket by themselves."""
    stock_outs: bool = True
    """A stock-out opens a ticket by itself."""
    forward_feedback: bool = True
    """Shop feedback goes out by every connection that takes notices: the shop's own system, e-mail."""
    call_link: Annotated[str, Meta(max_length=300)] = "tel:{number}"
    """What a click on a number opens; `{number}` is filled in."""
    answer_within_s: Annotated[int, Meta(ge=1, le=600)] = 20
    answered_share: Annotated[float, Meta(gt=0, lt=1)] = 0.8
    """The roster suggestion aims at so large a share of calls answered within `answer_within_s`."""


async def read(tx: Tx) -> TicketSettings:
    """What is not set is built in."""
    query = select(ticket_settings.c.settings).where(ticket_settings.c.merchant_id == tx.merchant_id)
    return msgspec.convert((await tx.conn.execute(query)).scalar_one_or_none() or {}, TicketSettings)


async def save(tx: Tx, new: TicketSettings) -> TicketSettings:
    """Clocks that run already keep their time. Audited. Raises CallLinkWrong."""
    if new.call_link.count("{number}") != 1 or not new.call_link.startswith(SCHEMES):
        raise CallLinkWrong
    values = {"settings": msgspec.to_builtins(new)}
    await tx.conn.execute(
        insert(ticket_settings)
        .values(merchant_id=tx.merchant_id, **values)
        .on_conflict_do_update(index_elements=["merchant_id"], set_=values)
    )
    await audit.record(tx, "ticket_settings.changed", "ticket_settings")
    return new
