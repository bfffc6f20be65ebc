"""REST doors of sampling, scoring, appeals, coaching and figures."""

from datetime import datetime
from typing import Any

from litestar import get, patch, post, put

from xiaoer.infra.web import Caller
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.quality import sheet_model as m
from xiaoer.quality import store, store_cards, store_sheets
from xiaoer.quality.appeal import answer_appeal, appeal
from xiaoer.quality.coach import coach, coaching_of, read_coaching
from xiaoer.quality.draw import begin_draw, draw_by_hand
from xiaoer.quality.figures import agent_figures
from xiaoer.quality.keep_card import change_card, make_card
from xiaoer.quality.keep_plan import change_plan, make_plan
from xiaoer.quality.model import RefusalState
from xiaoer.quality.practice_model import Practice, PracticeText
from xiaoer.quality.practise import answer_practice, begin_practice, get_practice, practices
from xiaoer.quality.score_sheet import decide_sheet, discard_sheet, score_sheet
from xiaoer.quality.store_sheets import SheetFilter
from xiaoer.quality.view_sheet import sheet_rows, sheet_view

READ, INSPECT = Permission.CONVERSATION_READ, Permission.INSPECT


@get("/api/quality/counts")
async def read_counts(caller: Caller) -> m.QualityCounts:
    """What waits for the caller: an inspector's work, or what concerns an agent."""
    me, inspecting = caller.actor.id, caller.actor.may(INSPECT)
    async with caller.transaction(READ) as tx:
        waiting = await store.count_states(tx) if inspecting else {}
        mine = await store.count_states(tx, me)
        return m.QualityCounts(
            refusals=waiting.get(RefusalState.TO_SEE, 0),
            to_mend=mine.get(RefusalState.TO_MEND, 0),
            to_score=await store_sheets.count(tx, "to_score", me) if inspecting else 0,
            to_decide=await store_sheets.count(tx, "to_decide", me) if inspecting else 0,
            appeals=await store_sheets.count(tx, "appeals", me) if inspecting else 0,
            unread_notes=await store_sheets.unread_coaching(tx, me),
        )


