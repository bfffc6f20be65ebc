"""The check of a refusal, made in the refusal's own transaction: what may not be said is not said."""

import msgspec

from xiaoer import aftersales
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.transitions import By
from xiaoer.quality import store
from xiaoer.quality.check_refusal import check_refusal, stop_incomplete
from xiaoer.quality.model import RefusalState


async def keep_check(tx: Tx, case_id: str) -> None:
    """The case's latest refusal stands in the inspectors' list with what was found; once for each refusal.

    Raises RefusalWithoutReason, RefusalWithoutNextStep or RefusalImpolite when a person wrote it: then nothing of the
    refusal stands.
    """
    said = await aftersales.refusal(tx, case_id)
    if said is None:
        return
    findings = check_refusal(said)
    by_person = said.by_kind == By.AGENT.value
    if by_person:
        stop_incomplete(findings)
    await store.add(
        tx,
        case_id=said.case_id,
        case_version=said.case_version,
        shop_id=said.shop_id,
        order_id=said.order_id,
        buyer_id=said.buyer_id,
        conversation_id=said.conversation_id,
        remedy=said.remedy.value,
        action=said.action.value,
        case_reason=said.case_reason,
        agent_id=said.by_id if by_person and tx.actor.kind is ActorKind.AGENT else None,
        at=said.at,
        words=said.words,
        message=said.message,
        letter=said.letter,
        clauses=said.clauses,
        policy_id=said.policy_id,
        policy_version=said.policy_version,
        findings=msgspec.to_builtins(findings),
        worst=findings[0].severity.value if findings else "none",
        state=RefusalState.TO_SEE.value,
    )
