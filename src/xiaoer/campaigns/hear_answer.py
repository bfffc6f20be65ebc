"""A buyer answers a check-in: a bad answer becomes somebody's work at once, with the order beside it."""

from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Row

from xiaoer import conversations, merchants, orders, tickets
from xiaoer.campaigns import store
from xiaoer.campaigns.events import CheckInAnswered
from xiaoer.campaigns.unhappy import is_unhappy
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConversationId, OrderId
from xiaoer.tickets.errors import NoOwner
from xiaoer.tickets.model import NewTicket, Priority, Source

log = structlog.get_logger()
ANSWERS_WITHIN = timedelta(days=7)
"""What the buyer writes later is about something else."""
TITLE = ("回访反馈不满意：订单 {number}", "Not content when asked: order {number}")
WORDS = 600


async def hear_answer(tx: Tx, conversation_id: ConversationId, buyer_id: BuyerId, to_seq: int) -> None:
    """The latest check-in of this conversation has its answer, content or not; the first that is not opens a ticket
    with the order, once. Its owner is told."""
    since = tx.clock.now() - ANSWERS_WITHIN
    one = await store.check_in_of(tx, conversation_id, since)
    if one is None or one.answer == "unhappy":
        return
    lines = await conversations.lines_since(tx, {conversation_id: (0, one.sent_at)})
    said = [line.text for line in lines if line.author_kind == "buyer" and line.kind == "text" and line.seq <= to_seq]
    if not said:
        return
    answer = "unhappy" if any(is_unhappy(text) for text in said) else "content"
    if answer == one.answer:
        return
    await store.change_send(tx, one, answer=answer)
    if answer == "unhappy":
        await _open(tx, one, buyer_id, "\n".join(said)[:WORDS])
    heard = CheckInAnswered(
        merchant_id=tx.merchant_id,
        at=tx.clock.now(),
        campaign_id=one.campaign_id,
        order_id=OrderId(one.order_id),
        buyer_id=buyer_id,
        unhappy=answer == "unhappy",
    )
    await tx.publish(heard)


async def _open(tx: Tx, one: Row[Any], buyer_id: BuyerId, words: str) -> None:
    """Nobody to own it: the conversation waits in the inbox all the same."""
    english = (await merchants.get_merchant(tx)).locale.startswith("en")
    numbers = await orders.numbers(tx, [one.order_id])
    new = NewTicket(
        title=TITLE[1 if english else 0].format(number=numbers.get(one.order_id, "")),
        words=words,
        priority=Priority.HIGH,
        intent="check_in",
        source=Source.CONVERSATION,
        buyer_id=buyer_id,
        conversation_id=one.conversation_id,
        order_id=one.order_id,
        client_id=f"check_in:{one.id}",
    )
    try:
        async with tx.conn.begin_nested():
            await tickets.open_ticket(tx, new)
    except NoOwner:
        log.warning("ticket.nobody_to_own", client_id=new.client_id)
