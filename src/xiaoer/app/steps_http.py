"""What follows an answer, at once: the steps of a macro, where replies, conversations and routing meet."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from litestar import post
from sqlalchemy import Row

from xiaoer import conversations, routing, staff
from xiaoer.conversations import Draft
from xiaoer.conversations.model import ConversationRow, State
from xiaoer.infra.db import Tx
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import AgentId, ConversationId, new_id
from xiaoer.kernel.permissions import Permission
from xiaoer.knowledge import check_steps
from xiaoer.knowledge.model import (
    AddTags,
    CloseSession,
    HandOver,
    RemoveTags,
    Reopen,
    SetStage,
    SnoozeFor,
    Step,
    Steps,
    Wake,
    WriteNote,
)
from xiaoer.routing.errors import OverCapacity


class NewSteps(msgspec.Struct, frozen=True):
    steps: Annotated[Steps, msgspec.Meta(min_length=1)]


class StepsDone(msgspec.Struct, frozen=True):
    row: ConversationRow
    undo: list[Step]
    """Steps that put back what these changed; a note and a hand-over stay."""


Undo = list[Step]
Talk = Row[Any]


async def _add_tags(tx: Tx, talk: Talk, step: AddTags) -> Undo:
    fresh = [tag for tag in step.tags if tag not in talk.tags]
    await conversations.set_tags(tx, talk.id, [*talk.tags, *fresh])
    return [RemoveTags(fresh)] if fresh else []


async def _remove_tags(tx: Tx, talk: Talk, step: RemoveTags) -> Undo:
    gone = [tag for tag in talk.tags if tag in step.tags]
    await conversations.set_tags(tx, talk.id, [tag for tag in talk.tags if tag not in gone])
    return [AddTags(gone)] if gone else []


async def _set_stage(tx: Tx, talk: Talk, step: SetStage) -> Undo:
    if step.stage == talk.stage_corrected:
        return []
    await conversations.correct_stage(tx, talk.id, step.stage)
    return [SetStage(talk.stage_corrected)]


async def _write_note(tx: Tx, talk: Talk, step: WriteNote) -> Undo:
    agent = await staff.get_agent(tx, AgentId(tx.actor.id))
    draft = Draft(
        conversation_id=talk.id,
        client_id=new_id("mac"),
        kind="note",
        author_kind="agent",
        author_id=agent.id,
        author_name=agent.display_name,
        text=step.text,
        public=False,
    )
    await conversations.write_note(tx, draft, [])
    return []


async def _hand_over(tx: Tx, talk: Talk, step: HandOver) -> Undo:
    await routing.pass_on(tx, talk, step.agent_id, step.team_id, step.note)
    return []


async def _snooze(tx: Tx, talk: Talk, step: SnoozeFor) -> Undo:
    await conversations.snooze(tx, talk.id, tx.clock.now() + timedelta(hours=step.hours))
    return [Wake()]


async def _wake(tx: Tx, talk: Talk, step: Wake) -> Undo:
    await conversations.wake(tx, talk.id)
    return []


async def _close(tx: Tx, talk: Talk, step: CloseSession) -> Undo:
    if talk.state == State.CLOSED:
        return []
    await conversations.close(tx, talk.id, step.reason)
    return [Reopen()]


async def _reopen(tx: Tx, talk: Talk, step: Reopen) -> Undo:
    if talk.state != State.CLOSED:
        return []
    await conversations.reopen(tx, talk.id)
    try:
        async with tx.conn.begin_nested():
            await routing.claim(tx, talk.id)
    except OverCapacity:  # open again, and waiting in line for whoever has room
        return [CloseSession()]
    return [CloseSession()]


DO: dict[type[Step], Callable[[Tx, Talk, Any], Awaitable[Undo]]] = {
    AddTags: _add_tags,
    RemoveTags: _remove_tags,
    SetStage: _set_stage,
    WriteNote: _write_note,
    HandOver: _hand_over,
    SnoozeFor: _snooze,
    Wake: _wake,
    CloseSession: _close,
    Reopen: _reopen,
}


@post("/api/conversations/{conversation_id:str}/steps", status_code=200)
async def run_steps(caller: Caller, conversation_id: str, data: NewSteps) -> StepsDone:
    """All of them in the given order, or none: the answer names what was wrong."""
    undo: Undo = []
    check_steps(data.steps)
    async with caller.transaction(Permission.CONVERSATION_REPLY) as tx:
        await conversations.visible(tx, conversation_id)
        for step in data.steps:
            talk = await conversations.get(tx, ConversationId(conversation_id), lock=True)
            undo = [*await DO[type(step)](tx, talk, step), *undo]
        return StepsDone(await conversations.shown(tx, conversation_id), undo)


routes = [run_steps]
