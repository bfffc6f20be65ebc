"""The tables stay fit: months have partitions before they begin, and old client ids are forgotten."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text

from tests.conversations.build import said, thread
from tests.postgres_fixture import fresh_database
from xiaoer import conversations
from xiaoer.conversations import jobs
from xiaoer.infra import directory, schema
from xiaoer.infra.db import Database
from xiaoer.infra.timers import Worker
from xiaoer.kernel.ids import MerchantId

ONE, OTHER = MerchantId("mer_one"), MerchantId("mer_other")


@pytest.fixture
async def install(postgres, dsn):  # type: ignore[no-untyped-def]
    """A database of its own: partitions are everybody's. (`dsn` has all tables registered.)"""
    made = fresh_database(postgres)
    with psycopg.connect(made, autocommit=True) as conn:
        for statement in schema.ddl():
            conn.execute(statement)
    opened = Database.open(made)
    yield opened
    await opened.close()


async def partitions(database: Database, table: str) -> list[str]:
    query = "select inhrelid::regclass::text from pg_inherits where inhparent = cast(:t as regclass) order by 1"
    async with database.outside_merchants() as conn:
        return list((await conn.execute(text(query), {"t": table})).scalars())


async def line_of(database: Database, merchant_id: MerchantId, body: str) -> str:
    async with database.transaction(merchant_id) as tx:
        one = await thread(tx)
        await conversations.append(tx, [said(one, body, client_id=f"cli_{body}")])
    return one


async def test_this_month_and_the_next_three_have_partitions(install: Database) -> None:
    now = datetime(2031, 11, 30, 23, 59, tzinfo=UTC)
    assert await jobs.make_partitions(install, now) == 8
    assert await jobs.make_partitions(install, now) == 0
    names = ["message_default", "message_y2031m11", "message_y2031m12", "message_y2032m01", "message_y2032m02"]
    assert await partitions(install, "message") == names
    assert len(await partitions(install, "line_search")) == 5


async def test_lines_of_every_merchant_move_from_the_default_partition_into_their_month(install: Database) -> None:
    places = {merchant: await line_of(install, merchant, "hello") for merchant in (ONE, OTHER)}
    async with install.outside_merchants() as conn:
        assert (await conn.execute(text("select count(*) from message_default"))).scalar_one() == 2
    await jobs.make_partitions(install, install.clock.now())
    async with install.outside_merchants() as conn:
        assert (await conn.execute(text("select count(*) from message_default"))).scalar_one() == 0
    for merchant, one in places.items():
        async with install.transaction(merchant) as tx:
            assert [line.text for line in await conversations.read_before(tx, one, None)] == ["hello"]
            assert (await tx.conn.execute(text("select count(*) from message"))).scalar_one() == 1


async def test_naming_a_partition_does_not_go_round_row_level_security(install: Database) -> None:
    await line_of(install, ONE, "secret")
    await jobs.make_partitions(install, install.clock.now())
    name = f"message_{install.clock.now():y%Ym%m}"
    async with install.transaction(OTHER) as tx:
        assert (await tx.conn.execute(text(f"select count(*) from {name}"))).scalar_one() == 0


async def test_client_ids_are_forgotten_after_thirty_days_and_no_earlier(install: Database) -> None:
    one = await line_of(install, ONE, "old")
    async with install.transaction(ONE) as tx:
        old = tx.clock.now() - jobs.KEYS_KEPT - timedelta(hours=1)
        await tx.conn.execute(text("update message_key set created_at = :old"), {"old": old})
        await conversations.append(tx, [said(one, client_id="cli_new")])
    await line_of(install, OTHER, "theirs")
    assert await jobs.forget_keys(install, ONE) == 1
    async with install.transaction(ONE) as tx:
        assert list((await tx.conn.execute(text("select client_id from message_key"))).scalars()) == ["cli_new"]


async def test_the_days_work_is_done_by_a_timer_that_sets_itself_again(install: Database) -> None:
    await line_of(install, ONE, "old")
    async with install.outside_merchants() as conn:
        await directory.put(conn, "merchant", ONE, ONE, ONE)
    async with install.transaction(ONE) as tx:
        await tx.conn.execute(text("update message_key set created_at = created_at - interval '31 days'"))
    await jobs.begin(install)
    async with install.outside_merchants() as conn:
        await conn.execute(text("update timer set due_at = now()"))
    assert await Worker(install, {}, calls={jobs.TEND: jobs.tend}).run_due() == 1
    async with install.outside_merchants() as conn:
        due = (await conn.execute(text("select due_at from timer"))).scalar_one()
    assert due > install.clock.now() + timedelta(hours=23)
    async with install.transaction(ONE) as tx:
        assert (await tx.conn.execute(text("select count(*) from message_key"))).scalar_one() == 0
