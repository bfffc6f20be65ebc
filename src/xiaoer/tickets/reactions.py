"""What tickets do when others report: a buyer writes, feedback comes or ends."""

from xiaoer.conversations.events import MessageReceived
from xiaoer.infra.db import Tx
from xiaoer.kernel.transitions import By
from xiaoer.tickets import store
from xiaoer.tickets.events import TicketChanged, TicketMoved, TicketOpened
from xiaoer.tickets.forward import forward_feedback
from xiaoer.tickets.life import Action
from xiaoer.tickets.move import move


async def hear_buyer(tx: Tx, event: MessageReceived) -> None:
    """A ticket that waited for this buyer is in work again."""
    for ticket_id in await store.waiting_for_buyer(tx, event.conversation_id):
        await move(tx, ticket_id, Action.ANSWER, by=By.BUYER, once=f"{ticket_id}:heard:{event.to_seq}")


async def forward(tx: Tx, event: TicketOpened | TicketChanged | TicketMoved) -> None:
    """Shop feedback goes to the owner when it comes, comes again, and is put right."""
    what = _news(event)
    if what:
        await forward_feedback(tx, await store.get(tx, event.ticket_id), what)


def _news(event: TicketOpened | TicketChanged | TicketMoved) -> str:
    if isinstance(event, TicketOpened):
        return "opened"
    if isinstance(event, TicketChanged):
        return "seen_again" if event.action == "seen_again" else ""
    return "solved" if event.action is Action.SOLVE else ""
