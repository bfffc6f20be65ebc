"""REST doors of the language model's settings: the owner's. The button that tries it is `app.language_models_http`."""

from typing import Any

from litestar import get, put

from xiaoer.infra.web import Caller
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.language_models import store
from xiaoer.language_models.model import LanguageModel, ModelCall, SaveLanguageModel
from xiaoer.language_models.save import save
from xiaoer.language_models.see import see

EDIT = (Permission.CONNECTION_EDIT, Permission.BUDGET_EDIT)


@get("/api/language-model")
async def get_language_model(caller: Caller) -> LanguageModel:
    """Which model, what it may do, what it cost this month; never its key."""
    async with caller.transaction(*EDIT) as tx:
        return await see(tx)


@put("/api/language-model")
async def put_language_model(caller: Caller, data: SaveLanguageModel) -> LanguageModel:
    """In force from the next question."""
    async with caller.transaction(*EDIT) as tx:
        await save(tx, caller.shared.keys, data)
        return await see(tx)


@get("/api/language-model/calls")
async def get_model_calls(caller: Caller, cursor: str | None = None, limit: int = 50) -> Page[ModelCall]:
    """Every question with its tokens, cost and end, the newest first; the words are in the conversations."""
    async with caller.transaction(*EDIT) as tx:
        return await store.page_calls(tx, cursor, limit)


routes: list[Any] = [get_language_model, put_language_model, get_model_calls]
