"""What follows when clocks ring and promises near their date: owners and leads are told, what lies unopened goes on."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from xiaoer import aftersales, conversations, routing, sla, staff
from xiaoer.aftersales.events import CaseMoved, CaseOpened
from xiaoer.aftersales.model import State as CaseState
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.kernel.permissions import Permission
from xiaoer.sla import NewPromise
from xiaoer.sla.events import (
    AgentAlerted,
    ClocksRang,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    PromiseNear,
    Rang,
)
from xiaoer.staff.model import Notice

NAMED = 20
MOVES_AT_ONCE = 50
"""When more lie unopened in one second, nobody has room: the leads are told and nothing is moved."""
OVER = 100


async def tell_of_clocks(tx: Tx, event: ClocksRang) -> None:
    """One word to each owner and lead however many rang; what lies unopened goes on; breaches have a cause."""
    talks = [ring for ring in event.rings if ring.subject_kind == "conversation"]
    rows = {row.id: row for row in await conversations.by_ids(tx, sorted({ring.subject_id for ring in talks}))}
    over = [ring for ring in talks if ring.percent >= OVER and ring.subject_id in rows]
    online = {str(agent.id): agent.presence for agent in await staff.eligible(tx, None, None)} if over else {}
    causes = {ring.clock_id: (rows[ring.subject_id].agent_id, _cause(rows[ring.subject_id], online)) for ring in over}
    await sla.note_causes(tx, causes)
    leads = await staff.holding(tx, Permission.ROUTING_EDIT) if any(ring.to_lead for ring in talks) else []
    for percent in sorted({ring.percent for ring in talks}):
        await _tell(tx, [ring for ring in talks if ring.percent == percent], rows, leads, percent)
    await _move_unopened(tx, talks, rows)


def _cause(row: Row[Any], presence: Mapping[str, str]) -> str:
    """Why nobody answered in time, as far as the rows know."""
    if row.agent_id is None:
        return "queued" if "online" in presence.values() else "nobody_online"
    if presence.get(row.agent_id) != "online":
        return "owner_away"
    return "unopened" if row.agent_read_seq < row.last_seq else "unanswered"


async def _tell(
    tx: Tx, rings: list[Rang], rows: Mapping[str, Row[Any]], leads: Iterable[AgentId], percent: int
) -> None:
    """The most urgent first; an agent hears of a conversation once, as its owner or as a lead."""
    wanted: dict[AgentId, list[Rang]] = {}
    for ring in sorted(rings, key=lambda one: one.due_at):
        row = rows.get(ring.subject_id)
        if row is None:
            continue
        told = {AgentId(row.agent_id)} if ring.to_owner and row.agent_id else set()
        told |= set(leads) if ring.to_lead else set()
        for agent_id in told:
            wanted.setdefault(agent_id, []).append(ring)
    for agent_id, mine in wanted.items():
        await _alert(tx, agent_id, mine, rows, percent)


async def _alert(tx: Tx, agent_id: AgentId, mine: list[Rang], rows: Mapping[str, Row[Any]], percent: int) -> None:
    ids = tuple(dict.fromkeys(ring.subject_id for ring in mine))
    first = rows[ids[0]]
    code = "clock_over" if percent >= OVER else "clock_due"
    body = first.unanswered_text or first.preview
    url = f"/app/inbox/{ids[0]}" if len(ids) == 1 else "/app/clocks"
    tag = f"clock:{ids[0]}" if len(ids) == 1 else f"clocks:{percent}"
    await staff.notify(tx, [agent_id], Notice(title_code=code, body=body, url=url, tag=tag))
    alerted = AgentAlerted(
        merchant_id=tx.merchant_id,
        at=tx.clock.now(),
        agent_id=agent_id,
        percent=percent,
        count=len(ids),
        conversation_ids=ids[:NAMED],
    )
    await tx.publish(alerted)


async def _move_unopened(tx: Tx, rings: Iterable[Rang], rows: Mapping[str, Row[Any]]) -> None:
    asked = {ring.subject_id for ring in rings if ring.move_unopened}
    lying = [row for one, row in rows.items() if one in asked and row.agent_id and row.agent_read_seq < row.last_seq]
    if len(lying) > MOVES_AT_ONCE:
        return
    for row in lying:
        waited_s = int((tx.clock.now() - (row.unanswered_at or tx.clock.now())).total_seconds())
        facts = {"conversation_id": row.id, "agent_id": row.agent_id, "after_s": max(1, waited_s)}
        await routing.escalate_unopened(tx, facts)


# ---- cases and their plans


async def keep_case_clock(tx: Tx, event: CaseOpened | CaseMoved) -> None:
    """What a case is due by stands among the clocks; its plan is a promise, kept when it is settled in time."""
    case = await aftersales.get(tx, event.case_id)
    if case.due_at is None or case.clock_started_at is None:
        await sla.end_due(tx, case.id)
    else:
        step = f"case_{case.state.value}"
        due = sla.Due("case", case.id, step, case.shop_id, case.agent_id, case.clock_started_at, case.due_at)
        await sla.set_due(tx, due)
    if case.closed_at is not None:
        await sla.settle_promises(tx, case.id, kept=case.state is CaseState.SETTLED)
    elif case.plan_due_at and case.plan_due_at > tx.clock.now():
        plan = NewPromise(kind="plan", words=case.plan[:400], due_at=case.plan_due_at, owner_id=case.agent_id)
        await sla.replace_promise(tx, "case", case.id, case.shop_id, plan)


# ---- promises


async def say_promise(tx: Tx, event: PromiseMade | PromiseMoved | PromiseKept) -> None:
    """The buyer reads it in the conversation, with its date. The plan of a case was told by the case."""
    one = await sla.get_promise(tx, event.promise_id)
    if one.subject_kind != "conversation" or not one.public:
        return
    codes = {PromiseMade: "promise_made", PromiseMoved: "promise_moved", PromiseKept: "promise_kept"}
    facts = {"promise_id": one.id, "words": one.words, "kind": one.kind, "due_at": _iso(one.due_at)}
    await conversations.say_by_system(tx, one.subject_id, codes[type(event)], public=True, **facts)


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


async def tell_of_promise(tx: Tx, event: PromiseNear | PromiseBroken) -> None:
    """Its owner hears of it while there is time; the leads too when it is broken, or when nobody owns it."""
    one = await sla.get_promise(tx, event.promise_id)
    people = [event.owner_id] if event.owner_id else []
    if isinstance(event, PromiseBroken) or not people:
        people += await staff.holding(tx, Permission.ROUTING_EDIT)
    code = "promise_broken" if isinstance(event, PromiseBroken) else "promise_near"
    notice = Notice(title_code=code, body=one.words, url=_link(one), tag=f"promise:{one.id}")
    await staff.notify(tx, list(dict.fromkeys(people)), notice)


def _link(one: Any) -> str:
    return f"/app/cases/{one.subject_id}" if one.subject_kind == "case" else f"/app/inbox/{one.subject_id}"
