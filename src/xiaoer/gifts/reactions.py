"""What gifts do when others report: money paid or refused, new orders."""

from xiaoer.gifts import store
from xiaoer.gifts.card import tell
from xiaoer.gifts.claim import keep_for_order
from xiaoer.gifts.model import LIFE, GiftAction, GiftState
from xiaoer.gifts.record_order import given_lately, record_order
from xiaoer.gifts.record_uses import settle_use
from xiaoer.infra.db import Tx
from xiaoer.kernel.transitions import By
from xiaoer.orders.events import BuyersOrders
from xiaoer.payouts.events import PayoutCancelled, PayoutPaid, PayoutRefused


async def count_orders(tx: Tx, event: BuyersOrders) -> None:
    """New orders count for the gifts before them."""
    new = dict(event.created)
    for buyer_id in await given_lately(tx, list(new)):
        await record_order(tx, buyer_id, new[buyer_id])


async def note_paid(tx: Tx, event: PayoutPaid) -> None:
    """The money of a red packet is with the buyer."""
    if event.gift_id is None:
        return
    gift = await store.get(tx, event.gift_id, lock=True)
    if gift.state is GiftState.CLAIMED:
        to = LIFE.to(gift.state, GiftAction.USE, By.RULE)
        await store.move(tx, gift.id, gift.state, to, used_at=event.at, used_order=event.payout_id)
        await settle_use(tx, gift)


async def keep_refused(tx: Tx, event: PayoutRefused | PayoutCancelled) -> None:
    """The payer said no for good, or a person called it off: the buyer keeps the gift, off the next order."""
    if event.gift_id is None:
        return
    gift = await store.get(tx, event.gift_id, lock=True)
    if gift.state is GiftState.CLAIMED:
        await store.note(tx, gift.id, payout_refused=_reason(event))
        await keep_for_order(tx, gift)
        await tell(tx, await store.get(tx, gift.id))


def _reason(event: PayoutRefused | PayoutCancelled) -> str:
    return event.reason if isinstance(event, PayoutRefused) and event.reason else event.name
