"""Answer me later: the buyer need not watch the line, and somebody owes them an answer by a time."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Row

from xiaoer import conversations, sla, staff
from xiaoer.conversations.model import State
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, ConversationId, TeamId
from xiaoer.kernel.permissions import Permission
from xiaoer.routing import store
from xiaoer.routing.board import place_of
from xiaoer.routing.drain import PROMISED, drain
from xiaoer.routing.errors import TimeNotOffered
from xiaoer.routing.later_model import AnswerLater, LaterTimes
from xiaoer.routing.model import reason
from xiaoer.routing.move import hand_back
from xiaoer.routing.place import place
from xiaoer.routing.words import will_answer
from xiaoer.sla import NewPromise, Promise, PromiseAction, PromiseChange, PromiseState
from xiaoer.sla.errors import NeverOpens
from xiaoer.sla.events import PromiseBroken, PromiseNear
from xiaoer.sla.model import Calendar
from xiaoer.staff.model import Notice

WORKING_TIME = (timedelta(hours=1), timedelta(hours=3))
MORNING = time(8)
AFTER_OPENING = timedelta(hours=2)
"""The next day's offer: so long after the shop opens, and not before ten."""
APART = timedelta(minutes=30)
STEP_S = 300
TAP_MINUTES = 15
"""An offer can lie on the screen for so long before it is taken."""
NEAR_PRIORITY, BROKEN_PRIORITY = PROMISED, 40
STILL = [PromiseState.OPEN, PromiseState.BROKEN]


async def later_times(tx: Tx, shop_id: str, conversation_id: ConversationId | None) -> LaterTimes:
    """Times by which a person can have answered, by the shop's hours; none that the line itself makes doubtful."""
    row = await conversations.get(tx, conversation_id) if conversation_id else None
    calendar = await _hours(tx, shop_id, row)
    soonest = tx.clock.now() + await _longest_wait(tx, conversation_id)
    still = await _promised(tx, conversation_id) if conversation_id else None
    offered = [due for due in offers(calendar, tx.clock.now()) if due >= soonest]
    return LaterTimes(offered, still.due_at if still and still.state is PromiseState.OPEN else None)


async def _longest_wait(tx: Tx, conversation_id: ConversationId | None) -> timedelta:
    place = await place_of(tx, conversation_id) if conversation_id else None
    return timedelta(seconds=place.expected.high_s if place and place.expected else 0)


async def _hours(tx: Tx, shop_id: str, row: Row[Any] | None) -> Calendar:
    """The working hours, on the shop's own wall where they are open round the clock."""
    calendar = await sla.calendar_for(tx, shop_id, (row.queue_team_id if row else None) or "")
    zone = calendar.zone if calendar.zone != "UTC" else await sla.zone_of(tx)
    return msgspec.structs.replace(calendar, zone=zone)


def offers(calendar: Calendar, now: datetime) -> list[datetime]:
    """An hour and three hours of working time from now, and the next day; no two closer than `APART`."""
    zone = ZoneInfo(calendar.zone)
    tomorrow = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), MORNING, zone).astimezone(UTC)
    try:
        found = [sla.due_after(calendar, now, span) for span in WORKING_TIME]
        found.append(sla.due_after(calendar, sla.next_opening(calendar, tomorrow), AFTER_OPENING))
    except NeverOpens:
        return []
    offered: list[datetime] = []
    for due in sorted(_whole(one) for one in found):
        if not offered or due - offered[-1] >= APART:
            offered.append(due)
    return offered


