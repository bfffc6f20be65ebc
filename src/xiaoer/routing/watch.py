"""A conversation that its agent does not open goes to the next one."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from xiaoer import conversations, staff
from xiaoer.conversations.errors import NoSuchConversation
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, ConversationId, TeamId
from xiaoer.routing import store
from xiaoer.routing.model import reason
from xiaoer.routing.move import hand_back

UNOPENED = "routing.unopened"
LONGEST_S = 900


def _key(conversation_id: str) -> str:
    return f"unopened:{conversation_id}"


async def watch(tx: Tx, conversation_id: str, agent_id: str) -> None:
    """Start the clock for this owner, if the shop has one."""
    after_s = (await store.settings(tx)).unopened_after_s
    if after_s <= 0:
        return
    due = tx.clock.now() + timedelta(seconds=after_s)
    facts = {"conversation_id": conversation_id, "agent_id": agent_id, "after_s": after_s}
    await timers.schedule(tx, _key(conversation_id), UNOPENED, due, facts)


async def stop_watching(tx: Tx, conversation_id: str) -> None:
    await timers.cancel(tx, _key(conversation_id))


async def _somebody_else(tx: Tx, row: Row[Any], team: TeamId | None) -> bool:
    loads, held = await store.loads(tx), await store.held(tx)
    able = await staff.eligible(tx, team, row.queue_skill or None)
    return any(
        agent.presence == "online"
        and agent.id != row.agent_id
        and agent.id not in held
        and loads.get(agent.id, (0, 0.0))[0] < agent.capacity
        for agent in able
    )


async def _remind(tx: Tx, row: Row[Any], facts: dict[str, Any]) -> None:
    """Nobody else could take it: its owner is told again, and again after twice the time."""
    after_s = min(facts["after_s"] * 2, LONGEST_S)
    due = tx.clock.now() + timedelta(seconds=after_s)
    await timers.schedule(tx, _key(row.id), UNOPENED, due, {**facts, "after_s": after_s})
    notice = staff.Notice("conversation_unopened", row.unanswered_text, f"/app/inbox/{row.id}", f"cnv:{row.id}")
    await staff.notify(tx, [AgentId(row.agent_id)], notice)


async def escalate_unopened(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: hand it on, unless it was opened, answered, moved or closed meanwhile."""
    try:
        row = await conversations.get(tx, ConversationId(facts["conversation_id"]), lock=True)
    except NoSuchConversation:
        return
    still = row.agent_id == facts["agent_id"] and row.state == "open" and row.unanswered_at is not None
    if not still:
        return
    team = TeamId(row.queue_team_id) if row.queue_team_id else None
    if not await _somebody_else(tx, row, team):
        await _remind(tx, row, facts)
        return
    why = reason("unopened", agent_id=facts["agent_id"], after_s=facts["after_s"])
    await hand_back(tx, ConversationId(row.id), why, team, row.queue_skill)
