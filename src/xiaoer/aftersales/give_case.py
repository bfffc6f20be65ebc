"""A case is given to an agent, who is told."""

from xiaoer import staff
from xiaoer.aftersales import store
from xiaoer.aftersales.call_people import call_agent
from xiaoer.aftersales.case import Case
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, CaseId


async def give_case(tx: Tx, case_id: CaseId, agent_id: str) -> Case:
    """The agent looks after it from now on. Raises CaseNotFound, AgentNotFound."""
    case = await store.get(tx, case_id, lock=True)
    agent = await staff.get_agent(tx, AgentId(agent_id))
    if case.agent_id == agent.id:
        return case
    case = await store.change(tx, case, agent_id=agent.id)
    if agent.id != tx.actor.id:
        await call_agent(tx, case, "case_given")
    return case
