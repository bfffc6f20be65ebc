"""REST of routing: who takes what, the rules, the live board."""

from typing import Annotated

import msgspec
from litestar import get, post, put
from litestar.params import Parameter

from xiaoer import buyers, conversations, routing
from xiaoer.conversations.model import ConversationRow
from xiaoer.infra import audit
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import AgentId, ConversationId, TeamId
from xiaoer.kernel.permissions import Permission
from xiaoer.routing.model import Board, Settings
from xiaoer.routing.mood_model import MoodView
from xiaoer.routing.wait_model import WaitFigures


class Transfer(msgspec.Struct, frozen=True):
    agent_id: AgentId | None = None
    team_id: TeamId | None = None
    note: Annotated[str, msgspec.Meta(max_length=1000)] = ""


@post("/api/conversations/{conversation_id:str}/claim", status_code=200)
async def claim(caller: Caller, conversation_id: str) -> ConversationRow:
    async with caller.transaction(Permission.CONVERSATION_REPLY) as tx:
        await conversations.visible(tx, conversation_id)
        await routing.claim(tx, ConversationId(conversation_id))
        return await conversations.shown(tx, conversation_id)


@post("/api/conversations/{conversation_id:str}/take-over", status_code=200)
async def take_over(caller: Caller, conversation_id: str) -> ConversationRow:
    """Also takes back what one has just passed on and sees no longer."""
    async with caller.transaction(Permission.CONVERSATION_ASSIGN) as tx:
        if not await routing.passed_on_by_caller(tx, ConversationId(conversation_id)):
            await conversations.visible(tx, conversation_id)
        await routing.take_over(tx, ConversationId(conversation_id))
        return await conversations.shown(tx, conversation_id)


@post("/api/conversations/{conversation_id:str}/transfer", status_code=200)
async def transfer(caller: Caller, conversation_id: str, data: Transfer) -> ConversationRow:
    """One's own conversation may be passed on with the right to reply; another's needs the right to assign."""
    async with caller.transaction(Permission.CONVERSATION_REPLY) as tx:
        row = await conversations.visible(tx, conversation_id)
        await routing.pass_on(tx, row, data.agent_id, data.team_id, data.note)
        return await conversations.shown(tx, conversation_id)


@get("/api/routing")
async def get_settings(caller: Caller) -> Settings:
    async with caller.transaction(Permission.CONVERSATION_READ) as tx:
        return await routing.settings(tx)


@put("/api/routing")
async def put_settings(caller: Caller, data: Settings) -> Settings:
    """The first rule that meets wins. A rule's segment must be there."""
    async with caller.transaction(Permission.ROUTING_EDIT) as tx:
        for segment_id in {rule.segment for rule in data.rules if rule.segment}:
            await buyers.segment(tx, segment_id)
        await routing.save_settings(tx, data)
        await audit.record(tx, "routing.changed", "routing", rules=len(data.rules))
        await routing.drain(tx)
        return data


@get("/api/routing/board")
async def get_board(caller: Caller) -> Board:
    async with caller.transaction(Permission.CONVERSATION_READ) as tx:
        return await routing.board(tx)


@get("/api/routing/waits")
async def get_line_waits(caller: Caller, days: Annotated[int, Parameter(ge=1, le=90)] = 7) -> WaitFigures:
    """What buyers in line were told to wait and what they waited, by team and skill."""
    async with caller.transaction(Permission.FIGURES_READ) as tx:
        return await routing.waits(tx, days)


@get("/api/conversations/{conversation_id:str}/mood")
async def get_mood(caller: Caller, conversation_id: str) -> MoodView:
    """How the buyer feels in this session, whether the leads know, and which step of the guide is due."""
    async with caller.transaction(Permission.CONVERSATION_READ) as tx:
        await conversations.visible(tx, conversation_id)
        return await routing.read_mood(tx, ConversationId(conversation_id))


routes = [claim, take_over, transfer, get_settings, put_settings, get_board, get_line_waits, get_mood]
