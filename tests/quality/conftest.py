"""A shop with agents, two inspectors, a lead and an owner, and a buyer who talks; doors for each of them."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.di import Provide

from xiaoer import buyers, conversations, merchants, staff
from xiaoer.aftersales import http as aftersales_http
from xiaoer.app import answers
from xiaoer.app.plugins import load_all
from xiaoer.app.wiring import LATER, react
from xiaoer.conversations import Draft
from xiaoer.infra import timers
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Caller, Shared
from xiaoer.kernel.actors import OPERATOR, Actor, ActorKind
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.ids import AgentId, ConnectionId, ConversationId, MerchantId, ShopId, new_id
from xiaoer.merchants.model import NewConnection, NewShop
from xiaoer.quality import http
from xiaoer.staff.model import ROLE_PERMISSIONS, Role

PEOPLE = {
    "mei": Role.AGENT,
    "atan": Role.AGENT,
    "wai": Role.OUTSOURCED,
    "lead": Role.LEAD,
    "ming": Role.INSPECTOR,
    "hua": Role.INSPECTOR,
    "owner": Role.OWNER,
}


class HandClock(Clock):
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def now(self) -> datetime:
        return self.at

    def pass_(self, **amount: float) -> None:
        self.at += timedelta(**amount)


@dataclass
class Office:
    database: Database
    shared: Shared
    clock: HandClock
    merchant_id: MerchantId
    shop_id: ShopId
    connection_id: ConnectionId
    people: dict[str, AgentId]

    def actor(self, who: str) -> Actor:
        return Actor(ActorKind.AGENT, self.people[who], ROLE_PERMISSIONS[PEOPLE[who]])

    def tx(self, who: str = "") -> AbstractAsyncContextManager[Tx]:
        """As this person of the staff; as the operator without one."""
        return self.database.transaction(self.merchant_id, self.actor(who) if who else OPERATOR)

    async def ask(self, who: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        caller = Caller(self.merchant_id, self.actor(who), self.shared)
        app = Litestar(
            [*http.routes, *aftersales_http.routes],
            dependencies={"caller": Provide(lambda: caller, sync_to_thread=False)},
            exception_handlers=answers.HANDLERS,
            logging_config=None,
            openapi_config=None,
        )
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk.example") as client:
            answer = await client.request(method, path, json=body)
            return answer.status_code, answer.json() if answer.content else None

    async def good(self, who: str, method: str, path: str, body: Any = None) -> Any:
        status, answer = await self.ask(who, method, path, body)
        assert status < 300, (status, answer)
        return answer

    async def run_clocks(self) -> None:
        """Every timer of ours that is due has run."""
        worker = timers.Worker(self.database, LATER)
        while await worker.run_due():
            pass

    async def talk(self, who: str, *lines: tuple[str, str], wait_s: int = 30, close: bool = True) -> ConversationId:
        """A conversation of a new buyer with this agent: (`buyer` or `agent`, text), `wait_s` apart."""
        thread = new_id("u")
        async with self.tx() as tx:
            buyer_id = await buyers.identify(tx, self.connection_id, thread, display_name="林夏", verified=True)
            conversation_id, _ = await conversations.open_thread(
                tx,
                shop_id=self.shop_id,
                connection_id=self.connection_id,
                channel="webchat",
                thread=thread,
                buyer_id=buyer_id,
            )
            await conversations.assign(tx, conversation_id, self.people[who], reason={"code": "claimed"})
            for side, text in lines:
                self.clock.pass_(seconds=wait_s)
                await conversations.append(tx, [self._line(conversation_id, side, who, buyer_id, text)])
        self.clock.pass_(seconds=wait_s)
        async with self.tx(who) as tx:
            if close:
                await conversations.close(tx, conversation_id, "solved")
        return conversation_id

    def _line(self, conversation_id: str, side: str, who: str, buyer_id: str, text: str) -> Draft:
        author = buyer_id if side == "buyer" else self.people[who]
        return Draft(
            conversation_id=conversation_id,
            client_id=new_id("c"),
            kind="text",
            author_kind=side,
            author_id=author,
            author_name="",
            text=text,
            gate="test@1",
        )


@pytest.fixture
async def office(dsn: str, keys: KeyRing, tmp_path: Path) -> AsyncIterator[Office]:
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
        shared = Shared(database, keys, DiskBlobs(tmp_path), "https://desk.example")
        yield Office(database, shared, clock, merchant_id, shop.id, link.id, people)
    finally:
        await database.close()
