"""Clocks and promises of single conversations: what runs, what needs no answer, what was promised."""

from typing import Annotated

import msgspec
from litestar import get, post

from xiaoer import aftersales, conversations, sla
from xiaoer.app.callers import BuyerCaller
from xiaoer.app.webchat.own_orders import own_thread
from xiaoer.conversations.model import ConversationRow
from xiaoer.infra.db import Tx
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import ConversationId
from xiaoer.kernel.permissions import Permission
from xiaoer.sla import BuyerPromise, NewPromise, Promise, PromiseChange, PromiseState
from xiaoer.sla.model import ClockView

READ, REPLY = Permission.CONVERSATION_READ, Permission.CONVERSATION_REPLY
MOST = 200
SHOWN = [PromiseState.PROPOSED, PromiseState.OPEN, PromiseState.BROKEN]
TO_BUYERS = [PromiseState.OPEN, PromiseState.BROKEN, PromiseState.KEPT, PromiseState.KEPT_LATE]


class NoResponse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[str, msgspec.Meta(max_length=40)]
    """spam, thanks, automatic, duplicate or wrong_place."""


class Clocks(msgspec.Struct, frozen=True):
    items: list[ClockView]


class Promises(msgspec.Struct, frozen=True):
    items: list[Promise]


class BuyerPromises(msgspec.Struct, frozen=True):
    items: list[BuyerPromise]


@get("/api/clocks")
async def get_clocks(caller: Caller, conversation_ids: str) -> Clocks:
    """The clocks that run for these conversations (comma separated, at most 200), the most urgent first."""
    async with caller.transaction(READ) as tx:
        seen = await conversations.by_ids(tx, conversation_ids.split(",")[:MOST], await conversations.sight(tx))
        return Clocks(await sla.open_clocks(tx, [row.id for row in seen]))


@post("/api/conversations/{conversation_id:str}/no-response", status_code=200)
async def mark_no_response(caller: Caller, conversation_id: str, data: NoResponse) -> ConversationRow:
    """无需回复: the buyer's last words need no answer; its clocks end. New words of the buyer start others."""
    async with caller.transaction(REPLY) as tx:
        await conversations.visible(tx, conversation_id)
        words = await conversations.no_response_needed(tx, ConversationId(conversation_id), data.reason)
        await sla.mark_no_response(tx, conversation_id, data.reason, words)
        return await conversations.shown(tx, conversation_id)


@get("/api/conversations/{conversation_id:str}/promises")
async def get_conversation_promises(caller: Caller, conversation_id: str) -> Promises:
    """What was promised here, and what reads like a promise and waits to be confirmed."""
    async with caller.transaction(READ) as tx:
        await conversations.visible(tx, conversation_id)
        return Promises(await sla.of_subjects(tx, [conversation_id], SHOWN))


@post("/api/conversations/{conversation_id:str}/promises")
async def make_promise(caller: Caller, conversation_id: str, data: NewPromise) -> Promise:
    """Promise something by hand: a call back, say. The buyer is told, unless it is not public."""
    async with caller.transaction(REPLY) as tx:
        row = await conversations.visible(tx, conversation_id)
        return await sla.make_promise(tx, "conversation", conversation_id, row.shop_id, data)


@post("/api/promises/{promise_id:str}", status_code=200)
async def change_promise(caller: Caller, promise_id: str, data: PromiseChange) -> Promise:
    """One move: confirm, dismiss, keep, move or withdraw."""
    async with caller.transaction(REPLY) as tx:
        await _visible(tx, await sla.get_promise(tx, promise_id))
        return await sla.change_promise(tx, promise_id, data)


async def _visible(tx: Tx, one: Promise) -> None:
    """Raises unless the caller may see what it was promised in."""
    if one.subject_kind == "conversation":
        await conversations.visible(tx, one.subject_id)
        return
    tx.actor.require(Permission.CASE_HANDLE)
    await aftersales.get(tx, one.subject_id)


@get("/api/webchat/promises")
async def read_own_promises(buyer_caller: BuyerCaller) -> BuyerPromises:
    """What the shop promised this buyer here, the first to fall due first."""
    async with buyer_caller.transaction() as tx:
        thread = await own_thread(tx, buyer_caller.who)
        found = await sla.of_subjects(tx, [thread], TO_BUYERS) if thread else []
        shown = [one for one in found if one.public]
        return BuyerPromises(
            [BuyerPromise(one.id, one.kind, one.words, one.state, one.due_at, one.ended_at) for one in shown]
        )


routes = [
    get_clocks,
    mark_no_response,
    get_conversation_promises,
    make_promise,
    change_promise,
    read_own_promises,
]
