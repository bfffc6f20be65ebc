"""Online, busy or away."""

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.staff import store
from xiaoer.staff.errors import AgentNotJoined
from xiaoer.staff.events import AgentPresenceChanged
from xiaoer.staff.model import AgentState, Presence


async def set_presence(tx: Tx, agent_id: AgentId, presence: str) -> bool:
    """False when it was so already; then nothing is written or published. Raises AgentNotFound, AgentNotJoined."""
    presence, row = Presence(presence).value, await store.agent_row(tx, agent_id)
    if row.presence == presence:
        return False
    now = tx.clock.now()
    if not await store.move_agent(
        tx, agent_id, AgentState.ACTIVE, AgentState.ACTIVE, presence=presence, presence_at=now
    ):
        raise AgentNotJoined(agent_id=agent_id)
    await tx.publish(AgentPresenceChanged(merchant_id=tx.merchant_id, at=now, agent_id=agent_id, presence=presence))
    return True
