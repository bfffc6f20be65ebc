"""A refund in three steps: held when decided, then settled when the money went, or released when it will not go."""

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, OrderId
from xiaoer.kernel.money import Money
from xiaoer.ledger import holds
from xiaoer.ledger.model import Account, AccountKind, Posted, moved
from xiaoer.ledger.post import positive

HOLD = "hold_refund"


async def hold_refund(tx: Tx, order_id: OrderId, money: Money, *, key: str, case_id: CaseId | None = None) -> Posted:
    """`money` is set aside for one refund and cannot be given back otherwise. The guard against refunding more than
    was paid, whatever runs at the same time. Raises LedgerShort, LedgerAmount, LedgerOtherCurrency, LedgerKeyTaken.
    """
    source, target = Account(AccountKind.REFUNDABLE, order_id), Account(AccountKind.REFUNDING, order_id)
    return await holds.hold(tx, HOLD, key, source, target, money, order_id, case_id)


async def settle_refund(
    tx: Tx,
    order_id: OrderId,
    money: Money,
    *,
    key: str,
    case_id: CaseId | None = None,
    to_gift_card: str | None = None,
) -> Posted:
    """What was held under `key` is refunded; with `to_gift_card` (a payment method's id) it is on that card now.

    Raises HoldNotFound unless exactly `money` was held under `key`, HoldEnded when it was released or settled in
    another way, LedgerOtherCurrency when the gift card is kept in another currency.
    """
    held = Account(AccountKind.REFUNDING, order_id)
    await holds.source_of(tx, HOLD, key, held, positive(money))
    entries = moved(held, Account(AccountKind.REFUNDED, order_id), money)
    if to_gift_card:
        card = Account(AccountKind.GIFT_CARD, to_gift_card)
        entries += moved(Account(AccountKind.OUTSIDE, to_gift_card), card, money)
    return await holds.end(tx, HOLD, "settle_refund", key, entries, order_id, case_id)


async def release_refund(tx: Tx, order_id: OrderId, money: Money, *, key: str, case_id: CaseId | None = None) -> Posted:
    """What was held under `key` is refundable again; the key is spent. Raises HoldNotFound, HoldEnded."""
    held = Account(AccountKind.REFUNDING, order_id)
    back = await holds.source_of(tx, HOLD, key, held, positive(money))
    return await holds.end(tx, HOLD, "release_refund", key, moved(held, back, money), order_id, case_id)
