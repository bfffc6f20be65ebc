"""Many people at one ticket lose nothing."""

import asyncio
import random
import time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.tickets.conftest import Desk
from xiaoer import tickets
from xiaoer.infra.secrets import KeyRing
from xiaoer.tickets import Bulk, BulkRow, NewPart, store
from xiaoer.tickets.edit import Written
from xiaoer.tickets.model import Edit, Entry, NewTicket, NoteBody
from xiaoer.tickets.view import edited

FIELDS = ("title", "words", "next_action", "reference", "page", "platform")
PEOPLE = ("mei", "an", "qing", "lead", "owner")


async def entries(desk: Desk, ticket_id: str) -> list[Entry]:
    """The whole log, oldest first."""
    async with desk.tx() as tx:
        newest = (await store.get(tx, ticket_id)).version
        found = await store.entries_at(tx, ticket_id, range(newest + 1))
        return [found[version] for version in sorted(found)]


def check_chains(log: list[Entry], now: dict[str, Any], before: dict[str, Any]) -> None:
    """Each value that stands replaced exactly the one before it; nothing was overwritten unseen."""
    standing = dict(before)
    for line in log:
        for change in line.changes:
            assert change.before == standing[change.field], (line.version, change)
            if change.applied:
                standing[change.field] = change.after
    assert standing == now


async def test_a_thousand_people_edit_one_ticket_and_every_word_is_there(desk: Desk) -> None:
    """A thousand edits and notes at once, all from the same look at the ticket."""
    one = await desk.open()
    before = {name: getattr(one, name) for name in FIELDS}
    wanted: dict[str, set[str]] = {name: set() for name in FIELDS}

    async def writes(n: int) -> Written | None:
        name, who = FIELDS[n % len(FIELDS)], PEOPLE[n % len(PEOPLE)]
        async with desk.tx(who) as tx:
            if n % 10 == 9:
                await tickets.note(tx, one.id, NoteBody(f"note {n}"))
                return None
            wanted[name].add(f"{name} {n}")
            return await tickets.edit(tx, one.id, Edit(changes={name: f"{name} {n}"}, version=one.version))

    results = await asyncio.gather(*(writes(n) for n in range(1000)))
    log = await entries(desk, one.id)
    after = await desk.get(one.id)
    check_chains(log, {name: getattr(after, name) for name in FIELDS}, before)
    said = {(change.field, change.after) for line in log for change in line.changes}
    assert said == {(name, value) for name in FIELDS for value in wanted[name]}
    assert {line.words for line in log if line.action == "note"} == {f"note {n}" for n in range(9, 1000, 10)}
    kept = [one for one in results if one and one.kept]
    lost = [one for one in results if one and one.lost]
    assert (len(kept), len(kept) + len(lost)) == (len(FIELDS), 900)
    assert after.version == 1001


async def test_who_opens_one_ticket_and_splits_another_waits_for_nobody_in_a_ring(desk: Desk) -> None:
    """A push opens a ticket and then writes on another; a colleague splits that other at the same moment."""
    one = await desk.open()

    async def parts() -> None:
        async with desk.tx("mei") as tx:
            await tickets.split(tx, one.id, NewPart(title="另一件事"))

    async with desk.tx("an") as tx:
        await tickets.open_ticket(tx, NewTicket(title="新的一张"))
        split = asyncio.create_task(parts())
        await until_somebody_waits(desk)
        await tickets.note(tx, one.id, NoteBody("也在这里"))
    await split


async def test_bulk_merges_into_one_ticket_at_once_are_all_done(desk: Desk) -> None:
    made = [await desk.open() for _ in range(9)]
    top = made[4].id
    halves = [[one.id for one in made[:4]], [one.id for one in made[5:]]]

    async def merges(ids: list[str]) -> int:
        async with desk.tx("mei") as tx:
            rows = [BulkRow(ticket_id=one, merge_into=top) for one in ids]
            return (await tickets.bulk(tx, Bulk(rows=rows))).done

    for _ in range(5):
        assert await asyncio.gather(*(merges(ids) for ids in halves)) == [4, 4]
        for one in (*halves[0], *halves[1]):
            async with desk.tx("mei") as tx:
                await tickets.unmerge(tx, one)


async def until_somebody_waits(desk: Desk) -> None:
    """Another transaction stands before a lock."""
    waits = text("select count(*) from pg_locks where not granted")
    deadline = time.monotonic() + 10
    async with desk.database.outside_merchants() as conn:
        while not (await conn.execute(waits)).scalar_one():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.02)


async def test_who_was_slower_reads_the_colleagues_value_beside_their_own(desk: Desk, keys: KeyRing) -> None:
    one = await desk.open()
    async with desk.tx("mei") as tx:
        await tickets.edit(tx, one.id, Edit(changes={"title": "包裹丢了"}, version=one.version))
    async with desk.tx("an") as tx:
        asked = Edit(changes={"title": "包裹破了", "reference": "A-7"}, version=one.version)
        answer = await edited(tx, keys, await tickets.edit(tx, one.id, asked))
    [conflict] = answer.conflicts
    assert (conflict.field, conflict.theirs, conflict.yours, conflict.by_name) == (
        "title",
        "包裹丢了",
        "包裹破了",
        "mei",
    )
    assert answer.kept == ["reference"]
    assert (answer.ticket.row.title, answer.ticket.row.reference) == ("包裹丢了", "A-7")
    last = answer.ticket.entries[-1]
    assert {change.field: change.applied for change in last.changes} == {"title": False, "reference": True}
    async with desk.tx("an") as tx:  # having seen it, the second word counts
        seen = answer.ticket.row.version
        assert (await tickets.edit(tx, one.id, Edit(changes={"title": "包裹破了"}, version=seen))).kept == ["title"]


async def test_the_same_value_twice_is_no_conflict(desk: Desk) -> None:
    one = await desk.open()
    for who in ("mei", "an"):
        async with desk.tx(who) as tx:
            done = await tickets.edit(tx, one.id, Edit(changes={"priority": "urgent"}, version=one.version))
            assert (done.kept, done.lost) == (["priority"], [])


step = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(FIELDS[:3]), st.integers(0, 5), st.booleans())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, min_size=1, max_size=25), seed=st.integers(0, 1000))
async def test_whatever_people_look_at_when_they_write_the_log_tells_a_whole_story(
    desk: Desk, steps: list[tuple[str, str, int, bool]], seed: int
) -> None:
    chance = random.Random(seed)
    one = await desk.open()
    before = {name: getattr(one, name) for name in FIELDS}
    looks = {who: one.version for who in PEOPLE}
    for who, name, value, looks_again in steps:
        async with desk.tx(who) as tx:
            done = await tickets.edit(tx, one.id, Edit(changes={name: f"v{value}"}, version=looks[who]))
            if looks_again or chance.random() < 0.3:
                looks[who] = done.ticket.version
            assert bool(done.kept) != bool(done.lost)
    after = await desk.get(one.id)
    check_chains(await entries(desk, one.id), {name: getattr(after, name) for name in FIELDS}, before)
