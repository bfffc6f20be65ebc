"""An agent may not come in any more, or may again."""

from xiaoer import merchants
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.staff import access, store
from xiaoer.staff.change_role import keep_an_owner
from xiaoer.staff.errors import AgentNotJoined
from xiaoer.staff.events import AgentChanged, AgentSuspended
from xiaoer.staff.model import AgentState, Presence, Role
from xiaoer.staff.policy import check_may_give


async def suspend(tx: Tx, agent_id: AgentId) -> None:
    """Every sign-in of the agent and every API token they made is void with the commit.

    Raises AgentNotFound, AgentNotJoined, RoleAboveOwn, LastOwner.
    """
    await merchants.lock_merchant(tx)
    row = await store.agent_row(tx, agent_id)
    check_may_give(tx.actor, Role(row.role))
    await keep_an_owner(tx, row)
    away = {"presence": Presence.AWAY, "presence_at": tx.clock.now()}
    if not await store.move_agent(tx, agent_id, AgentState.ACTIVE, AgentState.SUSPENDED, **away):
        return _joined(row.state, agent_id)
    sign_ins = await access.remove_sign_ins(tx, agent_id)
    tokens = await access.remove_tokens(tx, made_by=agent_id)
    await audit.record(tx, "agent.suspended", agent_id, sign_ins=len(sign_ins), tokens=tokens)
    await tx.publish(AgentSuspended(merchant_id=tx.merchant_id, at=tx.clock.now(), agent_id=agent_id))


async def reinstate(tx: Tx, agent_id: AgentId) -> None:
    """The agent may sign in again with the old password. Raises AgentNotFound, AgentNotJoined, RoleAboveOwn."""
    await merchants.lock_merchant(tx)
    row = await store.agent_row(tx, agent_id)
    check_may_give(tx.actor, Role(row.role))
    if not await store.move_agent(tx, agent_id, AgentState.SUSPENDED, AgentState.ACTIVE):
        return _joined(row.state, agent_id)
    await audit.record(tx, "agent.reinstated", agent_id)
    await tx.publish(AgentChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), agent_id=agent_id))


def _joined(state: str, agent_id: AgentId) -> None:
    if state == AgentState.INVITED:
        raise AgentNotJoined(agent_id=agent_id)
