"""REST of hand-overs: the agent's card, what another bot passes on, the lead's figures."""

from typing import Annotated

from litestar import get, post
from litestar.params import Parameter

from xiaoer import bot, conversations
from xiaoer.bot.copilot_model import Copilot
from xiaoer.bot.errors import NoHandOver
from xiaoer.bot.packet_model import HandedOver, HandOverFigures, OutsideHandOver, PacketView
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import ConversationId
from xiaoer.kernel.permissions import Permission


@get("/api/conversations/{conversation_id:str}/packet")
async def read_packet(caller: Caller, conversation_id: str) -> PacketView:
    """What the bot passed on in this stretch of talk."""
    async with caller.transaction(Permission.CONVERSATION_READ) as tx:
        row = await conversations.visible(tx, conversation_id)
        found = await bot.see_packet(tx, ConversationId(row.id), row.session_id or "")
        if found is None:
            raise NoHandOver(conversation_id=conversation_id)
        return found


@post("/api/hand-overs")
async def take_hand_over(caller: Caller, data: OutsideHandOver) -> HandedOver:
    """A platform's bot passes a buyer on, with its lines and its fields: they stand in the talk, a packet is made and
    a person is looked for. The same `hand_over_id` may be sent again."""
    async with caller.transaction(Permission.ORDER_PUSH) as tx:
        return await bot.take_packet(tx, data)


@get("/api/hand-overs/figures")
async def read_figures(caller: Caller, days: Annotated[int, Parameter(ge=1, le=90)] = 7) -> HandOverFigures:
    """What hand-overs cost: share, reasons, minutes of people, and what was asked twice."""
    async with caller.transaction(Permission.FIGURES_READ) as tx:
        return await bot.hand_over_figures(tx, days)


@get("/api/conversations/{conversation_id:str}/copilot")
async def read_copilot(caller: Caller, conversation_id: str) -> Copilot:
    """Suggested answers with their sources, the talk in short and the next step. Nothing is sent or changed."""
    async with caller.transaction(Permission.CONVERSATION_REPLY) as tx:
        return await bot.copilot(tx, await conversations.visible(tx, conversation_id))


routes = [read_copilot, read_packet, take_hand_over, read_figures]
