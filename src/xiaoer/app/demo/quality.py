"""Inspection in the demo shop: a plan that has drawn, some sheets scored, one appealed, notes to agents."""

from xiaoer import quality, staff
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.ids import AgentId
from xiaoer.quality import Mark, NewPlan, ScoreBody, SheetRow
from xiaoer.staff.model import ROLE_PERMISSIONS, Agent, Role

NOTES = (
    ("先安抚再提问，这次做得很好。", "", 10),
    ("发货时间说得再具体一些，写到几点前。", "答复时先说结论和时间，再解释原因。", 8),
    ("买家第二次追问才得到答复。", "忙的时候先发一句带时间的占位回复。", 6),
    ("规格讲得清楚。", "", 9),
)
APPEAL = "第一句回复里已经写了当天 18 点前发出，请再看一下。"
LEFT_TO_SCORE = 4


async def fill_quality(tx: Tx) -> int:
    """How many sheets there are; those that are scored spread over the agents."""
    people = await staff.list_agents(tx)
    inspector = next(one for one in people if one.role is Role.INSPECTOR)
    whole = tx.actor
    tx.actor = _as(inspector)
    plan = await quality.make_plan(tx, NewPlan(name="日常抽检", per_agent=4, double_percent=0))
    drawn: list[str] = []
    for one in people:
        drawn += await quality.draw_for_agent(tx, plan, one.id, whole=True)
    for place, sheet_id in enumerate(drawn[:-LEFT_TO_SCORE]):
        await _score(tx, sheet_id, place)
    if len(drawn) > LEFT_TO_SCORE + 1:
        row = (await quality.sheet_view(tx, drawn[1])).row
        await _appeal(tx, row, people)
    tx.actor = whole
    return len(drawn)


async def _score(tx: Tx, sheet_id: str, place: int) -> None:
    note, coaching, points = NOTES[place % len(NOTES)]
    card = (await quality.sheet_view(tx, sheet_id)).card
    marks = {one.code: Mark(points=10 if one.fatal else points) for one in card.criteria}
    await quality.score_sheet(tx, sheet_id, ScoreBody(answers=marks, note=note, coaching=coaching))


async def _appeal(tx: Tx, row: SheetRow, people: list[Agent]) -> None:
    tx.actor = _as(next(one for one in people if one.id == row.agent_id))
    await quality.appeal(tx, row.id, APPEAL)


def _as(one: Agent) -> Actor:
    return Actor(ActorKind.AGENT, AgentId(one.id), ROLE_PERMISSIONS[one.role])
