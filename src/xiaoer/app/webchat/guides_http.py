"""The buyer pages through a guide: only with the visitor token of the conversation it was sent in."""

from typing import Any

import msgspec
from litestar import get, post

from xiaoer import conversations, files, knowledge
from xiaoer.app.callers import BuyerCaller
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.knowledge.errors import GuideRunNotFound


@get("/api/webchat/guides/{run_id:str}")
async def read_guide(buyer_caller: BuyerCaller, run_id: str) -> dict[str, Any]:
    """Its steps with fresh links, and where the buyer is."""
    async with buyer_caller.transaction() as tx:
        conversation_id = await _conversation(tx, buyer_caller, run_id)
        return await _shown(tx, buyer_caller, await knowledge.get_run(tx, run_id, conversation_id))


@post("/api/webchat/guides/{run_id:str}", status_code=200)
async def mark_guide(buyer_caller: BuyerCaller, run_id: str, data: knowledge.GuideMark) -> dict[str, Any]:
    """The buyer has come to a step, or says that it is solved."""
    async with buyer_caller.transaction() as tx:
        conversation_id = await _conversation(tx, buyer_caller, run_id)
        return await _shown(tx, buyer_caller, await knowledge.mark_step(tx, run_id, conversation_id, data))


async def _conversation(tx: Tx, caller: BuyerCaller, run_id: str) -> str:
    row = await conversations.of_thread(tx, caller.who.connection_id, caller.who.external_id)
    if row is None:
        raise GuideRunNotFound(run_id=run_id)
    tx.actor = Actor(ActorKind.BUYER, row.buyer_id)
    return str(row.id)


async def _shown(tx: Tx, caller: BuyerCaller, run: knowledge.GuideRun) -> dict[str, Any]:
    """Files of ours get a link that works without signing in."""
    out: dict[str, Any] = msgspec.to_builtins(run)
    for step in out["steps"]:
        for one in step["media"]:
            if one["file_id"]:
                facts = await files.find_file(tx, one["file_id"])
                one["url"] = files.link_of(facts, caller.shared.keys, tx.merchant_id).url
    return out


routes = [read_guide, mark_guide]
