"""One action makes a ticket of a conversation, a line, an order, a parcel's trouble or a case."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import TicketId, new_id
from xiaoer.tickets import settings, store, store_parts
from xiaoer.tickets.clocks import due_at, wind
from xiaoer.tickets.departments import department
from xiaoer.tickets.events import TicketOpened
from xiaoer.tickets.evidence import keep_files
from xiaoer.tickets.life import NEXT, State
from xiaoer.tickets.log import notify
from xiaoer.tickets.model import NewTicket, Priority, Ticket
from xiaoer.tickets.owners import check_owner, owner_for
from xiaoer.tickets.subject import complete
from xiaoer.tickets.templates import OTHER, Template, templates
from xiaoer.tickets.typed_fields import check_fields, check_needed

S = State


@dataclass(frozen=True)
class Beyond:
    """What only other verbs say of a new ticket: an import, a split."""

    state: State = S.NEW
    columns: dict[str, Any] = field(default_factory=dict)
    action: str = "open"
    facts: dict[str, Any] = field(default_factory=dict)


PLAIN = Beyond()


async def open_ticket(tx: Tx, new: NewTicket, beyond: Beyond = PLAIN) -> Ticket:
    """The ticket, with an owner, a next action and a time; the one of before when its `client_id` opened one.

    Raises DepartmentUnknown, OwnerUnknown, NoOwner, DueInThePast, the errors of typed fields, NoSuchConversation,
    OrderNotFound, FileUnknown.
    """
    if new.client_id and (before := await store.by_client(tx, new.client_id)):
        return before
    facts = await _facts(tx, await complete(tx, new), beyond)
    one = await store.add(tx, facts)
    if one is None:  # opened by somebody else in this very moment
        return await _first(tx, facts["client_id"])
    await store.add_entry(
        tx,
        one,
        action=beyond.action,
        from_state=one.state.value,
        to_state=one.state.value,
        by_kind=tx.actor.kind.value,
        by_id=tx.actor.id,
        words="",
        changes=[],
        facts={"source": one.source.value, **beyond.facts},
    )
    await _hang_on(tx, one, new)
    await wind(tx, one)
    stamp: dict[str, Any] = {"merchant_id": tx.merchant_id, "at": tx.clock.now(), "ticket_id": TicketId(one.id)}
    await tx.publish(TicketOpened(**stamp, kind=one.kind, department=one.department))
    await notify(tx, one, "ticket_assigned", [one.owner_id])
    return one


async def _first(tx: Tx, client_id: str) -> Ticket:
    found = await store.by_client(tx, client_id)
    assert found is not None  # the unique key said so
    return found


async def _facts(tx: Tx, new: NewTicket, beyond: Beyond) -> dict[str, Any]:
    now, numbers = tx.clock.now(), await settings.read(tx)
    kind = (await templates(tx)).get(new.kind)
    where = await department(tx, new.department or (kind.department if kind else "desk"))
    fields = check_fields(kind, new.fields)
    check_needed(kind, fields, "open")
    if new.owner_id:
        await check_owner(tx, new.owner_id)
    priority = _priority(new, kind)
    said = {
        name: getattr(new, name) for name in ("words", "intent", "platform", "door", "reference", "page", "message_seq")
    }
    links = ("shop_id", "buyer_id", "conversation_id", "order_id", "case_id", "watch_id")
    return {
        "id": new_id("tkt"),
        "version": 1,
        "client_id": new.client_id or new_id("key"),
        "kind": new.kind,
        "title": new.title.strip() or (kind.title if kind else "") or new.words.strip()[:80] or new.kind,
        "state": beyond.state.value,
        "department": where.code,
        "owner_id": new.owner_id or await owner_for(tx, where.owner_id),
        "next_action": new.next_action.strip() or (kind.next_action if kind else "") or NEXT.get(beyond.state, "start"),
        "due_from": now,
        "due_at": await due_at(tx, new.due_at, priority, kind, where, numbers),
        "priority": priority.value,
        "source": new.source.value,
        **said,
        **{name: getattr(new, name) or None for name in links},
        "fields": fields,
        "deadline_at": new.deadline_at,
        "tell_buyer": new.tell_buyer or bool(kind and kind.tell_buyer),
        "opened_by": tx.actor.id,
        "opened_by_kind": tx.actor.kind.value,
        "opened_at": now,
        "changed_at": now,
        **beyond.columns,
    }


def _priority(new: NewTicket, kind: Template | None) -> Priority:
    """The template's, unless somebody asked for another."""
    return kind.priority if kind and new.priority is Priority.NORMAL and kind.code != OTHER else new.priority


async def _hang_on(tx: Tx, one: Ticket, new: NewTicket) -> None:
    if one.buyer_id or one.conversation_id:
        await store_parts.add_party(
            tx, one.id, buyer_id=one.buyer_id, conversation_id=one.conversation_id, order_id=one.order_id, words=""
        )
    for agent_id in new.watchers:
        await check_owner(tx, agent_id)
    await store_parts.add_watchers(tx, one.id, new.watchers)
    await keep_files(tx, one, new.files)


async def find_alike(tx: Tx, new: NewTicket) -> Ticket | None:
    """The open ticket about this order and kind that came within the merchant's hours, by another `client_id`."""
    if not new.order_id or await store.by_client(tx, new.client_id):
        return None
    now = tx.clock.now()
    span = timedelta(hours=(await settings.read(tx)).duplicate_hours)
    found = await store.open_about(tx, new.order_id, new.kind, now - span)
    return found[0] if found else None


async def duplicates(tx: Tx, one: Ticket) -> list[Ticket]:
    """Open tickets about the same, opened within the merchant's hours of this one; nothing for an ended one."""
    if not one.open or one.merged_into:
        return []
    span = timedelta(hours=(await settings.read(tx)).duplicate_hours)
    return await store.open_like(tx, one, one.opened_at - span, one.opened_at + span)
