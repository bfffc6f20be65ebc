"""What has to be done to the tables of conversations from day to day, by one timer of the whole install."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from xiaoer.infra import directory, timers
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.ids import MerchantId

log = structlog.get_logger()
TEND = "conversations.tend"
PARTITIONED = ("message", "line_search")
MONTHS_AHEAD = 3
KEYS_KEPT = timedelta(days=30)
"""How long the same `client_id` is known again; no client repeats a line after so long."""
AT_ONCE = 10_000
INSTALL = MerchantId("install")
"""The timer's owner: it is no merchant's."""

MAKE = text("select make_partitions(:table, :first, :months)")
FORGET = text("""
    delete from message_key where (merchant_id, conversation_id, client_id) in (
        select merchant_id, conversation_id, client_id from message_key
         where merchant_id = :merchant and created_at < :before limit :most)""")


async def begin(database: Database) -> None:
    """This month and the next three have partitions, and the day's work is due soon. Call before serving.

    Where a lock is not to be had now, the timer tries again; until then the default partition takes the lines.
    """
    try:
        await make_partitions(database, database.clock.now())
    except OperationalError as error:
        log.warning("partitions.later", error=str(error))
    async with database.transaction(INSTALL) as tx:
        await timers.schedule(tx, TEND, TEND, tx.clock.now() + timedelta(minutes=1))


async def tend(database: Database, due: timers.Due) -> None:
    """The day's work; the timer is set for tomorrow."""
    await make_partitions(database, database.clock.now())
    async with database.outside_merchants() as conn:
        merchants = await directory.merchants(conn)
    for merchant_id in merchants:
        await forget_keys(database, merchant_id)
    async with database.transaction(INSTALL) as tx:
        await timers.schedule(tx, due.key, TEND, tx.clock.now() + timedelta(days=1))


async def make_partitions(database: Database, now: datetime) -> int:
    """The partitions of this month and the next three are there; how many are new.

    Waits at most two seconds for a lock, so that nobody's line waits longer; then the timer tries again.
    """
    made = 0
    for table in PARTITIONED:
        async with database.outside_merchants() as conn:
            await conn.execute(text("set local lock_timeout = '2s'"))
            values = {"table": table, "first": now, "months": 1 + MONTHS_AHEAD}
            made += int((await conn.execute(MAKE, values)).scalar_one())
    return made


async def forget_keys(database: Database, merchant_id: MerchantId) -> int:
    """The merchant's client ids older than `KEYS_KEPT` are gone, in steps that hold no lock for long."""
    gone = 0
    while True:
        async with database.transaction(merchant_id) as tx:
            step = await _forget_some(tx)
        gone += step
        if step < AT_ONCE:
            return gone


async def _forget_some(tx: Tx) -> int:
    before = tx.clock.now() - KEYS_KEPT
    values = {"merchant": tx.merchant_id, "before": before, "most": AT_ONCE}
    return (await tx.conn.execute(FORGET, values)).rowcount
