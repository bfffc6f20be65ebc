"""What was said in many conversations moves their clocks: one step for all, a handful of statements."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import merge
from itertools import chain
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, func, select

from xiaoer.infra.db import Tx
from xiaoer.infra.recordset import folded, insert_new, overwrite
from xiaoer.kernel.ids import new_id
from xiaoer.sla.calendar import micros, moment_of
from xiaoer.sla.model import Calendar, Target, TimeKind, What
from xiaoer.sla.no_response import marked_among, wrote_again
from xiaoer.sla.rules_model import RulesView
from xiaoer.sla.store_clocks import NONE, clocks_of, moved, open_of, wake_for, write_births, write_moves
from xiaoer.sla.store_rules import CalendarKey, calendars_of, current_calendars, rules_in_force
from xiaoer.sla.tables import sla_thread
from xiaoer.sla.tally import tally
from xiaoer.sla.timeline import OPEN, Clock, Happening, Thread

t = sla_thread.c
ANSWERS = frozenset({What.ANSWER, What.TOUCH, What.BOT, What.WAIVED})
"""They are for the person, in whichever of their conversations they stand."""
Together = Mapping[str, Sequence[str]]
"""By conversation: the others in which the same person waits for the same answer."""
NOBODY: Together = {}
HISTORY = timedelta(days=7)
"""Of a conversation that is older than its clocks, so much is read."""
GIVE_WAY_EVERY = 500
"""Lines after which those who talk get their turn in the event loop."""
THREAD = ("merchant_id", "conversation_id", "shop_id", "channel", "seen_seq", "seen_at", "asked")
SEEN = ("merchant_id", "conversation_id", "seen_seq", "seen_at", "asked")


@dataclass(frozen=True, slots=True)
class Talk:
    """What clocks need to know of a conversation."""

    conversation_id: str
    shop_id: str
    channel: str
    team_id: str


class Said(Struct, frozen=True):
    """One line: what it means to clocks (None: nothing), and when."""

    seq: int
    at: datetime
    what: What | None


@dataclass(frozen=True, slots=True)
class Seen:
    seq: int
    at: datetime


@dataclass(slots=True)
class _Kept:
    """One conversation under way: its thread and what is known of its rows."""

    talk: Talk
    thread: Thread
    rows: dict[str, Row[Any]] = field(default_factory=dict)
    targets: list[tuple[Target, Calendar]] = field(default_factory=list)


async def begin_threads(tx: Tx, talks: Iterable[Talk]) -> None:
    """Conversations that clocks have not met are known from here on."""
    since = tx.clock.now() - HISTORY
    rows = [
        {
            "merchant_id": tx.merchant_id, "conversation_id": talk.conversation_id, "shop_id": talk.shop_id,
            "channel": talk.channel, "seen_seq": 0, "seen_at": since, "asked": [],
        }
        for talk in talks
    ]  # fmt: skip
    if rows:
        await tx.conn.execute(insert_new(sla_thread, THREAD, ("merchant_id", "conversation_id")), folded(rows))


async def lock_threads(tx: Tx, conversation_ids: Sequence[str]) -> dict[str, Seen]:
    """How far each was read; another process that reads them waits. Those never met are not among them."""
    mine = (t.merchant_id == tx.merchant_id, t.conversation_id == func.any(list(conversation_ids)))
    query = select(t.conversation_id, t.seen_seq, t.seen_at).where(*mine).order_by(t.conversation_id)
    rows = await tx.conn.execute(query.with_for_update())
    return {row.conversation_id: Seen(row.seen_seq, row.seen_at) for row in rows}


async def seen(tx: Tx, conversation_ids: Sequence[str]) -> dict[str, int]:
    """The last line read of each that clocks have met."""
    query = select(t.conversation_id, t.seen_seq).where(
        t.merchant_id == tx.merchant_id, t.conversation_id == func.any(list(conversation_ids))
    )
    return {row.conversation_id: row.seen_seq for row in await tx.conn.execute(query)}


async def follow(
    tx: Tx, news: Mapping[str, Sequence[Said]], talks: Mapping[str, Talk], together: Together = NOBODY
) -> None:
    """Every clock stands as the lines of `news` say, each line counted once. Call with the threads locked.

    `talks` names the conversations of `news` and of `together`.
    """
    minded = {one: lines for one, lines in news.items() if any(line.what for line in lines)}
    kept = await _load(tx, {*minded, *(other for one in minded for other in together.get(one, ()))}, talks)
    current = await rules_in_force(tx)
    calendars = await current_calendars(tx)
    keys = {one: calendars[current.rules.calendar_for(talk.shop_id, talk.team_id)] for one, talk in talks.items()}
    hours = await calendars_of(tx, set(keys.values())) if kept else {}
    for one, now in kept.items():
        numbers = current.rules.for_talk(now.talk.channel, now.talk.shop_id, now.talk.team_id)
        now.targets = [(current.rules.targets[n], hours[keys[one]]) for n in numbers]
    for number, (one, line) in enumerate(_in_turn(minded, together), 1):
        _step(kept[one], [kept[other] for other in together.get(one, ())], line)
        if number % GIVE_WAY_EVERY == 0:
            await asyncio.sleep(0)
    await _write(tx, kept, current, keys)
    await _mark_read(tx, news, kept)
    marked = await marked_among(tx, minded) if minded else []
    await wrote_again(tx, [(one, line.at) for one in marked for line in minded[one] if line.what is What.BUYER])


def _in_turn(minded: Mapping[str, Sequence[Said]], together: Together) -> Iterator[tuple[str, Said]]:
    """The lines of one conversation in its order; where one moves another's clocks, all by their times."""
    each = [[(one, line) for line in lines if line.what] for one, lines in minded.items()]
    return merge(*each, key=lambda pair: pair[1].at) if together else chain.from_iterable(each)


