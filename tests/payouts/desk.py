"""A shop with a paid order, a payer that follows a script, and a clock that can be turned."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from tests.orders.build import order
from xiaoer import ledger, merchants, orders, payouts
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.timers import Worker
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import ConnectionId, MerchantId, OrderId, PayoutId, ShopId, new_id
from xiaoer.kernel.money import Money
from xiaoer.merchants.model import NewConnection, NewShop
from xiaoer.payouts.jobs import Payers
from xiaoer.payouts.model import PayoutRequest, PayoutView, Purpose
from xiaoer.ports.channel import CHANNELS, ChannelFacts
from xiaoer.ports.outside import Reach
from xiaoer.ports.refunds import Paid, PayBack, StatementRow

CHANNEL = "scripted_payer"
START = datetime(2026, 11, 22, 9, tzinfo=UTC)


class TurnedClock:
    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class ScriptedRefunds:
    """Answers what the script says, in turn; what it is asked is kept."""

    script: list[Any] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    rows: list[StatementRow] = field(default_factory=list)

    async def pay_back(self, reach: Reach, payment: PayBack) -> Paid:
        found = self._next("call", payment.dedupe)
        assert isinstance(found, Paid)
        return found

    async def read_back(self, reach: Reach, dedupe: str) -> Paid | None:
        found: Paid | None = self._next("read_back", dedupe)
        return found

    async def statement(self, reach: Reach, day: date) -> Sequence[StatementRow]:
        self.asked.append(("statement", day.isoformat()))
        return self.rows

    def _next(self, kind: str, dedupe: str) -> Any:
        self.asked.append((kind, dedupe))
        answer = self.script.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer


@dataclass
class Desk:
    database: Database
    clock: TurnedClock
    keys: KeyRing
    merchant_id: MerchantId
    shop_id: ShopId
    order_id: OrderId
    connection_id: ConnectionId
    payer: ScriptedRefunds
    told: list[Event]

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[Tx]:
        async with self.database.transaction(self.merchant_id, OPERATOR) as tx:
            yield tx

    async def ask(self, minor: int = 4_000, key: str = "", **more: Any) -> PayoutId:
        facts = {"purpose": Purpose.REFUND, "amount": Money(minor, "CNY"), "order_id": self.order_id, **more}
        async with self.tx() as tx:
            return await payouts.ask(tx, PayoutRequest(key=key or new_id("cas"), **facts))

    async def run(self, most: int = 50, until: Callable[[], bool] = lambda: False) -> None:
        """Everything of this merchant that is due by the desk's clock, until nothing is."""
        jobs = Payers(self.keys, {CHANNEL: self.payer})
        worker = Worker(self.database, {}, jobs.calls)
        for _ in range(most):
            if until() or not await worker.run_due():
                return

    async def get(self, payout_id: PayoutId) -> PayoutView:
        async with self.tx() as tx:
            return await payouts.get(tx, payout_id)

    async def standing(self) -> dict[str, int]:
        async with self.tx() as tx:
            assert await ledger.check_books(tx) == []
            balances = await ledger.order_balances(tx, self.order_id)
            return {one.kind.value: one.balance_minor for one in balances if one.balance_minor}

    async def timers(self) -> list[tuple[str, datetime]]:
        async with self.database.outside_merchants() as conn:
            query = text("select kind, due_at from timer where merchant_id = :m order by key")
            return [(row.kind, row.due_at) for row in await conn.execute(query, {"m": self.merchant_id})]


def know_channel() -> None:
    """The scripted payer is one of the channels of this install; an application that is made forgets it."""
    CHANNELS[CHANNEL] = ChannelFacts(CHANNEL, {"en": "Scripted"}, "system", ["refunds"])


async def open_desk(database: Database, keys: KeyRing, *, paid: int = 10_000, payer: bool = True) -> Desk:
    """An order of 100.00 CNY that is paid, in a shop whose payer is scripted."""
    know_channel()
    clock, told = TurnedClock(), list[Event]()

    async def react(tx: Tx, event: Event) -> None:
        told.append(event)

    mine = Database(database.engine, clock, react)
    merchant_id = await merchants.found_merchant(mine, "鹿汀")
    connection_id = ConnectionId("")
    async with mine.transaction(merchant_id, OPERATOR) as tx:
        shop_id = (await merchants.open_shop(tx, NewShop("鹿汀"))).id
        if payer:
            new = NewConnection(shop_id, "收银", CHANNEL, {"timeout_s": 8, "valid_s": 60})
            connection_id = (await merchants.add_connection(tx, keys, new)).connection.id
        await orders.push_orders(tx, shop_id, [order(paid="100.00", payments=[])])
        order_id = OrderId((await orders.find(tx)).items[0].id)
        await ledger.book_payment(tx, order_id, new_id("pay"), Money(paid, "CNY"))
    return Desk(mine, clock, keys, merchant_id, shop_id, order_id, connection_id, ScriptedRefunds(), told)
