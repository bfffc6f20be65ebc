"""Progress: what was done or heard is written down; lines are only added, so no two writers meet."""

from xiaoer.infra.db import Tx
from xiaoer.tickets import store
from xiaoer.tickets.evidence import keep_files
from xiaoer.tickets.log import concerned, locked, notify, write
from xiaoer.tickets.model import NoteBody, Ticket


async def note(tx: Tx, ticket_id: str, body: NoteBody, *, action: str = "note") -> Ticket:
    """One more line, written once for each `client_id`. Raises TicketNotFound, TicketMerged, FileUnknown."""
    one = await locked(tx, ticket_id)
    once = f"{one.id}:{body.client_id}" if body.client_id else None
    if once and await store.written(tx, once):
        return one
    new = await keep_files(tx, one, body.files)
    one = await write(tx, one, action, words=body.words, facts={"files": new} if new else {}, once=once)
    await notify(tx, one, "ticket_changed", await concerned(tx, one))
    return one
