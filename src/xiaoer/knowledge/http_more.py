"""REST doors of imports, guides and the course."""

from typing import Any

from litestar import Request, get, post
from litestar.datastructures import State

from xiaoer.infra.uploads import UPLOAD_LIMIT, uploaded
from xiaoer.infra.web import Caller
from xiaoer.kernel.permissions import Permission
from xiaoer.knowledge.course import answer_lesson, read_course
from xiaoer.knowledge.guide_model import Course, EntryImport, GuideFigures, GuideRun, LessonAnswer, LessonResult
from xiaoer.knowledge.guides import get_run, guide_figures
from xiaoer.knowledge.import_entries import import_entries, import_page

READ = Permission.CONVERSATION_READ
APPROVE = Permission.KNOWLEDGE_APPROVE
MOST_DAYS = 365


@post("/api/knowledge/import", status_code=200, request_max_body_size=UPLOAD_LIMIT)
async def post_import(
    caller: Caller, request: Request[Any, Any, State], shop_id: str = "", preview: bool = False
) -> EntryImport:
    """A CSV, JSON or JSON lines file as the body, or as the first file of a form; good rows wait for a decision."""
    content = await uploaded(request)
    return await import_entries(lambda: caller.transaction(APPROVE), shop_id, content, preview=preview)


@post("/api/knowledge/import-page", status_code=200, request_max_body_size=UPLOAD_LIMIT)
async def post_import_page(
    caller: Caller, request: Request[Any, Any, State], shop_id: str = "", source: str = "", preview: bool = False
) -> EntryImport:
    """A web page's HTML as the body; its questions and answers wait for a decision. Nothing of it is fetched or run."""
    page = await uploaded(request)
    return await import_page(lambda: caller.transaction(APPROVE), shop_id, page, source=source, preview=preview)


@get("/api/knowledge/guides/figures")
async def get_guide_figures(caller: Caller, shop_id: str = "", days: int = 30) -> list[GuideFigures]:
    """Of each guide: how many it kept from asking again, where buyers are stuck, and repeat contacts before and now."""
    async with caller.transaction(READ) as tx:
        return await guide_figures(tx, shop_id, days=max(1, min(days, MOST_DAYS)))


@get("/api/knowledge/runs/{run_id:str}")
async def get_guide_run(caller: Caller, run_id: str) -> GuideRun:
    """How far a buyer has come in a guide that was sent."""
    async with caller.transaction(READ) as tx:
        return await get_run(tx, run_id)


@get("/api/knowledge/course")
async def get_course(caller: Caller, shop_id: str = "", language: str = "zh") -> Course:
    """The newcomers' course, made of what is approved, and how far the caller has come."""
    async with caller.transaction(READ) as tx:
        return await read_course(tx, shop_id, language)


@post("/api/knowledge/course/{entry_id:str}/answer", status_code=200)
async def post_lesson(
    caller: Caller, entry_id: str, data: LessonAnswer, shop_id: str = "", language: str = "zh"
) -> LessonResult:
    """The caller chooses an answer in the course; the first try counts."""
    async with caller.transaction(READ) as tx:
        return await answer_lesson(tx, shop_id, entry_id, data, language)


routes = [post_import, post_import_page, get_guide_figures, get_guide_run, get_course, post_lesson]
