"""How often one may try, counted in the database: restarts forget nothing and every process counts together.

A try is counted before it is judged, in one statement that holds the row: of a hundred parallel tries exactly the
allowed number is judged. A try that turns out well is taken back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from xiaoer.infra.db import Database
from xiaoer.staff.errors import TooManyAttempts
from xiaoer.staff.policy import ADDRESS_REMEMBERED, Limit, hidden, network_of

NOTE_EVERY = timedelta(minutes=1)
COUNT = text("""
    insert into sign_in_attempts as a (key, stamps, last_at) values (:key, array[cast(:now as timestamptz)], :now)
    on conflict (key) do update
       set stamps = array(select s from unnest(a.stamps) s where s > :since) || array[cast(:now as timestamptz)],
           last_at = :now
     where (select count(*) from unnest(a.stamps) s where s > :since) < :most
    returning key""")
REFUSE = text("""
    update sign_in_attempts a
       set refused = case when was.noted_at > :note_since then was.refused + 1 else 0 end,
           noted_at = case when was.noted_at > :note_since then was.noted_at else :now end
      from (select key, refused, noted_at from sign_in_attempts where key = :key for update) was
     where a.key = was.key
    returning (select min(s) from unnest(a.stamps) s where s > :since),
              coalesce(was.noted_at <= :note_since, true), was.refused""")
TAKE_BACK = text("""
    update sign_in_attempts a
       set stamps = a.stamps[1 : at.place - 1] || a.stamps[at.place + 1 : cardinality(a.stamps)]
      from (select key, array_position(stamps, cast(:now as timestamptz)) as place
              from sign_in_attempts where key = :key for update) at
     where a.key = at.key and at.place is not null""")
KNOWN = text("select 1 from known_address where key = :key and seen_at > :since")
REMEMBER = text("""
    insert into known_address (key, seen_at) values (:key, :now) on conflict (key) do update set seen_at = :now""")
FORGET = text("""
    with old as (delete from sign_in_attempts where last_at < :day_ago)
    delete from known_address where seen_at < :long_ago""")


class _Over(Exception):
    def __init__(self, limit: Limit) -> None:
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Try:
    """One counted try; `at` finds it again."""

    limits: list[Limit]
    at: datetime


class Throttled(TooManyAttempts):
    """`note` is true once a minute for each key: time to write it into the audit."""

    def __init__(self, retry_s: int, *, note: bool, refused: int) -> None:
        super().__init__(retry_s=retry_s)
        self.note, self.refused = note, refused


async def count(database: Database, limits: list[Limit]) -> Try:
    """The try is counted under all limits, or under none when it is one too many. Raises Throttled."""
    now = database.clock.now()
    async with database.outside_merchants() as conn:
        try:
            async with conn.begin_nested():
                for limit in sorted(limits, key=lambda one: one.key):  # one order: no deadlock
                    values = {"key": limit.key, "now": now, "since": now - limit.window, "most": limit.most}
                    if (await conn.execute(COUNT, values)).one_or_none() is None:
                        raise _Over(limit)
            return Try(limits, now)
        except _Over as over:
            limit = over.limit
        values = {"key": limit.key, "now": now, "since": now - limit.window, "note_since": now - NOTE_EVERY}
        found = (await conn.execute(REFUSE, values)).one_or_none()
    oldest, note, refused = found or (now, True, 0)  # gone when somebody's good sign-in tidied up this moment
    wait = (oldest or now) + limit.window - now
    raise Throttled(max(1, round(wait.total_seconds())), note=note, refused=refused)


async def take_back(database: Database, done: Try) -> None:
    """The try does not count after all."""
    async with database.outside_merchants() as conn:
        for limit in sorted(done.limits, key=lambda one: one.key):
            await conn.execute(TAKE_BACK, {"key": limit.key, "now": done.at})


async def is_known(database: Database, email: str, address: str) -> bool:
    """True when this e-mail signed in well from this network within the last 90 days."""
    async with database.outside_merchants() as conn:
        since = database.clock.now() - ADDRESS_REMEMBERED
        found = await conn.execute(KNOWN, {"key": hidden("known", email, network_of(address)), "since": since})
        return found.one_or_none() is not None


async def remember(database: Database, email: str, address: str) -> None:
    """A good sign-in: the network is known from now on, and what is too old to count is forgotten."""
    now = database.clock.now()
    async with database.outside_merchants() as conn:
        await conn.execute(REMEMBER, {"key": hidden("known", email, network_of(address)), "now": now})
        await conn.execute(FORGET, {"day_ago": now - timedelta(days=2), "long_ago": now - ADDRESS_REMEMBERED})
