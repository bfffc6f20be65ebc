"""What waits and who holds how much."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from xiaoer import conversations, staff
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConversationId, TeamId
from xiaoer.routing import store, store_waits
from xiaoer.routing.expect import FEWEST, expect
from xiaoer.routing.model import AgentLoad, Board, Place, Waiting
from xiaoer.routing.wait_model import Expected, WaitFigures


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
    """The place in its line (1 is next) with the wait that others had there; None when it does not wait.

    The wait is told only while somebody is there to answer and enough waits of this line are known. What is told
    first is kept beside what the wait came to.
    """
    row = await conversations.get(tx, conversation_id)
    if row.queued_at is None:
        return None
    place = 1 + await conversations.count_ahead(tx, row)
    said = await _expected(tx, row, place)
    if said:
        await store_waits.note_told(tx, row.id, row.queued_at, said)
    return Place(place, said)


async def _expected(tx: Tx, row: Row[Any], place: int) -> Expected | None:
    team = TeamId(row.queue_team_id) if row.queue_team_id else None
    crew = await staff.eligible(tx, team, row.queue_skill or None)
    if not any(agent.presence == "online" for agent in crew):
        return None
    known = await store_waits.known_waits(tx, (row.queue_team_id, row.queue_skill), FEWEST)
    stood = await store_waits.began_at(tx, row.id, row.queued_at) == place
    return expect(known, place, (tx.clock.now() - row.queued_at).total_seconds() if stood else 0)


async def waits(tx: Tx, days: int) -> WaitFigures:
    """Said and actual of the last days, by line."""
    since = tx.clock.now() - timedelta(days=days)
    return WaitFigures(await store_waits.figures(tx, since), since)
