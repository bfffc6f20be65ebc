"""无需回复 where the platform keeps a clock of its own: the mark is told there, unless the buyer wrote again before."""

from collections.abc import Mapping
from dataclasses import dataclass

from xiaoer import conversations, merchants, sla
from xiaoer.infra import timers
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.timers import Due
from xiaoer.kernel.errors import Unavailable, XiaoerError
from xiaoer.kernel.ids import ConnectionId, ConversationId
from xiaoer.merchants.errors import ConnectionNotFound
from xiaoer.merchants.model import ConnectionState
from xiaoer.ports.channel import facts_of
from xiaoer.ports.marks import Marks, NoResponseNeeded
from xiaoer.ports.outside import NotReached, OutcomeUnknown, Reach, outcome_of
from xiaoer.sla import Pushed
from xiaoer.sla.events import NoResponseMarked

PUSH = "sla.push_mark"
PATIENCE = 10
"""Tries to reach the platform before it is given up."""
USABLE = (ConnectionState.ACTIVE, ConnectionState.FAILING)


class MarkNotTaken(Unavailable):
    """The platform was not reached, or nobody knows whether it was; it is told again."""

    code = "mark_not_taken"


async def push_mark(tx: Tx, event: NoResponseMarked) -> None:
    """Told soon where the channel can take it; elsewhere the mark stands with us only."""
    row = await conversations.get(tx, ConversationId(event.conversation_id))
    facts = facts_of(row.channel)
    if facts.messages.no_response != "native" or "marks" not in facts.ports:
        return
    await sla.mark_pushed(tx, event.mark_id, Pushed.WAITING)
    payload = {"mark_id": event.mark_id, "conversation_id": event.conversation_id, "reason": event.reason}
    await timers.schedule(tx, f"{PUSH}:{event.mark_id}", PUSH, tx.clock.now(), payload)


@dataclass(frozen=True)
class Markers:
    """Tells platforms by the adapters of this process, as the connections' sealed credentials say."""

    keys: KeyRing
    adapters: Mapping[str, Marks]
    """By channel."""

    @property
    def calls(self) -> dict[str, timers.Call]:
        return {PUSH: self.push}

    async def push(self, database: Database, due: Due) -> None:
        """Read (transaction) → tell (none) → record (transaction). Raises MarkNotTaken while it should be tried
        again."""
        async with database.transaction(due.merchant_id) as tx:
            found = await self._read(tx, due)
        if found is None:
            return
        channel, reach, mark = found
        outcome = await outcome_of(self.adapters[channel].no_response_needed(reach, mark), reach.timeout_s)
        async with database.transaction(due.merchant_id) as tx:
            await merchants.report_outcome(tx, reach.connection_id, outcome)
            if not isinstance(outcome, NotReached | OutcomeUnknown) or due.attempts >= PATIENCE:
                state = Pushed.REFUSED if isinstance(outcome, XiaoerError) else Pushed.PUSHED
                await sla.mark_pushed(tx, due.payload["mark_id"], state)
                return
        raise MarkNotTaken(reason=outcome.reason)

    async def _read(self, tx: Tx, due: Due) -> tuple[str, Reach, NoResponseNeeded] | None:
        """None when it must not be told any more: new words of the buyer are no part of the mark."""
        row = await conversations.get(tx, due.payload["conversation_id"])
        if row.unanswered_at is not None:
            await sla.mark_pushed(tx, due.payload["mark_id"], Pushed.OVERTAKEN)
            return None
        try:
            connection = await merchants.get_connection(tx, ConnectionId(row.connection_id))
        except ConnectionNotFound:
            return None
        reach = await merchants.reach_of(tx, self.keys, connection) if connection.state in USABLE else None
        if reach is None or row.channel not in self.adapters:
            return None
        mark = NoResponseNeeded(dedupe=due.payload["mark_id"], thread=row.thread, reason=due.payload["reason"])
        return row.channel, reach, mark
