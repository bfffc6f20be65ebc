"""One statement on a connection of its own: its rows, its errors, and what a lost connection does to it."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from xiaoer.infra.prepared import PreparedCall

STATEMENT = "select length($1), $2::int + 1, $1 = ''"
TYPES = ["text", "text"]


@pytest.fixture
async def call(dsn: str) -> AsyncIterator[PreparedCall]:
    opened = await PreparedCall.open(dsn, STATEMENT, TYPES)
    yield opened
    await opened.close()


def hang_up(dsn: str, pid: int) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("select pg_terminate_backend(%s)", (pid,))


async def test_rows_come_as_python_values(call: PreparedCall) -> None:
    assert await call(["帐篷", "41"]) == [(2, 42, False)]
    assert await call(["", "0"]) == [(0, 1, True)]


async def test_what_is_longer_than_the_socket_holds_arrives_whole(call: PreparedCall) -> None:
    assert await call(["长" * 4_000_000, "1"]) == [(4_000_000, 2, False)]


async def test_a_refused_call_says_why_and_the_next_one_works(call: PreparedCall) -> None:
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        await call(["a", "not a number"])
    with pytest.raises(psycopg.DataError, match="NUL"):
        await call(["a\x00b", "1"])
    assert await call(["a", "1"]) == [(1, 2, False)]
    assert not call.closed


async def test_a_connection_lost_while_idle_is_known_before_the_next_call(dsn: str, call: PreparedCall) -> None:
    await asyncio.to_thread(hang_up, dsn, call.backend_pid)
    for _ in range(1000):
        if call.closed:
            break
        await asyncio.sleep(0.01)
    assert call.closed


async def test_a_connection_lost_under_way_fails_the_call_as_lost(dsn: str) -> None:
    slow = await PreparedCall.open(dsn, "select pg_sleep($1::float)", ["text"])
    asking = asyncio.create_task(slow(["60"]))
    await asyncio.to_thread(_until_busy, dsn, slow.backend_pid)
    await asyncio.to_thread(hang_up, dsn, slow.backend_pid)
    with pytest.raises(psycopg.OperationalError):
        await asyncio.wait_for(asking, 10)
    await slow.close()


async def test_a_call_given_up_leaves_nothing_that_could_answer_the_next(dsn: str) -> None:
    slow = await PreparedCall.open(dsn, "select pg_sleep($1::float)", ["text"])
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(slow(["60"]), 0.2)
    assert slow.closed


def _until_busy(dsn: str, pid: int) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        while conn.execute("select state from pg_stat_activity where pid = %s", (pid,)).fetchone() != ("active",):
            pass
