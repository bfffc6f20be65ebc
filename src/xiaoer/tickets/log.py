"""Every change of a ticket goes through here: a new version, a line in its log, the news, the notices."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from xiaoer import staff
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, TicketId
from xiaoer.staff.model import Notice
from xiaoer.tickets import store, store_parts
from xiaoer.tickets.errors import TicketMerged
from xiaoer.tickets.events import TicketChanged
from xiaoer.tickets.life import State
from xiaoer.tickets.model import Change, Ticket


async def locked(tx: Tx, ticket_id: str) -> Ticket:
    """The ticket, for this transaction alone. Raises TicketNotFound, TicketMerged."""
    one = await store.get(tx, ticket_id, lock=True)
    if one.merged_into:
        other = await store.get(tx, one.merged_into)
        raise TicketMerged(ticket_id=other.id, number=other.number)
    return one


async def write(
    tx: Tx,
    one: Ticket,
    action: str,
    *,
    words: str = "",
    changes: Sequence[Change] = (),
    facts: dict[str, Any] | None = None,
    before: State | None = None,
    once: str | None = None,
    columns: Mapping[str, Any] | None = None,
    **more: Any,
) -> Ticket:
    """The ticket with these columns, its next version and one more line in its log. News go out, unless the state
    moved: then the caller tells."""
    values = {**(columns or {}), **more}
    fields = [item.field for item in changes if item.applied]
    if fields:
        values["field_versions"] = one.field_versions | dict.fromkeys(fields, one.version + 1)
    one = await store.change(tx, one, **values)
    await store.add_entry(
        tx,
        one,
        action=action,
        from_state=(before or one.state).value,
        to_state=one.state.value,
        by_kind=tx.actor.kind.value,
        by_id=tx.actor.id,
        words=words,
        changes=msgspec.to_builtins(list(changes)),
        facts=facts or {},
        once=once,
    )
    if before is None:
        stamp: dict[str, Any] = {"merchant_id": tx.merchant_id, "at": tx.clock.now(), "ticket_id": TicketId(one.id)}
        await tx.publish(TicketChanged(**stamp, kind=one.kind, department=one.department, action=action))
    return one


async def notify(tx: Tx, one: Ticket, code: str, people: Collection[str | None], **facts: str) -> None:
    """Devices of these colleagues, but not of the one who acts."""
    wanted = [AgentId(each) for each in dict.fromkeys(people) if each and each != tx.actor.id]
    if wanted:
        notice = Notice(
            title_code=code,
            body=f"#{one.number} {one.title}"[:160],
            url=f"/app/tickets/{one.id}",
            tag=f"ticket:{one.id}",
            title_data=facts,
        )
        await staff.notify(tx, wanted, notice)


async def concerned(tx: Tx, one: Ticket) -> list[str]:
    """Its owner and who watches it, also what was merged into it."""
    group = [one.id, *(other.id for other in await store.merged_in(tx, [one.id]))]
    return [one.owner_id, *await store_parts.watchers_of(tx, group)]
