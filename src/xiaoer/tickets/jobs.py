"""What the clocks of tickets do: reminders, escalation, deadlines, the quiet close; and telling outside systems."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xiaoer import merchants, staff
from xiaoer.infra import timers
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.timers import Due
from xiaoer.kernel.ids import ConnectionId, TicketId
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By
from xiaoer.merchants.errors import ConnectionNotFound
from xiaoer.merchants.model import ConnectionState
from xiaoer.ports.notices import Notices, ShopNotice
from xiaoer.ports.outside import NotReached, OutcomeUnknown, Reach, outcome_of
from xiaoer.tickets import clocks, forward, store
from xiaoer.tickets.errors import NoticeNotTaken
from xiaoer.tickets.events import TicketOverdue
from xiaoer.tickets.life import Action, State
from xiaoer.tickets.log import concerned, notify, write
from xiaoer.tickets.move import move
from xiaoer.tickets.owners import owner_for

FORWARD = forward.FORWARD
PATIENCE = 10
"""Tries to reach an outside system before it is given up."""


async def remind(tx: Tx, facts: dict[str, Any]) -> None:
    """The owner hears of it while there is time."""
    one = await store.get(tx, facts["ticket_id"])
    if one.open and not one.merged_into and not one.overdue:
        await notify(tx, one, "ticket_due", [one.owner_id])


async def due(tx: Tx, facts: dict[str, Any]) -> None:
    """Nobody did what was next: the ticket is overdue, with the leads, and comes again; one whose owner has left has
    a new owner."""
    one = await store.get(tx, facts["ticket_id"], lock=True)
    if not one.open or one.merged_into or one.due_at is None or one.due_at > tx.clock.now():
        return
    owner_id = await owner_for(tx, one.owner_id)
    if not one.overdue or owner_id != one.owner_id:
        one = await write(tx, one, "overdue", overdue=True, owner_id=owner_id)
        stamp: dict[str, Any] = {"merchant_id": tx.merchant_id, "at": tx.clock.now(), "ticket_id": TicketId(one.id)}
        await tx.publish(TicketOverdue(**stamp, kind=one.kind, department=one.department, owner_id=owner_id))
    leads = await staff.holding(tx, Permission.TICKET_EDIT)
    await notify(tx, one, "ticket_overdue", [*await concerned(tx, one), *leads])
    await clocks.again(tx, one)


async def deadline(tx: Tx, facts: dict[str, Any]) -> None:
    """The platform's own deadline comes near."""
    one = await store.get(tx, facts["ticket_id"], lock=True)
    if one.open and not one.merged_into and one.deadline_at:
        one = await write(tx, one, "deadline_near", facts={"deadline_at": one.deadline_at.isoformat()})
        await notify(tx, one, "ticket_deadline", await concerned(tx, one))


async def close(tx: Tx, facts: dict[str, Any]) -> None:
    """A solved ticket that nobody reopened."""
    one = await store.get(tx, facts["ticket_id"])
    if one.state is State.SOLVED and not one.merged_into and one.due_at and one.due_at <= tx.clock.now():
        await move(tx, one.id, Action.CLOSE, by=By.CLOCK)


HANDLERS: dict[str, timers.Handler] = {
    clocks.REMIND: remind,
    clocks.DUE: due,
    clocks.DEADLINE: deadline,
    clocks.CLOSE: close,
}


@dataclass(frozen=True)
class Forwarders:
    """Tells outside systems by the adapters of this process, as the connections' sealed credentials say."""

    keys: KeyRing
    adapters: Mapping[str, Notices]
    """By channel."""

    @property
    def calls(self) -> dict[str, timers.Call]:
        return {FORWARD: self.forward}

    async def forward(self, database: Database, due: Due) -> None:
        """Read (transaction) → tell (none) → record (transaction). Raises NoticeNotTaken while it should be tried
        again."""
        async with database.transaction(due.merchant_id) as tx:
            found = await self._read(tx, due.payload)
        if found is None:
            return
        channel, reach, notice = found
        outcome = await outcome_of(self.adapters[channel].tell(reach, notice), reach.timeout_s)
        async with database.transaction(due.merchant_id) as tx:
            await merchants.report_outcome(tx, reach.connection_id, outcome)
            if not isinstance(outcome, NotReached | OutcomeUnknown) or due.attempts >= PATIENCE:
                await forward.told(tx, due.payload["ticket_id"], channel, outcome)
                return
        raise NoticeNotTaken(reason=outcome.reason)

    async def _read(self, tx: Tx, payload: Mapping[str, Any]) -> tuple[str, Reach, ShopNotice] | None:
        """None when there is nobody to tell any more."""
        try:
            connection = await merchants.get_connection(tx, ConnectionId(payload["connection_id"]))
        except ConnectionNotFound:
            return None
        usable = connection.state in (ConnectionState.ACTIVE, ConnectionState.FAILING)
        reach = await merchants.reach_of(tx, self.keys, connection) if usable else None
        if reach is None or connection.channel not in self.adapters:
            return None
        return connection.channel, reach, await forward.notice_of(tx, payload["ticket_id"], payload["what"])
