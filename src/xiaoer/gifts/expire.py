"""Gifts that nobody claimed or used in time go back into their budget."""

from datetime import datetime
from typing import Any

from xiaoer.gifts import purse, store
from xiaoer.gifts.card import tell
from xiaoer.gifts.events import GiftExpired
from xiaoer.gifts.model import LIFE, Gift, GiftAction, GiftState, PayTo
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConversationId
from xiaoer.kernel.transitions import By

EXPIRE = "gifts.expire"
"""Kind of the timer."""


def _key(gift_id: str) -> str:
    return f"{EXPIRE}:{gift_id}"


async def expire_later(tx: Tx, gift_id: str, at: datetime) -> None:
    await timers.schedule(tx, _key(gift_id), EXPIRE, at, {"gift_id": gift_id})


async def never_expire(tx: Tx, gift_id: str) -> None:
    await timers.cancel(tx, _key(gift_id))


async def expire(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: what is past its time and still open is expired, and its money is back in the budget."""
    gift = await store.get(tx, facts["gift_id"], lock=True)
    until = _until(gift)
    if until is None:
        return
    now = tx.clock.now()
    if until > now:
        await expire_later(tx, gift.id, until)
        return
    await store.move(tx, gift.id, gift.state, LIFE.to(gift.state, GiftAction.EXPIRE, By.CLOCK))
    await purse.release(tx, gift)
    await tell(tx, await store.get(tx, gift.id))
    await tx.publish(
        GiftExpired(
            merchant_id=tx.merchant_id,
            at=now,
            gift_id=gift.id,
            conversation_id=ConversationId(gift.conversation_id),
            buyer_id=BuyerId(gift.buyer_id),
        )
    )


def _until(gift: Gift) -> datetime | None:
    """When it ends, if it can end."""
    if gift.state is GiftState.SENT:
        return gift.claim_until
    return gift.use_until if gift.state is GiftState.CLAIMED and gift.pay_to is PayTo.NEXT_ORDER else None