@get("/api/quality/sheets")
async def read_sheets(
    caller: Caller,
    view: str = "",
    agent_id: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[m.SheetRow]:
    """Views: to_score, to_decide, appeals, done, mine, any. Without the right to inspect, always one's own."""
    inspecting = caller.actor.may(INSPECT)
    seen = view if inspecting and view in store_sheets.VIEWS else "to_score" if inspecting else "mine"
    wanted = SheetFilter(view=seen, me=caller.actor.id, agent_id=agent_id, since=since, until=until)
    async with caller.transaction(READ) as tx:
        page = await store_sheets.page(tx, wanted, cursor, limit)
        return Page(await sheet_rows(tx, page.items), page.next)


@post("/api/quality/sheets")
async def post_sheet(caller: Caller, data: m.HandDraw) -> m.SheetView:
    """Inspect a conversation's last session, chosen by hand."""
    async with caller.transaction(INSPECT) as tx:
        return await sheet_view(tx, await draw_by_hand(tx, data))


@get("/api/quality/sheets/{sheet_id:str}")
async def read_sheet(caller: Caller, sheet_id: str) -> m.SheetView:
    """An agent reads their own once it is published."""
    async with caller.transaction(READ) as tx:
        return await sheet_view(tx, sheet_id)


@post("/api/quality/sheets/{sheet_id:str}/score", status_code=200)
async def post_score(caller: Caller, sheet_id: str, data: m.ScoreBody) -> m.SheetView:
    """One inspector's marks; a double-blind sheet waits for the second."""
    async with caller.transaction(INSPECT) as tx:
        await score_sheet(tx, sheet_id, data)
        return await sheet_view(tx, sheet_id)


@post("/api/quality/sheets/{sheet_id:str}/decide", status_code=200)
async def post_decide(caller: Caller, sheet_id: str, data: m.ScoreBody) -> m.SheetView:
    """A third person's marks count where two lay too far apart."""
    async with caller.transaction(INSPECT) as tx:
        await decide_sheet(tx, sheet_id, data)
        return await sheet_view(tx, sheet_id)


@post("/api/quality/sheets/{sheet_id:str}/discard", status_code=200)
async def post_discard(caller: Caller, sheet_id: str) -> m.SheetView:
    """The sheet is taken out of the sample; it counts nowhere."""
    async with caller.transaction(INSPECT) as tx:
        await discard_sheet(tx, sheet_id)
        return await sheet_view(tx, sheet_id)


@post("/api/quality/sheets/{sheet_id:str}/appeal", status_code=200)
async def post_appeal(caller: Caller, sheet_id: str, data: m.AppealBody) -> m.SheetView:
    """By the agent whose session it is, in time."""
    async with caller.transaction(READ) as tx:
        await appeal(tx, sheet_id, data.words)
        return await sheet_view(tx, sheet_id)


@post("/api/quality/sheets/{sheet_id:str}/answer", status_code=200)
async def post_answer(caller: Caller, sheet_id: str, data: m.AppealAnswer) -> m.SheetView:
    """The appeal is answered by somebody who did not score; the sheet is final."""
    async with caller.transaction(INSPECT) as tx:
        await answer_appeal(tx, sheet_id, data)
        return await sheet_view(tx, sheet_id)


@get("/api/quality/cards")
async def read_cards(caller: Caller) -> list[m.ScoreCard]:
    """The newest version of each score card."""
    async with caller.transaction(INSPECT) as tx:
        return await store_cards.cards(tx)


@post("/api/quality/cards")
async def post_card(caller: Caller, data: m.NewCard) -> m.ScoreCard:
    """A new version of a score card; sheets keep the version they were scored by."""
    async with caller.transaction(INSPECT) as tx:
        return await make_card(tx, data)


@put("/api/quality/cards/{card_id:str}")
async def put_card(caller: Caller, card_id: str, data: m.NewCard) -> m.ScoreCard:
    """A new version; sheets that exist keep theirs."""
    async with caller.transaction(INSPECT) as tx:
        return await change_card(tx, card_id, data)


@get("/api/quality/plans")
async def read_plans(caller: Caller) -> list[m.Plan]:
    """The sampling plans with their next draw."""
    async with caller.transaction(INSPECT) as tx:
        return await store_cards.plans(tx)


@post("/api/quality/plans")
async def post_plan(caller: Caller, data: m.NewPlan) -> m.Plan:
    """A new sampling plan: whom, how many, by chance or risk, how often."""
    async with caller.transaction(INSPECT) as tx:
        return await make_plan(tx, data)


@patch("/api/quality/plans/{plan_id:str}")
async def patch_plan(caller: Caller, plan_id: str, data: m.PlanChange) -> m.Plan:
    """What is given changes; the next draw follows it."""
    async with caller.transaction(INSPECT) as tx:
        return await change_plan(tx, plan_id, data)


@post("/api/quality/plans/{plan_id:str}/draw", status_code=202)
async def post_draw(caller: Caller, plan_id: str) -> m.Draw:
    """The week's number for each agent now; the sheets follow in seconds."""
    async with caller.transaction(INSPECT) as tx:
        return m.Draw(await begin_draw(tx, plan_id, whole=True))


@get("/api/quality/coaching")
async def read_notes(caller: Caller, agent_id: str = "") -> list[m.Coaching]:
    """The newest first; without the right to inspect, one's own."""
    of = agent_id if caller.actor.may(INSPECT) else caller.actor.id
    async with caller.transaction(READ) as tx:
        return await coaching_of(tx, of)


@post("/api/quality/coaching")
async def post_note(caller: Caller, data: m.NewCoaching) -> m.Coaching:
    """A coaching note for one agent, who is told."""
    async with caller.transaction(INSPECT) as tx:
        return await coach(tx, data)


@post("/api/quality/coaching/{coaching_id:str}/read", status_code=200)
async def post_note_read(caller: Caller, coaching_id: str) -> m.Coaching:
    """By the agent it is for."""
    async with caller.transaction(READ) as tx:
        return await read_coaching(tx, coaching_id)


@get("/api/quality/figures")
async def read_figures(caller: Caller, since: datetime, until: datetime, agent_id: str = "") -> list[m.AgentFigures]:
    """Progress of each agent; without the right to inspect, one's own."""
    of = agent_id if caller.actor.may(INSPECT) else caller.actor.id
    async with caller.transaction(READ) as tx:
        return await agent_figures(tx, since, until, of)


@get("/api/quality/practice")
async def read_practices(caller: Caller, agent_id: str = "") -> list[Practice]:
    """The newest first; without the right to inspect, one's own."""
    of = agent_id if caller.actor.may(INSPECT) else caller.actor.id
    async with caller.transaction(READ) as tx:
        return await practices(tx, of)


@post("/api/quality/practice")
async def post_practice(caller: Caller) -> Practice:
    """A colleague's session, masked, begins again; the buyer's first words are there."""
    async with caller.transaction(READ) as tx:
        return await begin_practice(tx)


@get("/api/quality/practice/{practice_id:str}")
async def read_practice(caller: Caller, practice_id: str) -> Practice:
    """One practice: the lines so far, the points and the reasons for them."""
    async with caller.transaction(READ) as tx:
        return await get_practice(tx, practice_id)


@post("/api/quality/practice/{practice_id:str}/answer", status_code=200)
async def post_practice_answer(caller: Caller, practice_id: str, data: PracticeText) -> Practice:
    """What was found in the answer, and what the buyer says next."""
    async with caller.transaction(READ) as tx:
        return await answer_practice(tx, practice_id, data.text)


routes: list[Any] = [
    read_practices, post_practice, read_practice, post_practice_answer,
    read_counts, read_sheets, post_sheet, read_sheet, post_score, post_decide, post_discard, post_appeal, post_answer,
    read_cards, post_card, put_card, read_plans, post_plan, patch_plan, post_draw,
    read_notes, post_note, post_note_read, read_figures,
]  # fmt: skip
