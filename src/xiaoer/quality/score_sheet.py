"""Scores: by one inspector, or by two who do not see each other; too far apart, a third decides."""

from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import staff
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, new_id
from xiaoer.kernel.transitions import By
from xiaoer.quality import store_cards, store_sheets
from xiaoer.quality.cards import middle, result
from xiaoer.quality.errors import OwnWork, ScoredBefore
from xiaoer.quality.floor import look_at_agent
from xiaoer.quality.sheet_model import SHEET_LIFE, Mark, ScoreBody, ScoreCard, SheetAction, SheetState
from xiaoer.staff.model import Notice

FINAL = "quality.final"
"""Kind of the timer that ends the time for an appeal."""
A = SheetAction


async def score_sheet(tx: Tx, sheet_id: str, body: ScoreBody) -> Row[Any]:
    """The sheet with this inspector's score; published when it is the last one needed.

    Raises SheetNotFound, OwnWork, ScoredBefore, IllegalMove, CriterionUnscored.
    """
    sheet = await _taken(tx, sheet_id)
    to = SheetState(sheet.state)
    SHEET_LIFE.to(to, A.PUBLISH, By.AGENT)
    card = await store_cards.get_card(tx, sheet.card_id, sheet.card_version)
    await _keep(tx, sheet, card, body, "second" if await store_sheets.scores_of(tx, sheet_id) else "first")
    scores = await store_sheets.scores_of(tx, sheet_id)
    if not sheet.double:
        return await publish(tx, sheet, card, A.PUBLISH, body.answers, body.note)
    if len(scores) < 2:
        return sheet
    first, second = scores
    if first.fatal != second.fatal or abs(first.total - second.total) > card.difference_limit:
        to = SHEET_LIFE.to(to, A.DIFFER, By.AGENT)
        return await store_sheets.change(tx, sheet_id, state=to.value)
    marks = [msgspec.convert(one.answers, dict[str, Mark]) for one in scores]
    note = "\n".join(dict.fromkeys(one.note for one in scores if one.note))
    return await publish(tx, sheet, card, A.PUBLISH, middle(*marks), note)


async def decide_sheet(tx: Tx, sheet_id: str, body: ScoreBody) -> Row[Any]:
    """The third score is the result. Raises SheetNotFound, OwnWork, ScoredBefore, IllegalMove, CriterionUnscored."""
    sheet = await _taken(tx, sheet_id)
    SHEET_LIFE.to(SheetState(sheet.state), A.DECIDE, By.AGENT)
    card = await store_cards.get_card(tx, sheet.card_id, sheet.card_version)
    await _keep(tx, sheet, card, body, "decides")
    return await publish(tx, sheet, card, A.DECIDE, body.answers, body.note)


async def discard_sheet(tx: Tx, sheet_id: str) -> Row[Any]:
    """There was nothing to score. Raises SheetNotFound, OwnWork, IllegalMove."""
    sheet = await _taken(tx, sheet_id)
    to = SHEET_LIFE.to(SheetState(sheet.state), A.DISCARD, By.AGENT)
    return await store_sheets.change(tx, sheet_id, state=to.value)


async def publish(
    tx: Tx, sheet: Row[Any], card: ScoreCard, action: SheetAction, answers: dict[str, Mark], note: str
) -> Row[Any]:
    """The agent reads the result, and may appeal until the card's time is over."""
    to = SHEET_LIFE.to(SheetState(sheet.state), action, By.AGENT)
    got, now = result(card, answers), tx.clock.now()
    until = now + timedelta(hours=card.appeal_hours)
    await timers.schedule(tx, f"{FINAL}:{sheet.id}", FINAL, until, {"sheet_id": sheet.id})
    notice = Notice(
        title_code="sheet_published", body=note or f"{got.total}", url=f"/app/quality/sheets/{sheet.id}",
        tag=f"qst:{sheet.id}",
    )  # fmt: skip
    await staff.notify(tx, [AgentId(sheet.agent_id)], notice)
    published = await store_sheets.change(
        tx, sheet.id, state=to.value, published_at=now, appeal_until=until, note=note,
        answers=msgspec.to_builtins(answers), total=got.total, fatal=got.fatal,
        passed=got.total >= card.pass_mark,
    )  # fmt: skip
    await look_at_agent(tx, sheet.agent_id)
    return published


async def _taken(tx: Tx, sheet_id: str) -> Row[Any]:
    sheet = await store_sheets.get(tx, sheet_id, lock=True)
    if sheet.agent_id == tx.actor.id:
        raise OwnWork(sheet_id=sheet_id)
    return sheet


async def _keep(tx: Tx, sheet: Row[Any], card: ScoreCard, body: ScoreBody, kind: str) -> None:
    got = result(card, body.answers)
    added = await store_sheets.add_score(
        tx, sheet_id=sheet.id, inspector_id=tx.actor.id, kind=kind, at=tx.clock.now(), note=body.note,
        answers=msgspec.to_builtins(body.answers), total=got.total, fatal=got.fatal,
    )  # fmt: skip
    if not added:
        raise ScoredBefore(sheet_id=sheet.id)
    if body.coaching:
        await store_sheets.add_coaching(
            tx, id=new_id("qco"), agent_id=sheet.agent_id, sheet_id=sheet.id, by_id=tx.actor.id,
            at=tx.clock.now(), words=body.coaching,
        )  # fmt: skip
