"""Facts about an agent change, by a colleague who may or by the agent."""

from typing import Any

from xiaoer import merchants
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.merchants.model import changes_of, merged
from xiaoer.staff import store
from xiaoer.staff.change_role import change_role
from xiaoer.staff.errors import BadCapacity
from xiaoer.staff.events import AgentChanged
from xiaoer.staff.model import Agent, AgentChange, MeChange, Role
from xiaoer.staff.policy import check_may_give
from xiaoer.staff.suspend import reinstate, suspend

MAX_CAPACITY = 200


async def change_agent(tx: Tx, agent_id: AgentId, change: AgentChange) -> Agent:
    """What was given is in force. Raises AgentNotFound, RoleAboveOwn, LastOwner, AgentNotJoined, BadCapacity."""
    row = await store.agent_row(tx, agent_id)
    check_may_give(tx.actor, Role(row.role))
    if change.role:
        await change_role(tx, agent_id, change.role)
    if change.state:
        await (suspend if change.state == "suspended" else reinstate)(tx, agent_id)
    given = {"name": change.name, "display_name": change.display_name}
    facts = {field: value for field, value in given.items() if isinstance(value, str)}
    if facts:
        await _set(tx, agent_id, facts)
    if isinstance(change.capacity, int):
        await set_capacity(tx, agent_id, change.capacity)
    return await store.get_agent(tx, agent_id)


async def change_me(tx: Tx, agent_id: AgentId, change: MeChange) -> None:
    """What was given is in force. Raises SettingsTooLarge."""
    row = await store.agent_row(tx, agent_id, lock=True)
    facts = changes_of(change)
    if "settings" in facts:
        facts["settings"] = merged(row.settings, facts["settings"])
        merchants.check_size(facts["settings"])
    if facts:
        await _set(tx, agent_id, facts)


async def set_capacity(tx: Tx, agent_id: AgentId, capacity: int) -> None:
    """Routing gives the agent at most this many open conversations at once. Raises AgentNotFound, BadCapacity."""
    if not 0 <= capacity <= MAX_CAPACITY:
        raise BadCapacity(max=MAX_CAPACITY)
    row = await store.agent_row(tx, agent_id)
    if row.capacity != capacity:
        await _set(tx, agent_id, {"capacity": capacity})


async def _set(tx: Tx, agent_id: AgentId, facts: dict[str, Any]) -> None:
    await store.set_agent(tx, agent_id, **facts)
    if tx.actor.id != agent_id:
        await audit.record(tx, "agent.changed", agent_id, fields=sorted(facts))
    await tx.publish(AgentChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), agent_id=agent_id))
