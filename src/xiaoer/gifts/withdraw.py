"""The shop takes a gift back before it is claimed."""

from xiaoer.gifts import purse, store
from xiaoer.gifts.card import tell
from xiaoer.gifts.events import GiftWithdrawn
from xiaoer.gifts.expire import never_expire
from xiaoer.gifts.model import LIFE, Gift, GiftAction
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConversationId
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By


async def withdraw(tx: Tx, gift_id: str) -> Gift:
    """Its money is back in the budget. One's own, or anybody's with the right to approve.

    Raises GiftNotFound, NotAllowed; IllegalMove when it was claimed meanwhile.
    """
    gift = await store.get(tx, gift_id, lock=True)
    if gift.given_by != tx.actor.id:
        tx.actor.require(Permission.CASE_APPROVE)
    await store.move(tx, gift_id, gift.state, LIFE.to(gift.state, GiftAction.WITHDRAW, By.AGENT))
    await purse.release(tx, gift)
    await never_expire(tx, gift_id)
    await audit.record(tx, "gift.withdrawn", gift_id)
    gone = await store.get(tx, gift_id)
    await tell(tx, gone)
    await tx.publish(
        GiftWithdrawn(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            gift_id=gift_id,
            conversation_id=ConversationId(gift.conversation_id),
            buyer_id=BuyerId(gift.buyer_id),
        )
    )
    return gone
