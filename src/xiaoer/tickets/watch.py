"""Colleagues who want to hear of every step of a ticket."""

from xiaoer.infra.db import Tx
from xiaoer.tickets import store, store_parts
from xiaoer.tickets.model import Ticket
from xiaoer.tickets.owners import check_owner


async def watch(tx: Tx, ticket_id: str, agent_id: str) -> Ticket:
    """Raises TicketNotFound, OwnerUnknown."""
    one = await store.get(tx, ticket_id)
    await check_owner(tx, agent_id)
    await store_parts.add_watchers(tx, one.id, [agent_id])
    return one


async def unwatch(tx: Tx, ticket_id: str, agent_id: str) -> Ticket:
    """Raises TicketNotFound."""
    one = await store.get(tx, ticket_id)
    await store_parts.remove_watcher(tx, one.id, agent_id)
    return one
