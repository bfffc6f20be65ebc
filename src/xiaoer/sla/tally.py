"""What ended, counted by the half-hour in which it began: the figures of platforms are sums of these rows."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.dialects.postgresql.dml import Insert

from xiaoer.infra.db import Tx
from xiaoer.infra.recordset import folded, unfolded
from xiaoer.sla.calendar import MINUTE, SECOND, moment_of
from xiaoer.sla.model import State
from xiaoer.sla.tables import sla_clock, sla_half_hour
from xiaoer.sla.timeline import Clock

c = sla_clock.c
HALF_HOUR = 30 * MINUTE
COUNTED = ("met", "late", "waived", "dropped", "waited_s")
KEY = ("at", "shop_id", "channel", "name")
ANSWERED = (State.MET, State.LATE)


def _add() -> Insert:
    names = ("merchant_id", *KEY, *COUNTED)
    new = insert(sla_half_hour).from_select(names, select(*unfolded(sla_half_hour, names).c))
    sums = {name: sla_half_hour.c[name] + new.excluded[name] for name in COUNTED}
    return new.on_conflict_do_update(index_elements=["merchant_id", *KEY], set_=sums)


ADD = _add()


Ended = tuple[str, str, Clock]
"""Shop, channel, clock."""


def tally(tx: Tx, ended: Iterable[Ended]) -> None:
    """Add to the counts at the end of the transaction. A clock is given once, when it ends."""
    tx.at_end("sla: counts", _count, ended)


async def _count(tx: Tx, ended: list[Ended]) -> None:
    by_id = {clock.key: (shop_id, channel, clock) for shop_id, channel, clock in ended}
    stands = select(c.id).where(c.merchant_id == tx.merchant_id, c.id.in_(by_id), c.ended_at.is_not(None))
    counts: dict[tuple[datetime, str, str, str], Counter[str]] = {}
    for clock_id in (await tx.conn.execute(stands)).scalars():  # not what a savepoint took back
        shop_id, channel, clock = by_id[clock_id]
        began = moment_of(clock.started_at // HALF_HOUR * HALF_HOUR)
        count = counts.setdefault((began, shop_id, channel, clock.target.name), Counter())
        count[clock.state.value] += 1
        if clock.state in ANSWERED and clock.ended_at:
            count["waited_s"] += (clock.ended_at - clock.started_at) // SECOND
    rows = [
        {"merchant_id": tx.merchant_id, **dict(zip(KEY, key, strict=True)), **{name: count[name] for name in COUNTED}}
        for key, count in sorted(counts.items())
    ]
    if rows:
        await tx.conn.execute(ADD, folded(rows))
