"""The button that tries a merchant's language model: it asks the network, so it stands outside any transaction."""

from typing import Any

from litestar import Request, post
from litestar.datastructures import State

from xiaoer.app.wiring import language_models
from xiaoer.infra.web import Caller
from xiaoer.kernel.permissions import Permission
from xiaoer.language_models.model import ModelTrial


@post("/api/language-model/try", status_code=200)
async def post_try(caller: Caller, request: Request[Any, Any, State]) -> ModelTrial:
    """One short question to the saved model, counted like every other: how it ended, how long it took, what it cost."""
    caller.actor.require(Permission.CONNECTION_EDIT)
    shared = caller.shared
    asker = language_models(shared.database, shared.keys, request.app.state["channels"])
    return await asker.try_out(caller.merchant_id, caller.actor)


routes: list[Any] = [post_try]
