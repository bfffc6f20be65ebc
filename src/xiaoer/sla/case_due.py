"""A clock with a date of its own: what a case, or other work, is due by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.sla.calendar import SECOND, micros, moment_of
from xiaoer.sla.life import Action
from xiaoer.sla.model import ALWAYS, Target, TimeKind
from xiaoer.sla.store_clocks import FIXED, clocks_of, moved, open_of, wake_for, write_births, write_moves
from xiaoer.sla.tables import sla_clock
from xiaoer.sla.tally import tally
from xiaoer.sla.timeline import Clock

LONGEST_S = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Due:
    """What is due: `name` changes with every step, so each step has a clock of its own."""

    subject_kind: str
    subject_id: str
    name: str
    shop_id: str
    agent_id: str | None
    started_at: datetime
    due_at: datetime


async def set_due(tx: Tx, due: Due) -> None:
    """One clock runs for the subject, to this date; the clock of another step ended in time or late.

    It rings at its end only: whoever owns the work reminds of it in their own way.
    """
    rows = await open_of(tx, [due.subject_id], lock=True)
    if any(row.name == due.name and row.due_at == due.due_at for row in rows):
        return
    await end_due(tx, due.subject_id)
    length_s = max(5, min(LONGEST_S, (micros(due.due_at) - micros(due.started_at)) // SECOND))
    target = Target(name=due.name, time=TimeKind.CALENDAR, target_s=length_s)
    begun = micros(due.started_at)
    clock = Clock(target, ALWAYS, begun, 0, begun, due_at=begun + length_s * SECOND, key=new_id("clk"))
    born = moved(tx, clock, due.subject_id, 0, 0) | {
        "subject_kind": due.subject_kind, "name": due.name, "shop_id": due.shop_id, "channel": "",
        "rules_version": 0, "target_no": FIXED, "calendar_id": "", "calendar_version": 0, "seq": 0,
        "target_s": length_s, "started_at": moment_of(begun),
    }  # fmt: skip
    await write_births(tx, [born])
    if due.agent_id:
        await _owned_by(tx, {clock.key: due.agent_id})
    wake_for(tx, [born["ring_at"]])


async def end_due(tx: Tx, subject_id: str) -> None:
    """What was due is done; late if its time was over."""
    rows = await open_of(tx, [subject_id], lock=True)
    clocks = await clocks_of(tx, rows)
    now = micros(tx.clock.now())
    for clock in clocks.values():
        clock.run_out(now)
        clock.take(Action.ANSWER, now, "done")
    await write_moves(tx, [moved(tx, clocks[row.id], subject_id, row.rung, row.alert_percent) for row in rows])
    tally(tx, [(row.shop_id, row.channel, clocks[row.id]) for row in rows])


async def _owned_by(tx: Tx, owners: Mapping[str, str]) -> None:
    for clock_id, agent_id in owners.items():
        mine = update(sla_clock).filter_by(merchant_id=tx.merchant_id, id=clock_id)
        await tx.conn.execute(mine.values(agent_id=agent_id))
