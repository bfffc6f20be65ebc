"""A shop with an agent, two leads and an owner, a buyer in a conversation, and a budget of 100 yuan."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.orders.build import order
from xiaoer import buyers, conversations, gifts, ledger, merchants, orders, staff
from xiaoer.app.plugins import load_all
from xiaoer.app.wiring import react
from xiaoer.gifts.model import Gift, GiftKind, NewBudget, NewGift
from xiaoer.infra import timers
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.timers import timer
from xiaoer.kernel.actors import OPERATOR, Actor, ActorKind
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.ids import AgentId, BuyerId, ConnectionId, ConversationId, MerchantId, OrderId, ShopId, new_id
from xiaoer.ledger.model import AccountKind
from xiaoer.merchants.model import NewConnection, NewShop
from xiaoer.staff.model import ROLE_PERMISSIONS, Presence, Role


class HandClock(Clock):
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 8, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def pass_(self, **amount: float) -> None:
        self.at += timedelta(**amount)


PEOPLE = {"mei": Role.AGENT, "lead": Role.LEAD, "deputy": Role.LEAD, "owner": Role.OWNER}


@dataclass
class Counter:
    """Where gifts are given, in the tests."""

    database: Database
    clock: HandClock
    merchant_id: MerchantId
    shop_id: ShopId
    connection_id: ConnectionId
    conversation_id: ConversationId
    buyer_id: BuyerId
    people: dict[str, AgentId]
    budget_id: str = ""

    def tx(self, who: str = "") -> AbstractAsyncContextManager[Tx]:
        """As this person of the staff; as the operator without one."""
        actor = Actor(ActorKind.AGENT, self.people[who], ROLE_PERMISSIONS[PEOPLE[who]]) if who else OPERATOR
        return self.database.transaction(self.merchant_id, actor)

    async def give(self, amount_minor: int = 500, who: str = "mei", **more: Any) -> Gift:
        new = red_packet(self.budget_id, amount_minor, **more)
        async with self.tx(who) as tx:
            return await gifts.give(tx, self.conversation_id, new)

    async def get(self, gift_id: str) -> Gift:
        async with self.tx() as tx:
            return await gifts.get(tx, gift_id)

    async def left(self) -> int:
        async with self.tx() as tx:
            return (await ledger.balance(tx, AccountKind.BUDGET, self.budget_id, "CNY")).minor

    async def held(self, gift: Gift) -> int:
        kind = AccountKind.RED_PACKET if gift.kind is GiftKind.RED_PACKET else AccountKind.COUPON
        async with self.tx() as tx:
            return (await ledger.balance(tx, kind, gift.id, "CNY")).minor

    async def books_are_right(self) -> None:
        async with self.tx() as tx:
            assert await ledger.check_books(tx) == []

    async def lines(self) -> list[conversations.LineFacts]:
        async with self.tx() as tx:
            return await conversations.read_after(tx, self.conversation_id, 0)

    async def card(self, gift: Gift) -> dict[str, Any]:
        """What stands on the gift's card now."""
        shown = [one.payload["card"] for one in await self.lines() if one.kind == "card"]
        [card] = [one for one in shown if one["gift_id"] == gift.id]
        return dict(card)

    async def push_order(self, number: str = "T-1", **facts: Any) -> OrderId:
        """An order of our buyer."""
        row = order(external_id=number, buyer={"external_id": "u-1"}, **facts)
        async with self.tx() as tx:
            report = await orders.push_orders(tx, self.shop_id, [row])
            assert report.rejected == []
            return next(
                OrderId(one.id) for one in await orders.of_buyer(tx, self.buyer_id) if one.external_id == number
            )


def red_packet(budget_id: str, amount_minor: int, **more: Any) -> NewGift:
    facts = {"key": new_id("key"), "kind": GiftKind.RED_PACKET, "budget_id": budget_id, "amount_minor": amount_minor}
    return NewGift(**{**facts, **more})


TIMERS = {gifts.EXPIRE: gifts.expire, gifts.APPROVAL: gifts.approval_due}


async def run_timers(counter: Counter) -> int:
    """Those of our merchant that are due now, as the worker runs them; how many."""
    t = timer.c
    due = select(t.key, t.kind, t.payload).where(t.merchant_id == counter.merchant_id, t.due_at <= counter.clock.now())
    async with counter.tx() as tx:
        rows = [row for row in await tx.conn.execute(due) if row.kind in TIMERS]
    for row in rows:
        async with counter.database.transaction(counter.merchant_id) as tx:
            await timers.cancel(tx, row.key)
            await TIMERS[row.kind](tx, row.payload)
    return len(rows)


@pytest.fixture
async def counter(dsn: str, keys: KeyRing) -> AsyncIterator[Counter]:
    load_all()
    clock = HandClock()
    database = Database.open(dsn, clock=clock)
    database.react = react
    try:
        merchant_id = await merchants.found_merchant(database, "小二百货")
        async with database.transaction(merchant_id, OPERATOR) as tx:
            shop = await merchants.open_shop(tx, NewShop("旗舰店"))
            link = (await merchants.add_connection(tx, keys, NewConnection(shop.id, "网页"))).connection
            people = {
                name: await staff.add_agent(tx, f"{new_id('x')}@shop.example", name, role, password_hash="-")
                for name, role in PEOPLE.items()
            }
            await staff.set_presence(tx, people["lead"], Presence.ONLINE)
            buyer_id = await buyers.identify(tx, link.id, "u-1", display_name="林夏", verified=True)
            conversation_id, _ = await conversations.open_thread(
                tx, shop_id=shop.id, connection_id=link.id, channel="webchat", thread="u-1", buyer_id=buyer_id
            )
            made = Counter(database, clock, merchant_id, shop.id, link.id, conversation_id, buyer_id, people)
            made.budget_id = (await gifts.make_budget(tx, NewBudget(name="客服关怀", amount_minor=10_000))).id
        yield made
    finally:
        await database.close()
