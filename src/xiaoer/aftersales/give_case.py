"""A case is given to an agent, who is told."""

from xiaoer import staff
from xiaoer.aftersales import store
from xiaoer.aftersales.case import Case
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, CaseId


async def give_case(tx: Tx, case_id: CaseId, agent_id: str) -> Case:
    """The agent looks after it from now on. Raises CaseNotFound, AgentNotFound."""
    case = await store.get(tx, case_id, lock=True)
    agent = await staff.get_agent(tx, AgentId(agent_id))
    return case if case.agent_id == agent.id else await store.change(tx, case, agent_id=agent.id)
