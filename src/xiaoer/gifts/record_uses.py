"""The shop says which gifts were taken off orders."""

from collections.abc import Sequence

from xiaoer.gifts import purse, store
from xiaoer.gifts.card import tell
from xiaoer.gifts.errors import GiftExpired, GiftNotFound, GiftUsedElsewhere
from xiaoer.gifts.events import GiftUsed
from xiaoer.gifts.expire import never_expire
from xiaoer.gifts.model import LIFE, Gift, GiftAction, GiftState, RefusedUse, UseReport, UseRow
from xiaoer.infra.db import Tx
from xiaoer.kernel.errors import Rejected
from xiaoer.kernel.ids import BuyerId, ConversationId, ShopId
from xiaoer.kernel.transitions import By


async def record_uses(tx: Tx, shop_id: ShopId, rows: Sequence[UseRow]) -> UseReport:
    """Each code counts once for one order; good rows are kept though others are refused. Rows of one code are taken
    in order, and codes in one order, so that two reports at once do not wait for each other."""
    used = repeated = 0
    refused: list[RefusedUse] = []
    for line, row in sorted(enumerate(rows, 1), key=lambda one: (one[1].code, one[0])):
        try:
            async with tx.conn.begin_nested():
                new = await _record(tx, shop_id, row)
            used, repeated = used + new, repeated + (not new)
        except Rejected as error:
            refused.append(RefusedUse(line, error.code))
    return UseReport(len(rows), used, repeated, sorted(refused, key=lambda one: one.line))


async def _record(tx: Tx, shop_id: ShopId, row: UseRow) -> bool:
    """False when this was known."""
    held = await store.by_code(tx, shop_id, row.code.strip().upper())
    if held is None:
        raise GiftNotFound(code=row.code)
    gift = await store.get(tx, held.id)
    if gift.state is GiftState.USED:
        if gift.used_order != row.order_external_id:
            raise GiftUsedElsewhere(order=gift.used_order)
        return False
    if gift.state is GiftState.EXPIRED:
        raise GiftExpired(gift_id=gift.id)
    to = LIFE.to(gift.state, GiftAction.USE, By.PLATFORM)
    at = row.used_at or tx.clock.now()
    await store.move(tx, gift.id, gift.state, to, used_at=at, used_order=row.order_external_id)
    await never_expire(tx, gift.id)
    await settle_use(tx, gift)
    return True


async def settle_use(tx: Tx, gift: Gift) -> None:
    """The gift's row says used: its money leaves the books, its card and its listeners are told."""
    await purse.spend(tx, gift)
    await tell(tx, await store.get(tx, gift.id))
    await tx.publish(
        GiftUsed(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            gift_id=gift.id,
            conversation_id=ConversationId(gift.conversation_id),
            buyer_id=BuyerId(gift.buyer_id),
        )
    )
