"""Sign-ins end."""

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.staff import access
from xiaoer.staff.events import SignInEnded


async def end_sign_in(tx: Tx, agent_id: AgentId, sign_in_id: str) -> None:
    """That cookie is void. Raises SignInNotFound, also for a sign-in of somebody else."""
    await _ended(tx, agent_id, await access.remove_sign_ins(tx, agent_id, only=sign_in_id))


async def end_other_sign_ins(tx: Tx, agent_id: AgentId, kept_sign_in_id: str) -> int:
    """Every cookie of this agent but one is void; the number that were."""
    gone = await access.remove_sign_ins(tx, agent_id, but=kept_sign_in_id)
    await _ended(tx, agent_id, gone)
    return len(gone)


async def _ended(tx: Tx, agent_id: AgentId, sign_in_ids: list[str]) -> None:
    for sign_in_id in sign_in_ids:
        await audit.record(tx, "sign_in.ended", agent_id, sign_in_id=sign_in_id)
        now = tx.clock.now()
        await tx.publish(SignInEnded(merchant_id=tx.merchant_id, at=now, agent_id=agent_id, sign_in_id=sign_in_id))
