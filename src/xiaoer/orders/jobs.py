"""Asking the shop's own system to change orders, outside any transaction."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from xiaoer import merchants
from xiaoer.infra import timers
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.timers import Due
from xiaoer.kernel.ids import ConnectionId
from xiaoer.merchants.errors import ConnectionNotFound
from xiaoer.orders.ask_shop import CALL, Outcome, Step, next_step, record_answer
from xiaoer.orders.errors import ChangeNotFound
from xiaoer.ports.orders import Orders
from xiaoer.ports.outside import NotReached, OutcomeUnknown, SaidNo

log = structlog.get_logger()


@dataclass(frozen=True)
class Askers:
    """Asks by the adapters of this process, as the connections' sealed credentials say."""

    keys: KeyRing
    adapters: Mapping[str, Orders]
    """By channel."""

    @property
    def calls(self) -> dict[str, timers.Call]:
        return {CALL: self.change}

    async def change(self, database: Database, due: Due) -> None:
        """One step of one change: decide (transaction) → ask (none) → record (transaction)."""
        try:
            async with database.transaction(due.merchant_id) as tx:
                step = await next_step(tx, self.keys, due.payload["change_id"])
        except ChangeNotFound:
            return
        if step is None:
            return
        outcome = await self._ask(step)
        async with database.transaction(due.merchant_id) as tx:
            await record_answer(tx, step, outcome)
            await _tell_health(tx, step.reach.connection_id, outcome)

    async def _ask(self, step: Step) -> Outcome:
        """Never raises: what an adapter did not sort is unknown."""
        adapter = self.adapters.get(step.channel)
        if adapter is None:
            return NotReached("no_adapter")
        try:
            async with asyncio.timeout(step.reach.timeout_s):
                if step.kind == "change":
                    return await adapter.change(step.reach, step.asked)
                return await adapter.read_back(step.reach, step.asked.dedupe)
        except (SaidNo, NotReached, OutcomeUnknown) as known:
            return known
        except Exception as error:
            log.warning("order_change.unsorted", change=step.change_id, error=repr(error))
            return OutcomeUnknown("timeout" if isinstance(error, TimeoutError) else type(error).__name__)


async def _tell_health(tx: Tx, connection_id: ConnectionId, outcome: Outcome) -> None:
    error = outcome.reason if isinstance(outcome, NotReached | OutcomeUnknown) else ""
    try:
        await merchants.report_health(tx, connection_id, error)
    except ConnectionNotFound:  # removed while it was asked
        return
