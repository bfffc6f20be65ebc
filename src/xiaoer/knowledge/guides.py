"""A guide is sent, paged through, and ends: solved, or stuck at a step, which goes back to the agent."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.knowledge import store_entries as store
from xiaoer.knowledge.entry_model import Content, GuideStep, Result, Wording
from xiaoer.knowledge.errors import GuideRunNotFound, NotAGuide, StepNotFound
from xiaoer.knowledge.events import GuideEnded
from xiaoer.knowledge.guide_model import GuideFigures, GuideMark, GuideRun, RunState, StuckAt
from xiaoer.knowledge.record_result import record_result, record_shown
from xiaoer.knowledge.tables import guide_run

CARD, STUCK_CARD = "guide", "guide_step"
BACK_WITHIN = timedelta(days=7)
r = guide_run.c


async def send_guide(tx: Tx, entry_id: str, conversation_id: str, language: str = "") -> dict[str, Any]:
    """The card that shows an approved guide to this conversation's buyer, and its run. Raises EntryNotFound,
    NotAGuide."""
    row = await store.get(tx, entry_id)
    content = store.content_of(await store.version_of(tx, entry_id, row.live_version)) if row.live_version else None
    chosen = _chosen(content, language)
    if content is None or chosen is None:
        raise NotAGuide(entry_id=entry_id)
    wording, run_id, now = content.wordings[chosen], new_id("gdr"), tx.clock.now()
    ids = {"id": run_id, "entry_id": entry_id, "version": row.live_version, "shop_id": row.shop_id}
    told = {"conversation_id": conversation_id, "language": chosen, "sent_by": tx.actor.id, "sent_at": now}
    stand = {"step_id": wording.steps[0].id, "state": RunState.SENT}
    await tx.conn.execute(insert(guide_run).values(merchant_id=tx.merchant_id, **ids, **told, **stand))
    await record_shown(tx, entry_id, row.live_version, conversation_id)
    return {
        "card": CARD,
        "run_id": run_id,
        "entry_id": entry_id,
        "version": row.live_version,
        "kind": content.kind.value,
        "title": wording.questions[0],
        "steps": len(wording.steps),
        "first": wording.steps[0].text,
    }


def _chosen(content: Content | None, language: str) -> str | None:
    held = [name for name, one in content.wordings.items() if one.steps] if content else []
    return next((name for name in held if name == language), held[0] if held else None)


async def get_run(tx: Tx, run_id: str, conversation_id: str | None = None) -> GuideRun:
    """As the buyer of the conversation sees it, or, without one, as staff do. Raises GuideRunNotFound."""
    return await _view(tx, await _row(tx, run_id, conversation_id))


async def mark_step(tx: Tx, run_id: str, conversation_id: str, mark: GuideMark) -> GuideRun:
    """The buyer has come to this step, or says that it is solved. Raises GuideRunNotFound, StepNotFound."""
    row = await _row(tx, run_id, conversation_id, lock=True)
    run = await _view(tx, row)
    _number(run.steps, mark.step_id)
    new = mark.step_id != run.step_id or run.state is RunState.SENT
    facts: dict[str, Any] = {"step_id": mark.step_id, "steps_seen": run.steps_seen + new}
    if mark.did == "solved":
        await _end(tx, run, conversation_id, RunState.SOLVED, facts)
    else:
        await _change(tx, run_id, state=RunState.OPEN, ended_at=None, **facts)
    return await get_run(tx, run_id, conversation_id)


async def get_stuck(tx: Tx, run_id: str, conversation_id: str, step_id: str, words: str) -> dict[str, Any]:
    """The card of the buyer's own line that brings the guide back to the agent. Raises GuideRunNotFound,
    StepNotFound."""
    run = await _view(tx, await _row(tx, run_id, conversation_id, lock=True))
    number = _number(run.steps, step_id)
    await _end(tx, run, conversation_id, RunState.STUCK, {"step_id": step_id, "words": words[:1000]})
    return {
        "card": STUCK_CARD,
        "run_id": run_id,
        "entry_id": run.entry_id,
        "title": run.title,
        "step_id": step_id,
        "number": number,
        "steps": len(run.steps),
        "text": run.steps[number - 1].text,
    }


async def contact_again(tx: Tx, conversation_id: str) -> None:
    """The buyer opened a new session: guides of the last seven days in this conversation did not keep them away."""
    now = tx.clock.now()
    mine = update(guide_run).where(r.merchant_id == tx.merchant_id, r.conversation_id == conversation_id)
    recent = mine.where(r.back_at.is_(None), r.sent_at > now - BACK_WITHIN, r.sent_at < now - timedelta(minutes=10))
    await tx.conn.execute(recent.values(back_at=now))


async def _end(tx: Tx, run: GuideRun, conversation_id: str, to: RunState, facts: dict[str, Any]) -> None:
    await _change(tx, run.id, state=to, ended_at=tx.clock.now(), **facts)
    result = Result.SOLVED if to is RunState.SOLVED else Result.HANDED_OVER
    await record_result(tx, run.entry_id, run.version, conversation_id, result)
    ids = {"run_id": run.id, "entry_id": run.entry_id, "conversation_id": conversation_id}
    told = GuideEnded(merchant_id=tx.merchant_id, at=tx.clock.now(), state=to, step_id=facts["step_id"], **ids)
    await tx.publish(told)


async def _change(tx: Tx, run_id: str, **facts: Any) -> None:
    await tx.conn.execute(update(guide_run).filter_by(merchant_id=tx.merchant_id, id=run_id).values(**facts))


async def _row(tx: Tx, run_id: str, conversation_id: str | None, *, lock: bool = False) -> Row[Any]:
    query = select(guide_run).filter_by(merchant_id=tx.merchant_id, id=run_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None or conversation_id not in (None, row.conversation_id):
        raise GuideRunNotFound(run_id=run_id)
    return row


async def _view(tx: Tx, row: Row[Any]) -> GuideRun:
    content = store.content_of(await store.version_of(tx, row.entry_id, row.version))
    wording: Wording = content.wordings[row.language]
    return GuideRun(
        id=row.id,
        entry_id=row.entry_id,
        version=row.version,
        kind=content.kind,
        title=wording.questions[0],
        language=row.language,
        steps=wording.steps,
        step_id=row.step_id,
        steps_seen=row.steps_seen,
        state=RunState(row.state),
        words=row.words,
        sent_at=row.sent_at,
        ended_at=row.ended_at,
    )


def _number(steps: Sequence[GuideStep], step_id: str) -> int:
    """From 1. Raises StepNotFound."""
    found = next((at for at, step in enumerate(steps, 1) if step.id == step_id), None)
    if found is None:
        raise StepNotFound(step_id=step_id)
    return found


async def guide_figures(tx: Tx, shop_id: str = "", *, days: int = 30) -> list[GuideFigures]:
    """Of every guide sent in the last `days`, or in as many before them."""
    now, span = tx.clock.now(), timedelta(days=days)
    state, late = r.state, r.sent_at > now - span
    sums = {
        "sent": late,
        "opened": late & (r.steps_seen > 0),
        "solved": late & (state == RunState.SOLVED),
        "stuck": late & (state == RunState.STUCK),
        "came_back": late & r.back_at.is_not(None),
        "deflected": late & (state == RunState.SOLVED) & r.back_at.is_(None),
        "before": ~late,
        "back_before": ~late & r.back_at.is_not(None),
    }
    counted = [func.count().filter(test).label(name) for name, test in sums.items()]
    mine = select(r.entry_id, *counted).where(r.merchant_id == tx.merchant_id, r.sent_at > now - 2 * span)
    mine = mine.where(r.shop_id == shop_id) if shop_id else mine
    rows = (await tx.conn.execute(mine.group_by(r.entry_id).order_by(func.count().desc()))).all()
    return [await _figures(tx, row, now - span) for row in rows]


async def _figures(tx: Tx, row: Row[Any], since: Any) -> GuideFigures:
    entry = await store.get(tx, row.entry_id)
    content = store.content_of(await store.version_of(tx, row.entry_id, entry.live_version or entry.version))
    steps = next((one.steps for one in content.wordings.values() if one.steps), [])
    query = select(r.step_id, func.count().label("times")).where(r.merchant_id == tx.merchant_id, r.sent_at > since)
    stuck = query.where(r.entry_id == row.entry_id, r.state == RunState.STUCK).group_by(r.step_id)
    times = {one.step_id: int(one.times) for one in await tx.conn.execute(stuck)}
    places = [
        StuckAt(step.id, number, step.text, times[step.id]) for number, step in enumerate(steps, 1) if step.id in times
    ]
    return GuideFigures(
        entry_id=row.entry_id,
        title=entry.title,
        kind=content.kind,
        sent=row.sent,
        opened=row.opened,
        solved=row.solved,
        stuck=row.stuck,
        came_back=row.came_back,
        deflected=row.deflected,
        deflection_rate=_share(row.deflected, row.sent),
        repeat_rate=_share(row.came_back, row.sent),
        repeat_rate_before=_share(row.back_before, row.before),
        stuck_at=sorted(places, key=lambda one: -one.times),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
