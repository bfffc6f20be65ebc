"""REST doors of what cases add up to: figures with their cases, ways out ranked, the decision letter."""

from datetime import datetime
from typing import Any

from litestar import get, post

from xiaoer.aftersales import store
from xiaoer.aftersales.figures import Figures, Span, cases_behind, figures
from xiaoer.aftersales.letter import Letter, letter
from xiaoer.aftersales.model import CaseRow
from xiaoer.aftersales.preview import PreviewRequest
from xiaoer.aftersales.resolutions import Resolution, resolutions
from xiaoer.aftersales.view import rows
from xiaoer.infra.web import Caller
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By

READ, FIGURES = Permission.CASE_READ, Permission.FIGURES_READ


@get("/api/aftersales/figures")
async def read_figures(caller: Caller, since: datetime, until: datetime, shop_id: str = "") -> Figures:
    """Close times, automatic share, dispute rate: each with what it is made of and the reference to beat."""
    async with caller.transaction(FIGURES) as tx:
        return await figures(tx, Span(since, until, shop_id))


@get("/api/aftersales/figures/{figure:str}/cases")
async def read_cases_behind(
    caller: Caller,
    figure: str,
    since: datetime,
    until: datetime,
    shop_id: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[CaseRow]:
    """The cases behind one figure, newest first."""
    async with caller.transaction(FIGURES) as tx:
        page = await cases_behind(tx, figure, Span(since, until, shop_id), cursor=cursor, limit=limit)
        return Page(await rows(tx, page.items), page.next)


@post("/api/orders/{order_id:str}/resolutions", status_code=200)
async def read_resolutions(caller: Caller, order_id: str, data: PreviewRequest) -> list[Resolution]:
    """Ways out for these lines and this reason, best first; each carries the request that executes it."""
    async with caller.transaction(READ) as tx:
        return await resolutions(tx, order_id, data, By.AGENT)


@get("/api/cases/{case_id:str}/letter")
async def read_letter(caller: Caller, case_id: str) -> Letter:
    """The decision letter of a case as it stands now."""
    async with caller.transaction(READ) as tx:
        return await letter(tx, await store.get(tx, case_id))


routes: list[Any] = [read_figures, read_cases_behind, read_resolutions, read_letter]
