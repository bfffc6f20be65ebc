"""The buyer takes a gift."""

from datetime import timedelta

from xiaoer.gifts import purse, store
from xiaoer.gifts.card import tell
from xiaoer.gifts.errors import GiftExpired, NotTheBuyersGift
from xiaoer.gifts.events import GiftClaimed
from xiaoer.gifts.expire import expire_later, never_expire
from xiaoer.gifts.model import LIFE, BuyerGift, Gift, GiftAction, GiftState, PayTo
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConversationId
from xiaoer.kernel.transitions import By

TAKEN = (GiftState.CLAIMED, GiftState.USED)


async def claim(tx: Tx, gift_id: str, conversation_id: str) -> BuyerGift:
    """The buyer of this conversation has it: money is on its way, or the code counts. A repeat changes nothing.

    Raises GiftNotFound, NotTheBuyersGift, GiftExpired; IllegalMove when it was withdrawn.
    """
    gift = await store.get(tx, gift_id, lock=True)
    if gift.conversation_id != conversation_id or gift.sent_at is None:
        raise NotTheBuyersGift(gift_id=gift_id)
    if gift.state not in TAKEN:
        over = gift.claim_until is not None and gift.claim_until <= tx.clock.now()
        if gift.state is GiftState.EXPIRED or (gift.state is GiftState.SENT and over):
            raise GiftExpired(gift_id=gift_id)
        gift = await settle_claim(tx, gift, By.BUYER)
        await tell(tx, gift)
    code = gift.code if gift.pay_to is PayTo.NEXT_ORDER else ""
    return BuyerGift(id=gift.id, state=gift.state, amount_minor=gift.amount_minor, currency=gift.currency, code=code)


async def settle_claim(tx: Tx, gift: Gift, by: By) -> Gift:
    """Claimed: a payout is asked for, or the code counts until its day."""
    now, to = tx.clock.now(), LIFE.to(gift.state, GiftAction.CLAIM, by)
    await store.move(tx, gift.id, gift.state, to, claimed_at=now)
    if gift.pay_to is PayTo.PAYMENT:
        await never_expire(tx, gift.id)
        payout_id = await purse.pay_out(tx, gift)
        await store.note(tx, gift.id, payout_id=payout_id)
    else:
        await keep_for_order(tx, gift)
    await tx.publish(
        GiftClaimed(
            merchant_id=tx.merchant_id,
            at=now,
            gift_id=gift.id,
            conversation_id=ConversationId(gift.conversation_id),
            buyer_id=BuyerId(gift.buyer_id),
        )
    )
    return await store.get(tx, gift.id)


async def keep_for_order(tx: Tx, gift: Gift) -> None:
    """It can be taken off an order from now on, for the days of its budget."""
    budget = await store.get_budget(tx, gift.budget_id)
    until = tx.clock.now() + timedelta(days=budget.use_days)
    await store.note(tx, gift.id, pay_to=PayTo.NEXT_ORDER, use_until=until)
    await expire_later(tx, gift.id, until)
