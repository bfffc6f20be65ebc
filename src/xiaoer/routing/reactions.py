"""What routing does when something happened elsewhere."""

from xiaoer import conversations
from xiaoer.conversations.events import (
    ConversationAssigned,
    ConversationClosed,
    ConversationQueued,
    ConversationRead,
    MessageReceived,
)
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConversationId, TeamId
from xiaoer.routing import store, store_waits
from xiaoer.routing.drain import drain
from xiaoer.routing.later import bring_forward
from xiaoer.routing.model import reason
from xiaoer.routing.move import hand_back
from xiaoer.routing.place import place
from xiaoer.routing.wait_model import WaitEnd
from xiaoer.routing.watch import stop_watching, watch
from xiaoer.sla.events import PromiseBroken, PromiseNear
from xiaoer.staff.events import AgentChanged, AgentPresenceChanged, AgentSuspended, TeamChanged


async def place_or_watch(tx: Tx, event: MessageReceived) -> None:
    """Nobody has it: find someone. Somebody has it: see that they open it."""
    if event.agent_id and event.state == "open":
        await watch(tx, event.conversation_id, event.agent_id)
        return
    row = await conversations.get(tx, event.conversation_id)
    if row.agent_id:
        await watch(tx, event.conversation_id, row.agent_id)
    elif row.queued_at is None:
        await place(tx, event.conversation_id)


async def begin_wait(tx: Tx, event: ConversationQueued) -> None:
    """Each stay in line is measured from its beginning, by the line and the place in it."""
    row = await conversations.get(tx, event.conversation_id)
    if row.queued_at is not None:
        place = 1 + await conversations.count_ahead(tx, row)
        await store_waits.begin(tx, row.id, row.queued_at, (row.queue_team_id, row.queue_skill), place)


async def _end_wait(tx: Tx, conversation_id: str, how: WaitEnd) -> None:
    row = await conversations.get(tx, ConversationId(conversation_id))
    await store_waits.end(tx, row.id, (row.queue_team_id, row.queue_skill), how)


async def watch_new_owner(tx: Tx, event: ConversationAssigned) -> None:
    await _end_wait(tx, event.conversation_id, "answered")
    await watch(tx, event.conversation_id, event.to_agent_id)


async def stop_when_opened(tx: Tx, event: ConversationRead) -> None:
    if event.by == "agent":
        await stop_watching(tx, event.conversation_id)


async def hurry_promised(tx: Tx, event: PromiseNear | PromiseBroken) -> None:
    """Nobody waits past a promise of an answer without somebody at it."""
    await bring_forward(tx, event)


async def free_the_place(tx: Tx, event: ConversationClosed) -> None:
    await stop_watching(tx, event.conversation_id)
    await _end_wait(tx, event.conversation_id, "left")
    if event.agent_id:
        await store.release(tx, event.agent_id)
        await drain(tx)


async def drain_for_agent(tx: Tx, event: AgentPresenceChanged | AgentChanged | TeamChanged) -> None:
    await drain(tx)


async def take_back_all(tx: Tx, event: AgentSuspended) -> None:
    """A suspended agent's conversations wait in line again."""
    mine = conversations.Filter(view="mine", agent_id=event.agent_id, sees_all=True)
    page = await conversations.find(tx, mine, limit=200)
    for row in page.items:
        team = TeamId(row.queue_team_id) if row.queue_team_id else None
        await hand_back(
            tx, ConversationId(row.id), reason("agent_left", agent_id=event.agent_id), team, row.queue_skill
        )
