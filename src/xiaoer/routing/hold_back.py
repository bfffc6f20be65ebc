"""An agent whom routing passes over: open conversations stay, new ones go to others."""

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.routing import store
from xiaoer.routing.drain import drain
from xiaoer.routing.model import Reason


async def hold_back(tx: Tx, agent_id: AgentId, why: Reason) -> None:
    """No new conversation is handed to this agent by itself. A lead may still give them one by hand."""
    await store.hold(tx, agent_id, why)


async def let_back(tx: Tx, agent_id: AgentId) -> None:
    """The agent is in line again; what waits is handed out."""
    await store.let_go(tx, agent_id)
    await drain(tx)
