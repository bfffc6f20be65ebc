"""What every bus promises, on all three of them, with a real PostgreSQL and a real NATS server."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable

import pytest

from tests.infra.bus_play import Process, nats_server, until
from tests.postgres_fixture import fresh_database
from xiaoer.infra.bus import Bus, Exchange, MemoryBus, NotifyBus, open_bus
from xiaoer.infra.bus.nats import NatsBus
from xiaoer.infra.postgres.embedded import Server

__all__ = ["nats_server"]

Town = Callable[[], "asyncio.Future[Process]"]
_channels = itertools.count(1)


@pytest.fixture(scope="module")
def database(postgres: Server) -> str:
    return fresh_database(postgres)


@pytest.fixture(params=["memory", "postgres", "nats"])
async def town(request: pytest.FixtureRequest) -> AsyncIterator[Callable[[], object]]:
    """Makes started processes that share a bus."""
    processes: list[Process] = []
    make = _maker(request)

    async def process() -> Process:
        processes.append(Process(make()))
        await processes[-1].start()
        return processes[-1]

    yield process
    for one in processes:
        await one.bus.stop()


def _maker(request: pytest.FixtureRequest) -> Callable[[], Bus]:
    exchange, number = Exchange(), next(_channels)
    if request.param == "memory":
        return lambda: MemoryBus(exchange)
    if request.param == "postgres":
        dsn = request.getfixturevalue("database")
        return lambda: NotifyBus(dsn, channel=f"channel_{number}")
    url = request.getfixturevalue("nats_server").url
    return lambda: NatsBus(f"{url}/town.{number}")


async def test_others_hear_a_notice_and_the_sender_does_not(town: Town) -> None:
    here, there, elsewhere = await town(), await town(), await town()
    here.bus.publish(b'{"at":1}')
    await until(lambda: there.heard and elsewhere.heard)
    there.bus.publish(b'{"at":2}')
    await until(lambda: here.heard)
    assert (here.heard, there.heard) == ([b'{"at":2}'], [b'{"at":1}'])
    assert here.gaps == there.gaps == elsewhere.gaps == 0


async def test_equal_notices_all_arrive(town: Town) -> None:
    here, there = await town(), await town()
    for _ in range(100):
        here.bus.publish(b"same")
    await until(lambda: len(there.heard) == 100)


async def test_a_burst_arrives_whole_and_in_order(town: Town) -> None:
    here, there = await town(), await town()
    sent = [b'{"seq":%d,"text":"%s"}' % (n, b"x" * 280) for n in range(3_000)]
    for notice in sent:
        here.bus.publish(notice)
    await until(lambda: len(there.heard) == 3_000)
    assert there.heard == sent
    assert there.gaps == 0


async def test_what_is_published_over_time_stays_in_order(town: Town) -> None:
    here, there = await town(), await town()
    for number in range(200):
        here.bus.publish(b"%d" % number)
        await asyncio.sleep(0)
    await until(lambda: len(there.heard) == 200)
    assert there.heard == [b"%d" % n for n in range(200)]


@pytest.mark.parametrize("longest", [b"x" * 7_000, ("亲" * 2_333).encode()])
async def test_the_longest_notice_fits(town: Town, longest: bytes) -> None:
    here, there = await town(), await town()
    for _ in range(3):
        here.bus.publish(longest)
    await until(lambda: there.heard == [longest] * 3)


@pytest.mark.parametrize("wrong", [b"x" * 7_001, b"two\nlines", b"nul\0", b"\xff"])
async def test_what_cannot_travel_everywhere_is_refused_everywhere(town: Town, wrong: bytes) -> None:
    here = await town()
    with pytest.raises(ValueError):  # noqa: PT011 - four reasons, one type
        here.bus.publish(wrong)


async def test_a_hearer_that_fails_hears_the_next(town: Town) -> None:
    here, there = await town(), await town()
    here.bus.publish(b"fall over")

    def heard_after_telling_again() -> bool:  # a bus may lose a notice; it may not lose its hearing
        here.bus.publish(b"next")
        return there.heard[-1:] == [b"next"]

    await until(heard_after_telling_again)


async def test_a_hearer_may_publish(town: Town) -> None:
    here, there = await town(), await town()
    there.answer = b"pong"
    here.bus.publish(b"ping")
    await until(lambda: here.heard == [b"pong"])


async def test_what_was_published_before_the_stop_arrives(town: Town) -> None:
    here, there = await town(), await town()
    here.bus.publish(b"last words")
    await here.bus.stop()
    await here.bus.stop()
    await until(lambda: there.heard == [b"last words"])
    there.bus.publish(b"anybody there")
    await asyncio.sleep(0.05)
    assert here.heard == []


def test_settings_choose_the_bus() -> None:
    dsn = "postgresql://somewhere/xiaoer"
    assert isinstance(open_bus(None, dsn), MemoryBus)
    assert isinstance(open_bus("", None), MemoryBus)
    for url in ("postgres", "postgres://a/b", "postgresql://a/b", "postgresql+psycopg://a/b"):
        assert isinstance(open_bus(url, dsn), NotifyBus)
    assert isinstance(open_bus("nats://one:4222,nats://two:4222", dsn), NatsBus)
    for url in ("postgres", "redis://x", "nonsense"):
        with pytest.raises(ValueError, match=r"bus|no database"):
            open_bus(url, None)
