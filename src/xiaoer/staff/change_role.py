"""What an agent may do changes."""

from typing import Any

from xiaoer import merchants
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.staff import store
from xiaoer.staff.errors import LastOwner
from xiaoer.staff.events import AgentAccessChanged, AgentChanged
from xiaoer.staff.model import AgentState, Role
from xiaoer.staff.policy import check_may_give


async def change_role(tx: Tx, agent_id: AgentId, role: Role) -> None:
    """In force with the agent's next request; open connections are called back.

    Raises AgentNotFound, RoleAboveOwn, LastOwner.
    """
    await merchants.lock_merchant(tx)
    row = await store.agent_row(tx, agent_id)
    check_may_give(tx.actor, Role(row.role), role)
    if row.role == role:
        return
    await keep_an_owner(tx, row)
    await store.set_agent(tx, agent_id, role=role)
    await audit.record(tx, "agent.role_changed", agent_id, before=row.role, after=role.value)
    now = tx.clock.now()
    await tx.publish(AgentChanged(merchant_id=tx.merchant_id, at=now, agent_id=agent_id))
    await tx.publish(AgentAccessChanged(merchant_id=tx.merchant_id, at=now, agent_ids=(agent_id,)))


async def keep_an_owner(tx: Tx, row: Any) -> None:
    """Raise LastOwner if nobody would be left. The caller holds the merchant's lock: two who leave at once queue up."""
    if row.role == Role.OWNER and row.state == AgentState.ACTIVE and await store.count_owners(tx) == 1:
        raise LastOwner(agent_id=row.id)
