"""A shop with its staff, buyers in conversations, an order, and a clock that is moved by hand."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from tests.gifts.conftest import HandClock
from tests.orders.build import order
from xiaoer import buyers, conversations, merchants, orders, staff, tickets
from xiaoer.app.plugins import load_all
from xiaoer.app.wiring import LATER, react
from xiaoer.infra import timers
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.timers import timer
from xiaoer.kernel.actors import OPERATOR, Actor, ActorKind
from xiaoer.kernel.ids import AgentId, BuyerId, ConnectionId, ConversationId, MerchantId, OrderId, ShopId, new_id
from xiaoer.merchants.model import NewConnection, NewShop
from xiaoer.staff.model import ROLE_PERMISSIONS, Role
from xiaoer.tickets.model import NewTicket, Ticket

PEOPLE = {
    "mei": Role.AGENT, "an": Role.AGENT, "qing": Role.OUTSOURCED, "lead": Role.LEAD, "eye": Role.INSPECTOR,
    "owner": Role.OWNER,
}  # fmt: skip


@dataclass
class Desk:
    database: Database
    clock: HandClock
    keys: KeyRing
    merchant_id: MerchantId
    shop_id: ShopId
    connection_id: ConnectionId
    conversation_id: ConversationId
    buyer_id: BuyerId
    order_id: OrderId
    people: dict[str, AgentId]

    def actor(self, who: str) -> Actor:
        return Actor(ActorKind.AGENT, self.people[who], ROLE_PERMISSIONS[PEOPLE[who]])

    def tx(self, who: str = "") -> AbstractAsyncContextManager[Tx]:
        """As this person of the staff; as the operator without one."""
        return self.database.transaction(self.merchant_id, self.actor(who) if who else OPERATOR)

    async def open(self, who: str = "lead", **facts: Any) -> Ticket:
        async with self.tx(who) as tx:
            return await tickets.open_ticket(tx, NewTicket(**{"title": "包裹没有动静", **facts}))

    async def get(self, ticket_id: str) -> Ticket:
        async with self.tx() as tx:
            return await tickets.get(tx, ticket_id)

    async def another_buyer(self, name: str) -> tuple[BuyerId, ConversationId]:
        async with self.tx() as tx:
            buyer_id = await buyers.identify(tx, self.connection_id, name, display_name=name, verified=True)
            made, _ = await conversations.open_thread(
                tx, shop_id=self.shop_id, connection_id=self.connection_id, channel="webchat", thread=name,
                buyer_id=buyer_id,
            )  # fmt: skip
            return buyer_id, made

    async def said(self, conversation_id: str = "") -> list[str]:
        """What the buyer of this conversation can read."""
        async with self.tx() as tx:
            lines = await conversations.read_after(tx, conversation_id or self.conversation_id, 0)
            return [line.text or "" for line in lines if line.public_seq is not None]

    async def run_timers(self) -> list[str]:
        """Those of our merchant that are due now, as the worker runs them; their kinds."""
        due = select(timer.c.key, timer.c.kind, timer.c.payload).where(
            timer.c.merchant_id == self.merchant_id, timer.c.due_at <= self.clock.now()
        )
        async with self.tx() as tx:
            rows = [row for row in await tx.conn.execute(due.order_by(timer.c.due_at)) if row.kind in LATER]
        for row in rows:
            async with self.database.transaction(self.merchant_id) as tx:
                await timers.cancel(tx, row.key)
                await LATER[row.kind](tx, row.payload)
        return [row.kind for row in rows]

    async def push_order(self, number: str = "T-1", **facts: Any) -> OrderId:
        row = order(external_id=number, buyer={"external_id": "u-1"}, **facts)
        async with self.tx() as tx:
            assert (await orders.push_orders(tx, self.shop_id, [row])).rejected == []
            return await orders.id_of(tx, number)


async def make_desk(database: Database, clock: HandClock, keys: KeyRing) -> Desk:
    load_all()
    merchant_id = await merchants.found_merchant(database, "小二百货")
    async with database.transaction(merchant_id, OPERATOR) as tx:
        shop = await merchants.open_shop(tx, NewShop("旗舰店"))
        link = (await merchants.add_connection(tx, keys, NewConnection(shop.id, "网页"))).connection
        people = {
            name: await staff.add_agent(tx, f"{name}-{new_id('x')}@shop.example", name, role, password_hash="-")
            for name, role in PEOPLE.items()
        }
        buyer_id = await buyers.identify(tx, link.id, "u-1", display_name="林夏", verified=True)
        conversation_id, _ = await conversations.open_thread(
            tx, shop_id=shop.id, connection_id=link.id, channel="webchat", thread="u-1", buyer_id=buyer_id
        )
    none = OrderId("")
    desk = Desk(database, clock, keys, merchant_id, shop.id, link.id, conversation_id, buyer_id, none, people)
    desk.order_id = await desk.push_order()
    return desk


@pytest.fixture
async def desk(dsn: str, keys: KeyRing) -> AsyncIterator[Desk]:
    clock = HandClock()
    database = Database.open(dsn, pool_size=16, wait_s=300, clock=clock)
    database.react = react
    try:
        yield await make_desk(database, clock, keys)
    finally:
        await database.close()
