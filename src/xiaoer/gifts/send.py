"""A gift reaches its buyer."""

from datetime import timedelta

from xiaoer.gifts import store
from xiaoer.gifts.card import claimable, put_in_thread
from xiaoer.gifts.claim import settle_claim
from xiaoer.gifts.events import GiftSent
from xiaoer.gifts.expire import expire_later
from xiaoer.gifts.model import LIFE, Gift, GiftAction
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConversationId
from xiaoer.kernel.transitions import By


async def send(tx: Tx, gift: Gift) -> Gift:
    """It stands in the conversation, waiting to be claimed; where the channel has no card, it is claimed at once and
    said in words with its code."""
    now = tx.clock.now()
    budget = await store.get_budget(tx, gift.budget_id)
    to = LIFE.to(gift.state, GiftAction.APPROVE, By.RULE)
    until = now + timedelta(hours=budget.claim_hours)
    await store.move(tx, gift.id, gift.state, to, sent_at=now, claim_until=until)
    sent = await store.get(tx, gift.id)
    as_card = await claimable(tx, gift.conversation_id)
    if as_card:
        await expire_later(tx, gift.id, until)
    else:
        sent = await settle_claim(tx, sent, By.RULE)
    await put_in_thread(tx, sent, as_card=as_card)
    await tx.publish(
        GiftSent(
            merchant_id=tx.merchant_id,
            at=now,
            gift_id=gift.id,
            conversation_id=ConversationId(gift.conversation_id),
            buyer_id=BuyerId(gift.buyer_id),
        )
    )
    return sent
