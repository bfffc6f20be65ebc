"""An inspector's word on a refusal: it passes, or it must be mended; then the buyer reads a better one."""

from typing import Any

from sqlalchemy import Row

from xiaoer import conversations, outreach, staff
from xiaoer.conversations import Draft
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, BuyerId, ConversationId
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By
from xiaoer.outreach.model import Outgoing
from xiaoer.quality import store
from xiaoer.quality.check_refusal import check_answer, stop_incomplete
from xiaoer.quality.errors import NobodyToTell, NotYourRefusal, OwnWork
from xiaoer.quality.model import REFUSAL_LIFE, Correction, MendingAsked, RefusalAction, RefusalState
from xiaoer.quality.view_refusal import visible_refusal
from xiaoer.staff.model import Notice


async def pass_refusal(tx: Tx, refusal_id: str, words: str = "") -> Row[Any]:
    """It stands as it is. Raises CheckedRefusalNotFound, OwnWork, IllegalMove."""
    return await _decide(tx, refusal_id, RefusalAction.PASS, note=words)


async def ask_mending(tx: Tx, refusal_id: str, asked: MendingAsked) -> Row[Any]:
    """The agent is told what to mend, with a better message when there is one.

    Raises CheckedRefusalNotFound, OwnWork, IllegalMove, and what `mend_refusal` raises for a message that is no better.
    """
    if asked.message:
        stop_incomplete(check_answer(asked.message, asked.message))
    row = await _decide(tx, refusal_id, RefusalAction.ASK_MENDING, note=asked.words, proposal=asked.message)
    if row.agent_id:
        notice = Notice(
            title_code="refusal_to_mend", body=asked.words, url=f"/app/quality/refusals/{row.id}", tag=f"rfs:{row.id}"
        )
        await staff.notify(tx, [AgentId(row.agent_id)], notice)
    return row


async def mend_refusal(tx: Tx, refusal_id: str, correction: Correction) -> Row[Any]:
    """The buyer reads the corrected message in the conversation, from the one who corrects it, once.

    Raises NotYourRefusal, NobodyToTell, IllegalMove, RefusalWithoutReason, RefusalWithoutNextStep, RefusalImpolite,
    GateBlocked.
    """
    row = await visible_refusal(tx, refusal_id, lock=True)
    if row.agent_id != tx.actor.id and not tx.actor.may(Permission.CASE_APPROVE):
        raise NotYourRefusal(refusal_id=refusal_id)
    to = REFUSAL_LIFE.to(RefusalState(row.state), RefusalAction.MEND, By.AGENT)
    if row.conversation_id is None:
        raise NobodyToTell(refusal_id=refusal_id)
    stop_incomplete(check_answer(correction.message, correction.message))
    found = await staff.summaries(tx, [AgentId(tx.actor.id)])
    talk = await conversations.get(tx, ConversationId(row.conversation_id))
    item, buyer_id = Outgoing(text=correction.message, channel=talk.channel), BuyerId(talk.buyer_id)
    draft = Draft(
        conversation_id=talk.id,
        client_id=f"{row.id}:mend",
        kind="text",
        author_kind="agent",
        author_id=tx.actor.id,
        author_name=next((one.display_name for one in found.values()), ""),
        text=correction.message,
        gate=await outreach.pass_gate(tx, item, buyer_id=buyer_id, conversation_id=talk.id),
    )
    await conversations.append(tx, [draft])
    await audit.record(tx, "refusal.mended", row.id, case_id=row.case_id)
    return await store.change(tx, row.id, state=to.value, corrected=correction.message, corrected_at=tx.clock.now())


async def _decide(tx: Tx, refusal_id: str, action: RefusalAction, **words: str) -> Row[Any]:
    row = await visible_refusal(tx, refusal_id, lock=True)
    if row.agent_id == tx.actor.id:
        raise OwnWork(refusal_id=refusal_id)
    to = REFUSAL_LIFE.to(RefusalState(row.state), action, By.AGENT)
    await audit.record(tx, f"refusal.{to.value}", row.id, case_id=row.case_id)
    decided = {"inspector_id": tx.actor.id, "inspected_at": tx.clock.now(), "state": to.value}
    return await store.change(tx, row.id, **decided, **words)