def _step(now: _Kept, others: Sequence[_Kept], line: Said) -> None:
    """What one line does, here and where the same person waits too."""
    if line.what is None:
        return
    happening = Happening(micros(line.at), line.what, line.seq)
    targets = now.targets
    if others:
        targets = [pair for pair in targets if not any(other.thread.waits_for(pair[0]) for other in others)]
    now.thread.step(targets, happening)
    if line.what in ANSWERS:
        for other in others:
            other.thread.step((), happening)


async def _load(tx: Tx, ids: Collection[str], talks: Mapping[str, Talk]) -> dict[str, _Kept]:
    rows = await open_of(tx, ids, lock=True)
    clocks = await clocks_of(tx, rows)
    query = select(t.conversation_id, t.asked).where(
        t.merchant_id == tx.merchant_id, t.conversation_id == func.any(list(ids))
    )
    asked = {row.conversation_id: set(row.asked) for row in await tx.conn.execute(query)} if ids else {}
    kept = {one: _Kept(talks[one], Thread(asked=asked.get(one, set()))) for one in ids}
    for row in rows:
        kept[row.subject_id].rows[row.id] = row
        kept[row.subject_id].thread.open.append(clocks[row.id])
    return kept


async def _write(tx: Tx, kept: Mapping[str, _Kept], current: RulesView, keys: Mapping[str, CalendarKey]) -> None:
    births, moves, ended = [], [], []
    places: dict[Target, int] = {target: number for number, target in enumerate(current.rules.targets)}
    for one, now in kept.items():
        for clock in (*now.thread.ended, *now.thread.open):
            if not clock.key:
                clock.key = new_id("clk")
                births.append(_born(tx, clock, now.talk, current.version, places[clock.target], keys[one]))
            elif row := _changed(now.rows[clock.key], clock):
                moves.append(moved(tx, clock, one, row.rung, row.alert_percent))
            if clock.state not in OPEN:
                ended.append((now.talk.shop_id, now.talk.channel, clock))
    await write_births(tx, births)
    await write_moves(tx, moves)
    tally(tx, ended)
    wake_for(tx, [row["ring_at"] for row in (*births, *moves)])


def _changed(row: Row[Any], clock: Clock) -> Row[Any] | None:
    """The row, if the clock moved since; a clock that only ran on is as it was."""
    same = row.state == clock.state.value and micros(row.since) == clock.since and clock.state in OPEN
    return None if same else row


def _born(tx: Tx, clock: Clock, talk: Talk, version: int, number: int, calendar: CalendarKey) -> dict[str, Any]:
    working = clock.target.time is TimeKind.WORKING
    calendar_id, calendar_version = calendar if working else NONE
    return moved(tx, clock, talk.conversation_id, 0, 0) | {
        "subject_kind": "conversation",
        "name": clock.target.name,
        "shop_id": talk.shop_id,
        "channel": talk.channel,
        "rules_version": version,
        "target_no": number,
        "calendar_id": calendar_id,
        "calendar_version": calendar_version,
        "seq": clock.seq,
        "target_s": clock.target.target_s,
        "started_at": moment_of(clock.started_at),
    }


async def _mark_read(tx: Tx, news: Mapping[str, Sequence[Said]], kept: Mapping[str, _Kept]) -> None:
    read = [
        {"merchant_id": tx.merchant_id, "conversation_id": one, "seen_seq": lines[-1].seq, "seen_at": lines[-1].at}
        for one, lines in news.items()
        if lines
    ]
    asked = {one: sorted(now.thread.asked) for one, now in kept.items()}
    with_asked = [row | {"asked": asked[row["conversation_id"]]} for row in read if row["conversation_id"] in asked]
    plain = [row for row in read if row["conversation_id"] not in asked]
    for names, rows in ((SEEN, with_asked), (SEEN[:4], plain)):
        if rows:
            await tx.conn.execute(overwrite(sla_thread, names, SEEN[:2]), folded(rows))
