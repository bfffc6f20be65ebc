"""A real server on a real socket, two agents of one shop, and people who talk through it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from bench.live_client import LiveClient
from bench.shop import Shop, open_shop
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from xiaoer import conversations
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import new_id

WITHIN_S = 15.0
Frame = dict[str, Any]


@pytest.fixture(scope="package")
def shop() -> Iterator[Shop]:
    """Agent 0 is the owner and sees all; agent 1 sees their own."""
    with open_shop(agents=2) as opened:
        yield opened


@pytest.fixture(scope="package")
async def shop_database(shop: Shop) -> AsyncIterator[Database]:
    opened = Database.open(shop.dsn)
    yield opened
    await opened.close()


@pytest.fixture(scope="package")
async def neighbour(shop: Shop) -> Shop:
    return await shop.neighbour()


async def until(ready: Callable[[], object], what: str = "", within_s: float = WITHIN_S) -> None:
    """Raises AssertionError when it does not come true in time."""
    deadline = time.monotonic() + within_s
    while not ready():
        assert time.monotonic() < deadline, f"waited {within_s} s for {what or ready}"
        await asyncio.sleep(0.01)


class Raw:
    """A socket whose frames are written and read one by one."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.seen: list[Frame] = []

    async def say(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def hear(self, kind: str, **facts: Any) -> Frame:
        """The next frame of this kind with these facts; the others go into `seen`."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                frame: Frame = json.loads(await self.socket.recv())
                self.seen.append(frame)
                if frame["type"] == kind and all(frame.get(name) == value for name, value in facts.items()):
                    return frame

    async def hear_any(self, kinds: tuple[str, ...], client_id: str) -> Frame:
        """The answer to a line, whichever of `kinds` it is, also if it came already."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                for frame in self.seen:
                    if frame["type"] in kinds and frame.get("client_id") == client_id:
                        return frame
                self.seen.append(json.loads(await self.socket.recv()))

    async def end(self) -> tuple[int, list[Frame]]:
        """The close code, and what came before the end."""
        try:
            async with asyncio.timeout(WITHIN_S):
                while True:
                    self.seen.append(json.loads(await self.socket.recv()))
        except ConnectionClosed:
            return self.socket.close_code or 0, self.seen


@asynccontextmanager
async def raw(shop: Shop, *, cookie: str = "", **headers: str) -> AsyncIterator[Raw]:
    given = {**headers, **({"Cookie": f"xiaoer_session={cookie}"} if cookie else {})}
    url = shop.url.replace("http", "ws", 1) + "/live"
    async with connect(url, additional_headers=given, compression=None, proxy=None) as socket:
        yield Raw(socket)


@asynccontextmanager
async def visitor(shop: Shop, name: str = "") -> AsyncIterator[Raw]:
    """A buyer's socket after `welcome`."""
    async with raw(shop) as socket:
        await socket.say(type="hello", token=shop.visitor_token(name or new_id("vis")))
        await socket.hear("welcome")
        yield socket


@asynccontextmanager
async def desk(shop: Shop, number: int = 0) -> AsyncIterator[Raw]:
    """An agent's socket after `welcome`."""
    async with raw(shop, cookie=shop.agent_cookies[number]) as socket:
        await socket.say(type="hello")
        await socket.hear("welcome")
        yield socket


class Pair:
    """A buyer and the agent to whom their conversation belongs, both with correct clients."""

    def __init__(self, shop: Shop, room: str, token: str) -> None:
        self.room = room
        self.told: dict[str, list[Frame]] = {"buyer": [], "agent": []}
        self.buyer = LiveClient(shop.url, token=token, on_frame=lambda _, f: self.told["buyer"].append(f))
        self.agent = LiveClient(
            shop.url, cookie=shop.agent_cookies[0], on_frame=lambda _, f: self.told["agent"].append(f)
        )

    def texts(self, client: LiveClient) -> list[str]:
        return [line["text"] for line in client.thread(self.room).lines if line["kind"] == "text"]

    async def online(self) -> None:
        for client in (self.buyer, self.agent):
            await asyncio.wait_for(client.online.wait(), WITHIN_S)
        self.agent.open(self.room)

    def said(self, side: str, kind: str) -> list[Frame]:
        return [frame for frame in self.told[side] if frame["type"] == kind]


@pytest.fixture
async def pair(shop: Shop) -> AsyncIterator[Pair]:
    (room,), (token,) = await shop.threads(1)
    made = Pair(shop, room, token)
    made.buyer.start()
    made.agent.start()
    await made.online()
    yield made
    await made.buyer.stop()
    await made.agent.stop()


@pytest.fixture
def stored(shop: Shop, shop_database: Database) -> Callable[[str], Awaitable[list[Any]]]:
    """Every line of a conversation as the database has it."""

    async def read(room: str) -> list[Any]:
        async with shop_database.transaction(shop.merchant_id, OPERATOR) as tx:
            return list(await conversations.read_after(tx, room, 0, 10_000))

    return read


@pytest.fixture
def as_shop(shop: Shop, shop_database: Database) -> Callable[[], Any]:
    def open_one() -> Any:
        return shop_database.transaction(shop.merchant_id, OPERATOR)

    return open_one


__all__ = ["Pair", "Raw", "Tx", "desk", "raw", "until", "visitor"]
