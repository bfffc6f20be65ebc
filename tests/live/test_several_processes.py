"""Three server processes on one port tell each other through the database what their people have to hear."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from bench.crash import kill_database
from bench.live_client import LiveClient
from bench.shop import Shop, open_shop

from tests.live.conftest import until
from xiaoer.kernel.ids import new_id

DEVICES = 8
"""So many links of one person that they sit on all processes but once in some thousand runs."""


@pytest.fixture(scope="module")
def big_shop() -> Iterator[Shop]:
    with open_shop(agents=1, extra_env={"XIAOER_PROCESSES": "3"}) as opened:
        yield opened


class Crowd:
    """One conversation, looked at by many devices of its buyer and of its agent."""

    def __init__(self, shop: Shop, token: str) -> None:
        self.buyers = [LiveClient(shop.url, token=token).start() for _ in range(DEVICES)]
        self.agents = [LiveClient(shop.url, cookie=shop.agent_cookies[0]).start() for _ in range(DEVICES)]

    @property
    def all(self) -> list[LiveClient]:
        return self.buyers + self.agents

    def texts(self, client: LiveClient, room: str) -> list[str]:
        return [line["text"] for line in client.thread(room).lines if line["kind"] == "text"]


@pytest.fixture
async def crowd(big_shop: Shop) -> AsyncIterator[tuple[Crowd, str]]:
    (room,), (token,) = await big_shop.threads(1)
    made = Crowd(big_shop, token)
    for client in made.all:
        await asyncio.wait_for(client.online.wait(), 15)
    for agent in made.agents:
        agent.open(room)
    yield made, room
    for client in made.all:
        await client.stop()


async def test_every_device_on_every_process_hears_each_line_once_in_order(crowd: tuple[Crowd, str]) -> None:
    people, room = crowd
    spoken: list[str] = []
    for number in range(20):
        spoken.append(f"{number}")
        client, where = (people.buyers, "") if number % 2 else (people.agents, room)
        await asyncio.wait_for(client[number % DEVICES].say(f"{number}", where).done, 10)
    for client in people.all:
        await until(lambda client=client: people.texts(client, room) == spoken, "every device to have all")


async def test_typing_and_who_answers_cross_the_processes(big_shop: Shop) -> None:
    heard: list[list[str]] = [[] for _ in range(DEVICES)]
    token = big_shop.visitor_token(new_id("vis"))
    agents = [LiveClient(big_shop.url, cookie=big_shop.agent_cookies[0]).start() for _ in range(DEVICES)]
    buyers = [
        LiveClient(big_shop.url, token=token, on_frame=lambda _, f, box=box: box.append(f["type"])) for box in heard
    ]
    try:
        await asyncio.wait_for(buyers[0].start().online.wait(), 15)
        ack = await asyncio.wait_for(buyers[0].say("有人吗").done, 10)
        for buyer in buyers[1:]:
            await asyncio.wait_for(buyer.start().online.wait(), 15)
        room = ack["conversation_id"]
        agents[0].open(room)
        await until(lambda: agents[0].thread(room).lines, "the conversation to be open")

        def all_saw_typing() -> bool:
            agents[0].write({"type": "typing", "conversation_id": room})
            return all("typing_now" in box for box in heard)

        await until(all_saw_typing, "all of the buyer's devices to see the agent type")
        assert "handler" in heard[0]
    finally:
        for client in (*buyers, *agents):
            if client._tasks:
                await client.stop()


async def test_a_line_is_repeated_on_another_process_with_its_first_number(big_shop: Shop) -> None:
    (room,), (token,) = await big_shop.threads(1)
    numbers = set()
    client_id = new_id("cli")
    for _ in range(6):
        client = LiveClient(big_shop.url, token=token).start()
        entry = client.say("一次")
        entry.frame["client_id"] = client_id
        numbers.add((await asyncio.wait_for(entry.done, 15))["seq"])
        await client.stop()
    assert numbers == {1}
    assert room


async def test_news_lost_with_the_database_are_told_again(crowd: tuple[Crowd, str], big_shop: Shop) -> None:
    people, room = crowd
    spoken: list[str] = []
    for number in range(4):
        spoken.append(f"{number}")
        entry = people.buyers[number].say(f"{number}")
        await asyncio.sleep(0.005 * number)
        kill_database(big_shop, children=bool(number % 2))
        await asyncio.wait_for(entry.done, 40)
    for client in people.all:
        await until(lambda client=client: people.texts(client, room) == spoken, "every device to have all", 30)
