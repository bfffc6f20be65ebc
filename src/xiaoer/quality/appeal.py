"""The agent does not agree: within the card's time, answered by somebody who did not score."""

from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import staff
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By
from xiaoer.quality import store_cards, store_sheets
from xiaoer.quality.cards import result
from xiaoer.quality.errors import AppealOver, OwnWork, ScoredIt, SheetNotFound
from xiaoer.quality.floor import look_again
from xiaoer.quality.score_sheet import FINAL
from xiaoer.quality.sheet_model import SHEET_LIFE, AppealAnswer, SheetAction, SheetState
from xiaoer.staff.model import Notice

A = SheetAction


async def appeal(tx: Tx, sheet_id: str, words: str) -> Row[Any]:
    """Somebody else looks again. Raises SheetNotFound (not one's own), AppealOver, IllegalMove."""
    sheet = await store_sheets.get(tx, sheet_id, lock=True)
    if sheet.agent_id != tx.actor.id:
        raise SheetNotFound(sheet_id=sheet_id)
    if sheet.state == SheetState.FINAL and sheet.appealed_at is None:
        raise AppealOver(sheet_id=sheet_id)
    to = SHEET_LIFE.to(SheetState(sheet.state), A.APPEAL, By.AGENT)
    if sheet.appeal_until is None or tx.clock.now() >= sheet.appeal_until:
        raise AppealOver(sheet_id=sheet_id)
    await timers.cancel(tx, f"{FINAL}:{sheet_id}")
    scored = {one.inspector_id for one in await store_sheets.scores_of(tx, sheet_id)} | {sheet.agent_id}
    people = [one for one in await staff.holding(tx, Permission.INSPECT) if one not in scored]
    notice = Notice(
        title_code="sheet_appealed", body=words, url=f"/app/quality/sheets/{sheet_id}", tag=f"qst:{sheet_id}"
    )
    await staff.notify(tx, people, notice)
    return await store_sheets.change(tx, sheet_id, state=to.value, appeal=words, appealed_at=tx.clock.now())


async def answer_appeal(tx: Tx, sheet_id: str, body: AppealAnswer) -> Row[Any]:
    """Final. Upheld with other marks, those are the result.

    Raises SheetNotFound, OwnWork, ScoredIt, IllegalMove, CriterionUnscored.
    """
    sheet = await store_sheets.get(tx, sheet_id, lock=True)
    if sheet.agent_id == tx.actor.id:
        raise OwnWork(sheet_id=sheet_id)
    if any(one.inspector_id == tx.actor.id for one in await store_sheets.scores_of(tx, sheet_id)):
        raise ScoredIt(sheet_id=sheet_id)
    to = SHEET_LIFE.to(SheetState(sheet.state), A.ANSWER, By.AGENT)
    values: dict[str, Any] = {"state": to.value, "upheld": body.upheld, "answer": body.words}
    values |= {"answered_by": tx.actor.id, "answered_at": tx.clock.now()}
    if body.upheld and body.answers:
        card = await store_cards.get_card(tx, sheet.card_id, sheet.card_version)
        got = result(card, body.answers)
        values |= {"answers": msgspec.to_builtins(body.answers), "total": got.total, "fatal": got.fatal}
        values["passed"] = got.total >= card.pass_mark
    notice = Notice(
        title_code="appeal_answered", body=body.words, url=f"/app/quality/sheets/{sheet_id}", tag=f"qst:{sheet_id}"
    )
    await staff.notify(tx, [AgentId(sheet.agent_id)], notice)
    answered = await store_sheets.change(tx, sheet_id, **values)
    if answered.total != sheet.total:
        await look_again(tx, sheet.agent_id, body.words)
    return answered


async def end_appeal_time(tx: Tx, sheet_id: str) -> None:
    """A published sheet that nobody appealed is final."""
    sheet = await store_sheets.get(tx, sheet_id, lock=True)
    if sheet.state == SheetState.PUBLISHED:
        to = SHEET_LIFE.to(SheetState.PUBLISHED, A.EXPIRE, By.CLOCK)
        await store_sheets.change(tx, sheet_id, state=to.value)
