"""REST doors of quality: refusals and what was found in them."""

from typing import Annotated, Any

from litestar import get, post
from litestar.params import QueryParameter

from xiaoer.infra.web import Caller
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.quality import store
from xiaoer.quality.http_floor import routes as floor_routes
from xiaoer.quality.http_sheets import routes as sheet_routes
from xiaoer.quality.inspect_refusal import ask_mending, mend_refusal, pass_refusal
from xiaoer.quality.model import CheckedRefusal, Correction, Inspection, MendingAsked
from xiaoer.quality.store import RefusalFilter
from xiaoer.quality.view_refusal import refusal_views, visible_refusal

READ, INSPECT = Permission.CASE_READ, Permission.INSPECT


@get("/api/quality/refusals")
async def read_refusals(
    caller: Caller,
    refusal_state: Annotated[str, QueryParameter(name="state")] = "",
    worst: str = "",
    agent_id: str = "",
    case_id: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[CheckedRefusal]:
    """Every refusal with what the automatic check found, newest first; without the right to inspect, one's own."""
    mine = agent_id if caller.actor.may(INSPECT) else caller.actor.id
    wanted = RefusalFilter(state=refusal_state, worst=worst, agent_id=mine, case_id=case_id)
    async with caller.transaction(READ) as tx:
        page = await store.page(tx, wanted, cursor, limit)
        return Page(await refusal_views(tx, page.items), page.next)


@get("/api/quality/refusals/{refusal_id:str}")
async def read_refusal(caller: Caller, refusal_id: str) -> CheckedRefusal:
    """One refusal with its case's letter, findings, clauses and what an inspector said."""
    async with caller.transaction(READ) as tx:
        return (await refusal_views(tx, [await visible_refusal(tx, refusal_id)]))[0]


@post("/api/quality/refusals/{refusal_id:str}/pass", status_code=200)
async def post_pass(caller: Caller, refusal_id: str, data: Inspection) -> CheckedRefusal:
    """The refusal stands as it is."""
    async with caller.transaction(INSPECT) as tx:
        return (await refusal_views(tx, [await pass_refusal(tx, refusal_id, data.words)]))[0]


@post("/api/quality/refusals/{refusal_id:str}/ask-mending", status_code=200)
async def post_ask_mending(caller: Caller, refusal_id: str, data: MendingAsked) -> CheckedRefusal:
    """The agent is told what to mend."""
    async with caller.transaction(INSPECT) as tx:
        return (await refusal_views(tx, [await ask_mending(tx, refusal_id, data)]))[0]


@post("/api/quality/refusals/{refusal_id:str}/mend", status_code=200)
async def post_mend(caller: Caller, refusal_id: str, data: Correction) -> CheckedRefusal:
    """The buyer reads a corrected message; by who said no, or who may approve."""
    async with caller.transaction(Permission.CONVERSATION_REPLY) as tx:
        return (await refusal_views(tx, [await mend_refusal(tx, refusal_id, data)]))[0]


routes: list[Any] = [
    read_refusals, read_refusal, post_pass, post_ask_mending, post_mend, *sheet_routes, *floor_routes,
]  # fmt: skip
