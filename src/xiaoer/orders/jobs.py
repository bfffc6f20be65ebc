"""Asking the shop's own system to change orders, outside any transaction."""

from collections.abc import Mapping
from dataclasses import dataclass

from xiaoer import merchants
from xiaoer.infra import timers
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.timers import Due
from xiaoer.orders.ask_shop import CALL, Outcome, Step, next_step, record_answer
from xiaoer.orders.errors import ChangeNotFound
from xiaoer.ports.orders import Orders
from xiaoer.ports.outside import NotReached, outcome_of


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
            await merchants.report_outcome(tx, step.reach.connection_id, outcome)

    async def _ask(self, step: Step) -> Outcome:
        adapter = self.adapters.get(step.channel)
        if adapter is None:
            return NotReached("no_adapter")
        if step.kind == "change":
            return await outcome_of(adapter.change(step.reach, step.asked), step.reach.timeout_s)
        return await outcome_of(adapter.read_back(step.reach, step.asked.dedupe), step.reach.timeout_s)
