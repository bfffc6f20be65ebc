"""Photos and videos that a buyer sends in the talk count for the case that waits to see them."""

from typing import Any

from xiaoer import conversations
from xiaoer.aftersales import store
from xiaoer.aftersales.act import act
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.evidence import SHOWN, keep_evidence
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.conversations.events import MessageReceived
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.errors import Rejected
from xiaoer.kernel.transitions import By

TAKE = "aftersales.take_from_talk"
"""Kind of the timer: a talk that hears a buyer holds no lock that a case needs."""
LOOKED_AT = 50
"""Lines before the newest."""


async def look_for_evidence(tx: Tx, event: MessageReceived) -> None:
    """Soon after the commit the pictures of these lines are looked for, where a case of the talk waits for some."""
    if await _waiting(tx, event.conversation_id):
        payload = {"conversation_id": event.conversation_id, "to_seq": event.to_seq}
        await timers.schedule(tx, f"{TAKE}:{event.conversation_id}", TAKE, tx.clock.now(), payload)


async def take_from_talk(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: what the buyer showed since the case was opened stands in it, and the case goes on as if it had
    come by its page. Of several cases the one that was asked for last is meant."""
    case = await _waiting(tx, facts["conversation_id"])
    shown = await _shown(tx, case, facts["to_seq"]) if case else []
    if case is None or not shown:
        return
    try:
        async with tx.conn.begin_nested():
            await act(tx, case.id, Action.GIVE_EVIDENCE, ActionBody(evidence=shown), by=By.BUYER)
    except Rejected:  # the policy says no by now: a person reads why, with the pictures in the case
        case = await store.get(tx, case.id, lock=True)
        await keep_evidence(tx, case, shown, by=By.BUYER)


async def _waiting(tx: Tx, conversation_id: str) -> Case | None:
    cases = await store.of_conversation(tx, conversation_id, (State.AWAITING_EVIDENCE, State.REQUESTED))
    return next((one for one in cases if one.state is State.AWAITING_EVIDENCE or one.quality), None)


async def _shown(tx: Tx, case: Case, to_seq: int) -> list[str]:
    lines = await conversations.read_before(tx, str(case.conversation_id), to_seq + 1, LOOKED_AT)
    return [
        line.payload["attachment"]["id"]
        for line in lines
        if line.author_kind == "buyer" and line.kind in SHOWN and line.recalled_at is None and line.at >= case.opened_at
        if line.payload.get("attachment")
    ][:20]
