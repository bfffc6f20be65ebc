"""Tickets that have to do with each other: one blocks another, is its duplicate, has the same cause."""

from xiaoer.infra.db import Tx
from xiaoer.tickets import store_parts
from xiaoer.tickets.errors import LinkRing, MergeWithItself
from xiaoer.tickets.log import locked, write
from xiaoer.tickets.model import LinkKind, Ticket


async def link(tx: Tx, ticket_id: str, other_id: str, kind: LinkKind) -> Ticket:
    """Both logs tell of it. Raises TicketNotFound, TicketMerged, MergeWithItself, LinkRing."""
    one, other = await pair(tx, ticket_id, other_id)
    if kind is LinkKind.BLOCKS and await _waits(tx, one.id, other.id):
        raise LinkRing(number=one.number, other=other.number)
    if await store_parts.add_link(tx, one.id, other.id, kind.value):
        one = await write(tx, one, "link", facts={"kind": kind.value, "number": other.number, "outward": True})
        await write(tx, other, "link", facts={"kind": kind.value, "number": one.number, "outward": False})
    return one


async def unlink(tx: Tx, ticket_id: str, other_id: str, kind: LinkKind) -> Ticket:
    """Raises TicketNotFound, TicketMerged."""
    one, other = await pair(tx, ticket_id, other_id)
    if await store_parts.remove_link(tx, one.id, other.id, kind.value):
        one = await write(tx, one, "unlink", facts={"kind": kind.value, "number": other.number})
        await write(tx, other, "unlink", facts={"kind": kind.value, "number": one.number})
    return one


async def pair(tx: Tx, ticket_id: str, other_id: str) -> tuple[Ticket, Ticket]:
    """Both, locked in the order of their ids, so that two colleagues never wait for each other."""
    if ticket_id == other_id:
        raise MergeWithItself
    found = {each: await locked(tx, each) for each in sorted((ticket_id, other_id))}
    return found[ticket_id], found[other_id]


async def _waits(tx: Tx, one_id: str, other_id: str) -> bool:
    """Whether `one` waits for `other` already, by whatever way."""
    queue, seen = [one_id], {one_id}
    while queue:
        blockers = set(await store_parts.linked(tx, "blocks", other_id=queue.pop()))
        if other_id in blockers:
            return True
        queue += blockers - seen
        seen |= blockers
    return False
