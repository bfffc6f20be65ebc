"""A buyer's words go to the bot first; what it does not take goes to people."""

from xiaoer import bot
from xiaoer.conversations.events import MessageReceived
from xiaoer.infra.db import Tx
from xiaoer.routing import reactions as routing_reactions


async def bot_or_people(tx: Tx, event: MessageReceived) -> None:
    if not await bot.take_or_pass(tx, event):
        await routing_reactions.place_or_watch(tx, event)
