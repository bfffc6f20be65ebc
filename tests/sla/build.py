"""A shop whose clock tests move by hand: lines are said, read by the timekeeper's step, and alerts ring."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from tests.conversations.build import said
from xiaoer import conversations, merchants, sla, staff
from xiaoer.app import wiring
from xiaoer.app.live.timekeeper import keep_time
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.timers import Worker
from xiaoer.kernel.actors import OPERATOR, Actor, ActorKind
from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import AgentId, BuyerId, ConnectionId, ConversationId, MerchantId, ShopId, new_id
from xiaoer.kernel.permissions import Permission
from xiaoer.merchants.model import NewShop
from xiaoer.sla.model import ClockView
from xiaoer.staff.model import Role

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""10:00 on a Friday in Shanghai."""
E_ = TypeVar("E_", bound=Event)


@dataclass
class HandClock:
    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Desk:
    """One merchant, its conversations and what happened. Every reaction is wired."""

    database: Database
    clock: HandClock
    merchant_id: MerchantId
    shop_id: ShopId
    told: list[Event] = field(default_factory=list)

    @asynccontextmanager
    async def tx(self, actor: Actor = OPERATOR) -> AsyncIterator[Tx]:
        async with self.database.transaction(self.merchant_id, actor) as tx:
            yield tx

    def of(self, kind: type[E_]) -> list[E_]:
        return [one for one in self.told if isinstance(one, kind)]

    async def talk(self, name: str = "b1", channel: str = "webchat") -> ConversationId:
        async with self.tx() as tx:
            one, _ = await conversations.open_thread(
                tx,
                shop_id=self.shop_id,
                connection_id=ConnectionId(f"con_{channel}"),
                channel=channel,
                thread=name,
                buyer_id=BuyerId(f"byr_{name}"),
            )
        return one

    async def say(self, one: str, author: str = "buyer", text: str = "在吗", **more: Any) -> None:
        async with self.tx() as tx:
            await conversations.append(tx, [said(one, text, author=author, **more)])
            if author == "buyer":
                await conversations.take_news(tx, [one])
        await self.read(one)

    async def read(self, *ids: str) -> None:
        """What the timekeeper does a moment later."""
        async with self.tx() as tx:
            while not await keep_time(tx, list(ids)):
                pass

    async def clocks(self, *ids: str) -> list[ClockView]:
        async with self.tx() as tx:
            return await sla.open_clocks(tx, list(ids))

    async def hire(self, name: str, role: str = "agent", presence: str = "online") -> AgentId:
        async with self.tx() as tx:
            email = f"{name}.{new_id('x')}@example.com"
            agent_id = await staff.add_agent(tx, email, name, password_hash="x", capacity=20, role=Role(role))
            await staff.set_presence(tx, agent_id, presence)
        return agent_id

    async def ring(self) -> int:
        """Everything due now has run, and what that made due."""
        ran = 0
        worker = Worker(self.database, wiring.LATER)
        while once := await worker.run_due():
            ran += once
        return ran


def person(agent_id: str) -> Actor:
    return Actor(ActorKind.AGENT, agent_id, frozenset(Permission))


async def open_desk(database: Database) -> Desk:
    clock = HandClock()
    mine = Database(database.engine, clock)
    desk = Desk(mine, clock, MerchantId(""), ShopId(""))

    async def react(tx: Tx, event: Event) -> None:
        if event.merchant_id == desk.merchant_id:  # the worker of a test runs everybody's timers
            desk.told.append(event)
        await wiring.react(tx, event)

    mine.react = react
    desk.merchant_id = await merchants.found_merchant(mine, "时效测试店")
    async with desk.tx() as tx:
        desk.shop_id = (await merchants.open_shop(tx, NewShop("鹿汀"))).id
    return desk
