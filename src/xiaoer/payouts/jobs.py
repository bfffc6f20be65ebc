"""Asking payers, outside any transaction: to pay, what became of it, and for the statement of a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import structlog

from xiaoer import ledger, merchants
from xiaoer.infra import directory, timers
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.timers import Due
from xiaoer.kernel.ids import ConnectionId, MerchantId, PayoutId
from xiaoer.payouts import store_days
from xiaoer.payouts.advance import Step, advance
from xiaoer.payouts.ask_for_statement import RECONCILE, ask_for_statement
from xiaoer.payouts.end import PAY
from xiaoer.payouts.errors import PayoutNotFound
from xiaoer.payouts.model import DifferenceKind
from xiaoer.payouts.payers import pays, usable
from xiaoer.payouts.reconcile import reconcile
from xiaoer.payouts.record_outcome import Outcome, record_outcome
from xiaoer.payouts.wake_stalled import wake_stalled
from xiaoer.ports.outside import NotReached, OutcomeUnknown, SaidNo, outcome_of
from xiaoer.ports.refunds import Refunds

__all__ = ["DAILY", "PAY", "RECONCILE", "Payers", "begin"]

log = structlog.get_logger()
DAILY = "payouts.daily"
INSTALL = MerchantId("install")
"""The owner of the install's own timer."""
STATEMENT_IS_COMPLETE = timedelta(hours=1)
"""After midnight UTC, before the payer's statement of the day before is asked for."""


async def begin(database: Database) -> None:
    """The daily look is due in a minute. Call before serving."""
    async with database.transaction(INSTALL) as tx:
        await timers.schedule(tx, DAILY, DAILY, tx.clock.now() + timedelta(minutes=1))


@dataclass(frozen=True)
class Payers:
    """Asks by the adapters of this process, as the connections' sealed credentials say."""

    keys: KeyRing
    adapters: Mapping[str, Refunds]
    """By channel."""

    @property
    def calls(self) -> dict[str, timers.Call]:
        return {PAY: self.pay, RECONCILE: self.reconcile, DAILY: self.daily}

    async def pay(self, database: Database, due: Due) -> None:
        """One step of one payout: decide (transaction) → ask (none) → record (transaction)."""
        try:
            async with database.transaction(due.merchant_id) as tx:
                step = await advance(tx, self.keys, PayoutId(due.payload["payout_id"]))
        except PayoutNotFound:
            return
        if step is None:
            return
        outcome = await self._ask(step)
        async with database.transaction(due.merchant_id) as tx:
            await record_outcome(tx, step, outcome)
            await merchants.report_outcome(tx, step.reach.connection_id, outcome)

    async def _ask(self, step: Step) -> Outcome:
        adapter = self.adapters.get(step.channel)
        if adapter is None:
            return NotReached("no_adapter")
        if step.kind == "call":
            return await outcome_of(adapter.pay_back(step.reach, step.payment), step.reach.timeout_s)
        return await outcome_of(adapter.read_back(step.reach, step.payment.dedupe), step.reach.timeout_s)

    async def daily(self, database: Database, due: Due) -> None:
        """Every merchant: lost timers are set again, the books are checked, yesterday's statements are asked for."""
        async with database.outside_merchants() as conn:
            found = await directory.merchants(conn)
        for merchant_id in found:
            async with database.transaction(merchant_id) as tx:
                await wake_stalled(tx)
                await _check_books(tx)
                await _ask_for_statements(tx)
        now = database.clock.now()
        tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), UTC) + STATEMENT_IS_COMPLETE
        async with database.transaction(INSTALL) as tx:
            await timers.schedule(tx, due.key, DAILY, tomorrow)

    async def reconcile(self, database: Database, due: Due) -> None:
        """The day is compared; while the payer cannot be asked, the day says so and the timer tries again."""
        connection_id, day = ConnectionId(due.payload["connection_id"]), date.fromisoformat(due.payload["day"])
        async with database.transaction(due.merchant_id) as tx:
            connection = await usable(tx, connection_id)
            reach = await merchants.reach_of(tx, self.keys, connection) if connection else None
        if connection is None or reach is None:
            return
        adapter = self.adapters.get(connection.channel)
        try:
            if adapter is None:
                raise NotReached("no_adapter")
            rows = await adapter.statement(reach, day)
        except (NotReached, OutcomeUnknown, SaidNo) as error:
            async with database.transaction(due.merchant_id) as tx:
                await store_days.put_day(tx, connection_id, day, rows=0, matched=0, error=error.reason)
            raise
        async with database.transaction(due.merchant_id) as tx:
            await reconcile(tx, connection_id, day, rows)


async def _check_books(tx: Tx) -> None:
    for fault in await ledger.check_books(tx):
        log.error("books.fault", merchant=tx.merchant_id, what=fault.what, subject=fault.subject, minor=fault.minor)
        await store_days.add_difference(
            tx,
            day=tx.clock.now().date(),
            connection_id="",
            kind=DifferenceKind.BOOKS,
            subject=f"{fault.what}:{fault.subject}",
            payout_id="",
            external_id="",
            order_id="",
            ours_minor=fault.minor,
            theirs_minor=None,
            currency=fault.currency,
        )


async def _ask_for_statements(tx: Tx) -> None:
    """Of yesterday, and of the day before for what was paid around midnight."""
    today = tx.clock.now().date()
    for connection in [one for one in await merchants.list_connections(tx) if pays(one)]:
        for day in (today - timedelta(days=2), today - timedelta(days=1)):
            await ask_for_statement(tx, connection.id, day)