def _whole(moment: datetime) -> datetime:
    """The next full five minutes."""
    return datetime.fromtimestamp(-(-moment.timestamp() // STEP_S) * STEP_S, UTC)


async def answer_later(tx: Tx, conversation_id: ConversationId, asked: AnswerLater) -> Promise:
    """The promise, with somebody who owes it; asking again moves it. The place in line is kept.

    Raises TimeNotOffered for a time that the shop does not offer.
    """
    row = await conversations.get(tx, conversation_id, lock=True)
    _check_offered(await _hours(tx, row.shop_id, row), asked.due_at, tx.clock.now())
    if row.state == State.CLOSED:
        await conversations.reopen(tx, conversation_id)
    await place(tx, conversation_id)
    one = await _promised(tx, conversation_id)
    if one:
        if one.due_at == asked.due_at and one.state is PromiseState.OPEN:
            return one
        return await sla.change_promise(tx, one.id, PromiseChange(action=PromiseAction.MOVE, due_at=asked.due_at))
    owner = await _who_answers(tx, await conversations.get(tx, conversation_id))
    words = will_answer(asked.language)
    new = NewPromise(kind=sla.REPLY, words=words, due_at=asked.due_at, owner_id=owner)
    made = await sla.make_promise(tx, "conversation", conversation_id, row.shop_id, new)
    await _tell_owner(tx, row, made)
    return made


def _check_offered(calendar: Calendar, due_at: datetime, now: datetime) -> None:
    lately = (now - timedelta(minutes=ago) for ago in range(TAP_MINUTES))
    if due_at <= now or not any(due_at in offers(calendar, moment) for moment in lately):
        raise TimeNotOffered(due_at=due_at.isoformat())


async def _promised(tx: Tx, conversation_id: ConversationId) -> Promise | None:
    found = await sla.of_subjects(tx, [conversation_id], STILL)
    return next((one for one in found if one.kind == sla.REPLY), None)


async def _who_answers(tx: Tx, row: Row[Any]) -> str | None:
    """Who has it, who had it, the least loaded of the line (those who are there first), or a lead."""
    if row.agent_id:
        return str(row.agent_id)
    crew = await staff.eligible(tx, TeamId(row.queue_team_id) if row.queue_team_id else None, row.queue_skill or None)
    loads, held = await store.loads(tx), await store.held(tx)
    able = [agent for agent in crew if agent.id not in held and agent.capacity > 0]
    if row.last_agent_id in {agent.id for agent in able}:
        return str(row.last_agent_id)
    best = min(able, key=lambda a: (a.presence != "online", loads.get(a.id, (0, 0.0))[0], a.id), default=None)
    leads = await staff.holding(tx, Permission.ROUTING_EDIT)
    return str(best.id) if best else next(iter(leads), None)


async def _tell_owner(tx: Tx, row: Row[Any], made: Promise) -> None:
    if made.owner_id:
        body = row.unanswered_text or row.preview
        notice = Notice("later_asked", body, f"/app/inbox/{row.id}", f"promise:{made.id}")
        await staff.call(tx, [AgentId(made.owner_id)], notice)


async def bring_forward(tx: Tx, event: PromiseNear | PromiseBroken) -> None:
    """An answer is owed soon, or was: the conversation is open, before all others in line, and with somebody who is
    there."""
    if event.subject_kind != "conversation" or (await sla.get_promise(tx, event.promise_id)).kind != sla.REPLY:
        return
    one = ConversationId(event.subject_id)
    broken = isinstance(event, PromiseBroken)
    await conversations.prioritise(tx, one, BROKEN_PRIORITY if broken else NEAR_PRIORITY)
    row = await conversations.get(tx, one, lock=True)
    if row.state == State.CLOSED:
        await conversations.reopen(tx, one)
    elif row.state == State.SNOOZED:
        await conversations.wake(tx, one)
    if row.agent_id is None:
        await (place(tx, one) if row.queued_at is None else drain(tx))
    elif not await _is_there(tx, row.agent_id):
        why = reason("promised", due_at=event.due_at.isoformat())
        await hand_back(tx, one, why, TeamId(row.queue_team_id) if row.queue_team_id else None, row.queue_skill)


async def _is_there(tx: Tx, agent_id: str) -> bool:
    return any(agent.id == agent_id and agent.presence == "online" for agent in await staff.eligible(tx, None, None))
