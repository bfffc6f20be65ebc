"""SQL of the waits in line."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from xiaoer.infra.db import Tx
from xiaoer.routing.tables import queue_wait
from xiaoer.routing.wait_model import Expected, LineWaits, Wait, WaitEnd

w = queue_wait.c
RECENT = timedelta(hours=2)
SAME_HOUR = timedelta(days=14)
MOST = 200
AT_ONCE_S = 1.0
"""Who waits no longer never saw the line: such a wait says nothing to those who do."""
SECONDS = func.extract("epoch", w.ended_at - w.queued_at)


async def begin(tx: Tx, conversation_id: str, queued_at: datetime, line: tuple[str | None, str], place: int) -> None:
    """The stay is on record; a repeat changes nothing."""
    row = {"conversation_id": conversation_id, "queued_at": queued_at, "team_id": line[0], "skill": line[1]}
    new = upsert(queue_wait).values(merchant_id=tx.merchant_id, place=place, **row)
    await tx.conn.execute(new.on_conflict_do_nothing())


async def note_told(tx: Tx, conversation_id: str, queued_at: datetime, said: Expected) -> None:
    """What the buyer was told first stays what was said."""
    mine = (w.merchant_id == tx.merchant_id, w.conversation_id == conversation_id, w.queued_at == queued_at)
    told = {"told_at": tx.clock.now(), "low_s": said.low_s, "said_s": said.median_s, "high_s": said.high_s}
    await tx.conn.execute(update(queue_wait).where(*mine, w.told_at.is_(None)).values(**told))


async def began_at(tx: Tx, conversation_id: str, queued_at: datetime) -> int | None:
    """The place in line at which this stay began."""
    mine = (w.merchant_id == tx.merchant_id, w.conversation_id == conversation_id, w.queued_at == queued_at)
    found: int | None = (await tx.conn.execute(select(w.place).where(*mine))).scalar_one_or_none()
    return found


async def end(tx: Tx, conversation_id: str, line: tuple[str | None, str], how: WaitEnd) -> None:
    """It counts for the line that it ended in, whichever it began in."""
    mine = (w.merchant_id == tx.merchant_id, w.conversation_id == conversation_id, w.ended_at.is_(None))
    ended = {"ended_at": tx.clock.now(), "how": how, "team_id": line[0], "skill": line[1]}
    await tx.conn.execute(update(queue_wait).where(*mine).values(**ended))


async def known_waits(tx: Tx, line: tuple[str | None, str], fewest: int) -> list[Wait]:
    """The newest waits of this line in the last two hours; while they are fewer than `fewest`, those of the same hour
    of the last fourteen days."""
    now = tx.clock.now()
    recent = await _answered(tx, line, w.ended_at > now - RECENT)
    if len(recent) >= fewest:
        return recent
    hour = func.extract("hour", w.ended_at.op("at time zone")("UTC")) == now.hour
    return await _answered(tx, line, w.ended_at > now - SAME_HOUR, hour)


async def _answered(tx: Tx, line: tuple[str | None, str], *when: Any) -> list[Wait]:
    mine = (w.merchant_id == tx.merchant_id, w.team_id.is_not_distinct_from(line[0]), w.skill == line[1])
    query = select(w.place, SECONDS).where(*mine, w.how == "answered", SECONDS > AT_ONCE_S, *when)
    rows = await tx.conn.execute(query.order_by(w.ended_at.desc()).limit(MOST))
    return [Wait(place, float(seconds)) for place, seconds in rows]


async def figures(tx: Tx, since: datetime) -> list[LineWaits]:
    """Said and actual by line, the busiest first; who was answered at once did not wait."""
    answered = w.how == "answered"
    told = answered & w.told_at.is_not(None)
    from_told = func.extract("epoch", w.ended_at - w.told_at)

    def median(what: Any, only: Any) -> Any:
        return func.percentile_cont(0.5).within_group(what).filter(only)

    columns = (
        w.team_id,
        w.skill,
        func.count().label("waits"),
        func.count().filter(w.how == "left").label("left"),
        func.count().filter(told).label("told"),
        func.count().filter(told & (from_told <= w.high_s)).label("kept"),
        func.count().filter(told & (from_told < w.low_s)).label("sooner"),
        func.count().filter(told & (from_told > w.high_s)).label("later"),
        median(w.said_s, told).label("said_s"),
        median(from_told, told).label("actual_s"),
        func.max(SECONDS).label("longest_s"),
    )
    ended = (w.merchant_id == tx.merchant_id, w.ended_at > since, SECONDS > AT_ONCE_S)
    query = select(*columns).where(*ended).group_by(w.team_id, w.skill).order_by(func.count().desc(), w.skill)
    return [_line(row) for row in await tx.conn.execute(query)]


def _line(row: Row[Any]) -> LineWaits:
    found = dict(row._mapping)
    for name in ("said_s", "actual_s", "longest_s"):
        found[name] = None if found[name] is None else round(found[name])
    return LineWaits(**found)
