"""What waits and who holds how much."""

from xiaoer import conversations, staff
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConversationId
from xiaoer.routing import store
from xiaoer.routing.model import AgentLoad, Board, Place, Waiting

HONEST_WAITS = 5
"""Fewer recent waits than this say nothing about the next one."""


async def board(tx: Tx) -> Board:
    loads, held = await store.loads(tx), await store.held(tx)
    agents = await staff.eligible(tx, None, None)
    names = await staff.names(tx)
    return Board(
        waiting=[Waiting(*line) for line in await conversations.count_waiting(tx)],
        agents=[
            AgentLoad(a.id, names.get(a.id, ""), a.presence, loads.get(a.id, (0, 0.0))[0], a.capacity, a.id in held)
            for a in agents
        ],
        at=tx.clock.now(),
    )


async def place_of(tx: Tx, conversation_id: ConversationId) -> Place | None:
    """The place in its line (1 is next) with the median of the recent waits; None when it does not wait.

    The wait is told only while somebody is there to answer and enough waits are known.
    """
    row = await conversations.get(tx, conversation_id)
    if row.queued_at is None:
        return None
    count, median = await conversations.usual_wait(tx)
    someone = any(agent.presence == "online" for agent in await staff.eligible(tx, None, None))
    wait_s = round(median) if someone and median is not None and count >= HONEST_WAITS else None
    return Place(1 + await conversations.count_ahead(tx, row), wait_s)
