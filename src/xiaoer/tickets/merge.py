"""Several tickets about one thing become one, and can be taken apart again with everything as it was.

A merged ticket is not touched: it points at the one it is part of, keeps its state, log, files and parties, and is
shown inside the other. Taking it apart removes the pointer.
"""

from xiaoer.infra.db import Tx
from xiaoer.tickets import store
from xiaoer.tickets.clocks import stop, wind
from xiaoer.tickets.errors import NotMerged
from xiaoer.tickets.link import pair
from xiaoer.tickets.log import concerned, locked, notify, write
from xiaoer.tickets.model import Ticket


async def merge(tx: Tx, into_id: str, ticket_id: str, words: str = "") -> Ticket:
    """`ticket_id` is part of `into_id` from now on; its buyers are told with the others, its clocks rest.

    Raises TicketNotFound, TicketMerged, MergeWithItself.
    """
    into, part = await pair(tx, into_id, ticket_id)
    now = tx.clock.now()
    part = await write(
        tx, part, "merge_into", words=words, facts={"number": into.number}, merged_into=into.id, merged_at=now
    )
    await stop(tx, part.id)
    into = await write(tx, into, "merge", words=words, facts={"number": part.number, "ticket_id": part.id})
    await notify(tx, into, "ticket_changed", await concerned(tx, into))
    return into


async def unmerge(tx: Tx, ticket_id: str, words: str = "") -> Ticket:
    """The ticket stands for itself again, as it was merged: state, owner, time, log, parties, files.

    Raises TicketNotFound, NotMerged.
    """
    part = await store.get(tx, ticket_id)
    if part.merged_into is None:
        raise NotMerged(number=part.number)
    into_id = await _root(tx, part.merged_into)
    await store.lock_all(tx, (into_id, ticket_id))
    into, part = await locked(tx, into_id), await store.get(tx, ticket_id)
    if part.merged_into is None:
        raise NotMerged(number=part.number)
    part = await write(
        tx, part, "unmerge", words=words, facts={"number": into.number}, merged_into=None, merged_at=None
    )
    await wind(tx, part)
    await write(tx, into, "unmerge_from", words=words, facts={"number": part.number, "ticket_id": part.id})
    await notify(tx, part, "ticket_changed", await concerned(tx, part))
    return part


async def _root(tx: Tx, ticket_id: str) -> str:
    """The ticket on top, which stands for itself."""
    one = await store.get(tx, ticket_id)
    while one.merged_into:
        one = await store.get(tx, one.merged_into)
    return one.id
