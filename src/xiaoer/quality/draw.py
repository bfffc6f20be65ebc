"""Which sessions are inspected: so many of each agent a week, some by risk, the others by chance."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
from msgspec import Struct

from xiaoer import conversations, staff
from xiaoer.conversations import ClosedSession, LineFacts
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, ConversationId, new_id
from xiaoer.quality import store, store_cards, store_sheets
from xiaoer.quality.errors import InspectedBefore, NothingToInspect, OwnWork
from xiaoer.quality.keep_plan import zone_of
from xiaoer.quality.look import Seen, look, weight
from xiaoer.quality.sheet_model import DrawnBy, Every, HandDraw, Plan, ScoreCard, SheetState
from xiaoer.staff.model import ANSWERING_ROLES, Agent, AgentState

DRAW_AGENT = "quality.draw_agent"
LOOK_BACK = timedelta(days=7)
LOOKED_AT = 60
"""So many sessions of one agent are read for one draw."""
WEEKDAYS = 7


class Candidate(Struct, frozen=True):
    session: ClosedSession
    seen: Seen

    @property
    def weight(self) -> int:
        return weight(self.seen.findings)


async def begin_draw(tx: Tx, plan_id: str, *, whole: bool = False) -> int:
    """Each agent of the plan is drawn for, one by one; how many there are. `whole`: the week's number at once."""
    plan = await store_cards.get_plan(tx, plan_id)
    agents = await _agents(tx, plan)
    await store_cards.set_plan(tx, plan_id, drawn_at=tx.clock.now())
    for agent in agents:
        facts = {"plan_id": plan_id, "agent_id": agent.id, "whole": whole}
        await timers.schedule(tx, f"{DRAW_AGENT}:{plan_id}:{agent.id}", DRAW_AGENT, tx.clock.now(), facts)
    return len(agents)


async def draw_for_agent(tx: Tx, plan: Plan, agent_id: str, *, whole: bool = False) -> list[str]:
    """Ids of the new sheets; none when the week's share is drawn already or nothing ended."""
    now = tx.clock.now()
    local = now.astimezone(await zone_of(tx))
    monday = local.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=local.weekday())
    share = quota(plan, local.weekday() + 1, whole=whole)
    missing = share - await store_sheets.count_drawn(tx, plan.id, agent_id, monday)
    if missing <= 0:
        return []
    candidates = await _candidates(tx, plan.id, agent_id, now)
    agent = await staff.get_agent(tx, AgentId(agent_id))
    card = await store_cards.get_card(tx, plan.card_id)
    drawn = []
    for one, how in choose(candidates, missing, plan.risk_percent):
        double = _number(plan.id, "double", one.session.id) % 100 < plan.double_percent
        sheet_id = await _add(tx, one, agent, card, how, plan_id=plan.id, double=double)
        drawn += [sheet_id] if sheet_id else []
    return drawn


async def draw_by_hand(tx: Tx, asked: HandDraw) -> str:
    """The id of the sheet. Raises NothingToInspect, InspectedBefore, OwnWork, CardNotFound, NoSuchConversation."""
    await conversations.visible(tx, asked.conversation_id)
    session = await conversations.last_closed_session(tx, asked.conversation_id)
    if session is None:
        raise NothingToInspect(conversation_id=asked.conversation_id)
    if session.agent_id == tx.actor.id:
        raise OwnWork(conversation_id=asked.conversation_id)
    card = await store_cards.get_card(tx, asked.card_id)
    agent = await staff.get_agent(tx, AgentId(session.agent_id))
    refused = await store.refused_in(tx, [session.conversation_id], session.opened_at)
    one = Candidate(session, look(await lines_of(tx, session), refused=bool(refused)))
    sheet_id = await _add(tx, one, agent, card, DrawnBy.HAND, drawn_by_hand=True)
    if sheet_id is None:
        known = await store_sheets.of_sessions(tx, [session.id])
        raise InspectedBefore(sheet_id=known[session.id])
    return sheet_id


def quota(plan: Plan, weekday: int, *, whole: bool) -> int:
    """How many of the week's number are to be drawn by the end of this day (1 is Monday), rounded up."""
    if whole or plan.every is Every.WEEK:
        return plan.per_agent
    return -(-plan.per_agent * weekday // WEEKDAYS)


def choose(candidates: Sequence[Candidate], number: int, risk_percent: int) -> list[tuple[Candidate, DrawnBy]]:
    """The riskiest for their share, the rest in the order they come (which is chance's)."""
    share = (number * risk_percent + 50) // 100
    risky = sorted((one for one in candidates if one.weight), key=_by_weight)[:share]
    taken = {one.session.id for one in risky}
    rest = [one for one in candidates if one.session.id not in taken][: number - len(risky)]
    return [*((one, DrawnBy.RISK) for one in risky), *((one, DrawnBy.RANDOM) for one in rest)]


def _by_weight(one: Candidate) -> tuple[int, int]:
    return -one.weight, -one.seen.longest_wait_s


async def lines_of(tx: Tx, session: ClosedSession) -> list[LineFacts]:
    """At most 200 of the session."""
    found = await conversations.read_after(tx, ConversationId(session.conversation_id), session.first_seq - 1)
    return [line for line in found if line.seq <= session.last_seq]


async def _agents(tx: Tx, plan: Plan) -> list[Agent]:
    roles = set(plan.roles or ANSWERING_ROLES)
    return [
        one
        for one in await staff.list_agents(tx)
        if one.state == AgentState.ACTIVE
        and one.role in roles
        and (not plan.team_ids or set(plan.team_ids) & set(map(str, one.team_ids)))
    ]


async def _candidates(tx: Tx, plan_id: str, agent_id: str, now: datetime) -> list[Candidate]:
    """Sessions of the last week in which the agent said something and nobody has inspected, in the order of chance."""
    ended = await conversations.closed_sessions(tx, agent_id, now - LOOK_BACK, now)
    known = await store_sheets.of_sessions(tx, [one.id for one in ended])
    fresh = [one for one in ended if one.id not in known]
    fresh = sorted(fresh, key=lambda one: _number(plan_id, one.id))[:LOOKED_AT]
    refused = await store.refused_in(tx, [one.conversation_id for one in fresh], now - LOOK_BACK)
    looked = [Candidate(one, look(await lines_of(tx, one), refused=one.conversation_id in refused)) for one in fresh]
    return [one for one in looked if one.seen.agent_lines]


def _number(*parts: str) -> int:
    """The same for the same parts: a draw that is repeated draws the same."""
    return int.from_bytes(sha256("/".join(parts).encode()).digest()[:8])


async def _add(
    tx: Tx,
    one: Candidate,
    agent: Agent,
    card: ScoreCard,
    how: DrawnBy,
    *,
    plan_id: str | None = None,
    double: bool = False,
    drawn_by_hand: bool = False,
) -> str | None:
    sheet_id, session = new_id("qst"), one.session
    added = await store_sheets.add(
        tx,
        id=sheet_id,
        session_id=session.id,
        conversation_id=session.conversation_id,
        agent_id=agent.id,
        agent_role=agent.role.value,
        card_id=card.id,
        card_version=card.version,
        plan_id=plan_id,
        drawn_at=tx.clock.now(),
        drawn_by=how.value,
        findings=msgspec.to_builtins(one.seen.findings),
        weight=one.weight,
        longest_wait_s=one.seen.longest_wait_s,
        opened_at=session.opened_at,
        closed_at=session.closed_at,
        first_seq=session.first_seq,
        last_seq=session.last_seq,
        double=double and not drawn_by_hand,
        state=SheetState.SCORING.value,
    )
    return sheet_id if added else None
