"""An order that follows a gift is counted for it."""

from collections.abc import Sequence
from datetime import timedelta

from xiaoer import buyers, orders
from xiaoer.gifts import store
from xiaoer.gifts.events import GiftRepurchased
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConversationId, OrderId
from xiaoer.orders.model import OrderPurpose

LONGEST = timedelta(days=366)


async def given_lately(tx: Tx, buyer_ids: Sequence[BuyerId]) -> list[BuyerId]:
    """Those of them who have a gift that no order has followed yet. Two statements for any number of buyers."""
    groups = await buyers.groups(tx, buyer_ids)
    everyone = {each for group in groups.values() for each in group}
    given = await store.given_since(tx, sorted(everyone), tx.clock.now() - LONGEST)
    return [one for one in buyer_ids if given.intersection(groups.get(one, []))]


async def record_order(tx: Tx, buyer_id: BuyerId, order_ids: Sequence[OrderId]) -> int:
    """New orders of a buyer count for the gifts that came before them within the days of the gift's budget, each gift
    once; goods sent again for a case are no sale. How many gifts were followed.
    """
    now = tx.clock.now()
    group = [str(one) for one in await buyers.group(tx, buyer_id)]
    waiting = await store.waiting_for_order(tx, group, now - LONGEST)
    if not waiting:
        return 0
    new = [order for one in order_ids if (order := await orders.get(tx, one)).purpose is OrderPurpose.SALE]
    new.sort(key=lambda order: order.placed_at)
    followed = 0
    for gift in waiting:
        until = gift.sent_at + timedelta(days=gift.repurchase_days)
        first = next((order for order in new if gift.sent_at < order.placed_at <= until), None)
        if first is None or first.id == gift.order_id:
            continue
        await store.note(tx, gift.id, repurchased_at=first.placed_at, repurchase_order_id=first.id)
        followed += 1
        await tx.publish(
            GiftRepurchased(
                merchant_id=tx.merchant_id,
                at=now,
                gift_id=gift.id,
                conversation_id=ConversationId(gift.conversation_id),
                buyer_id=BuyerId(gift.buyer_id),
                order_id=first.id,
            )
        )
    return followed
