"""What may have been lost is noticed: by numbers, by beats, by silence, by a connection made anew."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from tests.infra.bus_play import NatsServer, Process, nats_server, until
from tests.postgres_fixture import fresh_database
from xiaoer.infra.bus import NotifyBus
from xiaoer.infra.bus.nats import NatsBus, split
from xiaoer.infra.bus.post import Ledger, Outbox
from xiaoer.infra.postgres.embedded import Server

__all__ = ["nats_server"]

BEAT_S = 0.2


def test_all_notices_of_a_moment_share_an_envelope() -> None:
    outbox = Outbox(7_900)
    for number in range(50):
        outbox.add(b"%d" % number)
    (envelope,) = outbox.sealed()
    assert envelope.split("\n")[1:] == [str(n) for n in range(50)]


def test_an_envelope_never_exceeds_its_limit() -> None:
    outbox = Outbox(7_900)
    for size in (7_000, 900, 6_999, 10, 3_000, 3_000, 3_000):
        outbox.add(("é" * (size // 2)).encode())
    envelopes = outbox.sealed()
    assert max(len(envelope.encode()) for envelope in envelopes) <= 7_900
    assert sum(envelope.count("\n") for envelope in envelopes) == 7


def test_an_envelope_is_kept_until_it_is_sent() -> None:
    outbox = Outbox(7_900)
    outbox.add(b"a")
    first = list(outbox.sealed())
    assert outbox.sealed() == first
    outbox.sent()
    assert outbox.sealed() == []


def test_a_hole_in_the_numbers_is_a_gap() -> None:
    ledger = Ledger("me", 5)
    assert ledger.enter("you 7 n\na", 0) == (["a"], False)
    assert ledger.enter("you 8 n\nb", 1) == (["b"], False)
    assert ledger.enter("you 10 n\nd", 2) == (["d"], True)
    assert ledger.enter("you 10 beat", 3) == ([], False)


def test_a_beat_shows_that_the_last_notice_is_missing() -> None:
    ledger = Ledger("me", 5)
    ledger.enter("you 7 n\na", 0)
    assert ledger.enter("you 8 beat", 1) == ([], True)
    assert ledger.enter("you 9 n\nc", 2) == (["c"], False)


def test_an_envelope_sent_twice_is_heard_once() -> None:
    ledger = Ledger("me", 5)
    ledger.enter("you 7 n\na", 0)
    assert ledger.enter("you 7 n\na", 1) == ([], False)


def test_our_own_and_foreign_envelopes_are_not_heard() -> None:
    ledger = Ledger("me", 5)
    assert ledger.enter("me 7 n\na", 0) == ([], False)
    assert ledger.enter("what is this", 0) == ([], False)
    assert ledger.enter("", 0) == ([], False)


def test_a_process_that_falls_silent_may_have_taken_notices_with_it() -> None:
    ledger = Ledger("me", 5)
    ledger.enter("you 0 beat", 0)
    assert not ledger.lapsed(15)
    assert ledger.lapsed(16)
    assert not ledger.lapsed(17)


def test_a_process_that_said_goodbye_has_not() -> None:
    ledger = Ledger("me", 5)
    ledger.enter("you 0 beat", 0)
    assert ledger.enter("you 0 bye", 1) == ([], False)
    assert not ledger.lapsed(100)


def test_notices_that_pile_up_without_bound_become_a_gap() -> None:
    outbox, ledger = Outbox(64_000), Ledger("me", 5)
    ledger.enter(outbox.beat(), 0)
    for _ in range(700):
        outbox.add(b"x" * 7_000)
    assert sum(map(len, outbox.sealed())) < 4 << 20
    assert any(ledger.enter(envelope, 1)[1] for envelope in outbox.sealed())


@pytest.fixture(scope="module")
def database(postgres: Server) -> str:
    return fresh_database(postgres)


@pytest.fixture
async def notified(database: str) -> AsyncIterator[list[Process]]:
    pair = [Process(NotifyBus(database, beat_every_s=BEAT_S)) for _ in range(2)]
    for process in pair:
        await process.start()
    yield pair
    for process in pair:
        await process.bus.stop()


async def _cut(database: str, query: str) -> int:
    """End the bus connections whose last statement was `query`; how many."""
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        cursor = await connection.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where datname = current_database() and application_name = 'xiaoer bus' and query ilike %s",
            (f"{query}%",),
        )
        row = await cursor.fetchone()
        assert row is not None
        return int(row[0])


async def test_postgres_listeners_that_lost_their_connection_say_so(notified: list[Process], database: str) -> None:
    here, there = notified
    assert await _cut(database, "listen") == 2
    await until(lambda: here.gaps and there.gaps)
    here.bus.publish(b"after")
    await until(lambda: there.heard == [b"after"])


async def test_postgres_speakers_that_lost_their_connection_lose_nothing(
    notified: list[Process], database: str
) -> None:
    here, there = notified
    here.bus.publish(b"before")
    await until(lambda: there.heard == [b"before"])
    cut = 0
    while not cut:
        cut = await _cut(database, "select pg_notify")
    for number in range(20):
        here.bus.publish(b"%d" % number)
    await until(lambda: len(there.heard) == 21)
    assert there.heard == [b"before", *(b"%d" % n for n in range(20))]


async def test_postgres_a_process_that_dies_is_a_gap(notified: list[Process]) -> None:
    here, there = notified
    here.bus.publish(b"hello")
    await until(lambda: there.heard)
    for task in here.bus._tasks:  # type: ignore[attr-defined]
        task.cancel()
    await until(lambda: there.gaps)


async def test_postgres_quiet_processes_see_no_gap(notified: list[Process]) -> None:
    await asyncio.sleep(BEAT_S * 6)
    assert [process.gaps for process in notified] == [0, 0]


async def test_postgres_gets_one_notification_for_all_notices_of_a_moment(
    notified: list[Process], database: str
) -> None:
    here, there = notified
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as spy:
        await spy.execute("listen xiaoer_live")
        for number in range(100):
            here.bus.publish(b"%d" % number)
        await until(lambda: len(there.heard) == 100)
        payloads = [found.payload async for found in spy.notifies(timeout=0.1)]
    assert [payload.count("\n") for payload in payloads if "\n" in payload] == [100]


async def test_postgres_out_of_reach_is_said_at_start() -> None:
    with pytest.raises(ConnectionError):
        await NotifyBus("postgresql://nobody@127.0.0.1:1/none").start(print)


async def test_nats_that_comes_back_is_a_gap_and_goes_on() -> None:
    with NatsServer() as server:
        pair = [Process(NatsBus(server.url, beat_every_s=BEAT_S)) for _ in range(2)]
        here, there = pair
        for process in pair:
            await process.start()
        here.bus.publish(b"before")
        await until(lambda: there.heard == [b"before"])
        server.stop()
        here.bus.publish(b"while away")
        server.start()
        await until(lambda: here.gaps and there.gaps)

        def later_words_arrive() -> bool:
            """Silence is a gap too, so either may still be away, and what is said meanwhile need not arrive."""
            here.bus.publish(b"after")
            return b"after" in there.heard

        await until(later_words_arrive)
        for process in pair:
            await process.bus.stop()


async def test_nats_that_sent_us_away_is_joined_again(nats_server: NatsServer) -> None:
    pair = [Process(NatsBus(f"{nats_server.url}/away", beat_every_s=BEAT_S)) for _ in range(2)]
    here, there = pair
    for process in pair:
        await process.start()
    await there.bus._client.close()  # type: ignore[attr-defined]
    await until(lambda: there.gaps)
    here.bus.publish(b"welcome back")
    await until(lambda: there.heard == [b"welcome back"])
    for process in pair:
        await process.bus.stop()


async def test_nats_wants_the_right_token() -> None:
    with NatsServer(token="s3cret") as server:
        allowed, other = Process(NatsBus(server.url)), Process(NatsBus(server.url))
        await allowed.start()
        await other.start()
        allowed.bus.publish(b"in")
        await until(lambda: other.heard == [b"in"])
        with pytest.raises(ConnectionError):
            await NatsBus(f"nats://wrong@127.0.0.1:{server.port}", connect_within_s=1).start(print)
        await allowed.bus.stop()
        await other.bus.stop()


async def test_nats_out_of_reach_is_said_at_start() -> None:
    with pytest.raises(ConnectionError):
        await NatsBus("nats://127.0.0.1:1", connect_within_s=1).start(print)


def test_a_nats_address_may_carry_the_subject() -> None:
    assert split("nats://one:4222") == (["nats://one:4222"], "xiaoer.live")
    assert split("nats://t@one:4222, nats://t@two:4222/shop.live") == (
        ["nats://t@one:4222", "nats://t@two:4222"],
        "shop.live",
    )
