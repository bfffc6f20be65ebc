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
from xiaoer.sla.tables import sla_half_hour
from xiaoer.sla.timeline import Clock

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


async def tally(tx: Tx, ended: Iterable[tuple[str, str, Clock]]) -> None:
    """Add (shop, channel, clock) to the counts. A clock is given once, when it ends."""
    counts: dict[tuple[datetime, str, str, str], Counter[str]] = {}
    for shop_id, channel, clock in ended:
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
