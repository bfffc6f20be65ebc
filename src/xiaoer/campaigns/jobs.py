"""What the clocks of campaigns do: look for due orders, send each, ask carriers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from xiaoer import merchants
from xiaoer.campaigns import store
from xiaoer.campaigns.carriers import connections_for
from xiaoer.campaigns.errors import CampaignNotFound, CarrierAway
from xiaoer.campaigns.keep import terms_of
from xiaoer.campaigns.look import SEND, look
from xiaoer.campaigns.model import SendState
from xiaoer.campaigns.move_on import LOOK
from xiaoer.campaigns.send import CALL, mark_sent, send_one
from xiaoer.infra import timers
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.timers import Due
from xiaoer.outreach.model import Medium
from xiaoer.ports.outside import NotReached, OutcomeUnknown, Reach, SaidNo, outcome_of
from xiaoer.ports.texts import TextMessage, Texts

PATIENCE = 10
"""Tries to reach a carrier before a send is given up."""


async def look_for_due(tx: Tx, facts: dict[str, Any]) -> None:
    try:
        await look(tx, facts["campaign_id"])
    except CampaignNotFound:
        return


async def send_due(tx: Tx, facts: dict[str, Any]) -> None:
    await send_one(tx, facts["key"])


HANDLERS: dict[str, timers.Handler] = {LOOK: look_for_due, SEND: send_due}


@dataclass(frozen=True)
class Call:
    """What a carrier is asked, and whether it may have been asked before."""

    row: Row[Any]
    channel: str
    reach: Reach
    message: TextMessage
    again: bool


@dataclass(frozen=True)
class Senders:
    """Asks by the adapters of this process, as the connections' sealed credentials say."""

    keys: KeyRing
    short_messages: Mapping[str, Texts] = field(default_factory=dict)
    """By channel of the connection."""
    mails: Mapping[str, Texts] = field(default_factory=dict)

    @property
    def calls(self) -> dict[str, timers.Call]:
        return {CALL: self.call}

    async def call(self, database: Database, due: Due) -> None:
        """Read (transaction) → ask (none) → record (transaction). Raises CarrierAway while it is to be asked again."""
        async with database.transaction(due.merchant_id) as tx:
            call = await self._begin(tx, due.payload["key"])
        if call is None:
            return
        outcome = await self._ask(call)
        async with database.transaction(due.merchant_id) as tx:
            await merchants.report_outcome(tx, call.reach.connection_id, outcome)
            done = await _record(tx, due.payload["key"], outcome, last=due.attempts >= PATIENCE)
        if not done:
            raise CarrierAway(reason=getattr(outcome, "reason", ""))

    async def _begin(self, tx: Tx, key: str) -> Call | None:
        """The send is marked as asked for; None when there is nothing to ask, or nobody."""
        row = await _calling(tx, key)
        if row is None:
            return None
        terms = terms_of(await store.get(tx, row.campaign_id))
        found = [one for one in await connections_for(tx, terms.channel) if one.id == row.connection_id]
        reach = await merchants.reach_of(tx, self.keys, found[0]) if found else None
        if reach is None or found[0].channel not in self._adapters(row.medium):
            await _fail(tx, row, "no_provider")
            return None
        await store.change_send(tx, row, called_at=tx.clock.now())
        message = TextMessage(dedupe=row.id, to=row.address, words=row.words, subject=terms.subject)
        return Call(row, found[0].channel, reach, message, again=row.called_at is not None)

    def _adapters(self, medium: str) -> Mapping[str, Texts]:
        return self.mails if medium == Medium.EMAIL else self.short_messages

    async def _ask(self, call: Call) -> str | SaidNo | NotReached | OutcomeUnknown:
        """Asked before: first what became of that."""
        adapter = self._adapters(call.row.medium)[call.channel]
        if call.again:
            known = await outcome_of(adapter.read_back(call.reach, call.message.dedupe), call.reach.timeout_s)
            if known is not None:
                return OutcomeUnknown(known.reason) if isinstance(known, NotReached) else known
        return await outcome_of(adapter.send(call.reach, call.message), call.reach.timeout_s)


async def _calling(tx: Tx, key: str) -> Row[Any] | None:
    _, campaign_id, order_id, step, send_id = key.split(":")
    row = await store.send_of(tx, send_id, campaign_id, order_id, step)
    return row if row is not None and row.state == SendState.CALLING else None


async def _record(tx: Tx, key: str, outcome: object, *, last: bool) -> bool:
    """False while it is to be asked again."""
    row = await _calling(tx, key)
    if row is None:
        return True
    if isinstance(outcome, str):
        await mark_sent(tx, row, external_id=outcome)
        return True
    if isinstance(outcome, SaidNo) or last:
        await _fail(tx, row, "carrier_refused" if isinstance(outcome, SaidNo) else "carrier_away")
        return True
    if isinstance(outcome, NotReached):
        await store.change_send(tx, row, called_at=None)
    return False


async def _fail(tx: Tx, row: Row[Any], reason: str) -> None:
    await store.change_send(tx, row, state=SendState.FAILED.value, reason=reason, words="", address="")
