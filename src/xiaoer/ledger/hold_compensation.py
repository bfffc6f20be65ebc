"""Compensation on top of what was paid, from a budget or from the shop's own pocket."""

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, OrderId
from xiaoer.kernel.money import Money
from xiaoer.ledger import holds
from xiaoer.ledger.model import Account, AccountKind, Posted, moved
from xiaoer.ledger.post import positive

HOLD = "hold_compensation"


async def hold_compensation(
    tx: Tx,
    order_id: OrderId,
    money: Money,
    *,
    key: str,
    case_id: CaseId | None = None,
    budget_id: str | None = None,
) -> Posted:
    """`money` is set aside, from the budget when one is named. Raises LedgerShort when the budget does not hold so
    much, LedgerAmount, LedgerOtherCurrency, LedgerKeyTaken.
    """
    source = Account(AccountKind.BUDGET, budget_id) if budget_id else Account(AccountKind.OUTSIDE, order_id)
    target = Account(AccountKind.COMPENSATING, order_id)
    return await holds.hold(tx, HOLD, key, source, target, money, order_id, case_id)


async def settle_compensation(
    tx: Tx,
    order_id: OrderId,
    money: Money,
    *,
    key: str,
    case_id: CaseId | None = None,
    to_gift_card: str | None = None,
) -> Posted:
    """What was held under `key` was given; with `to_gift_card` it is on that card. Raises HoldNotFound, HoldEnded."""
    held = Account(AccountKind.COMPENSATING, order_id)
    await holds.source_of(tx, HOLD, key, held, positive(money))
    entries = moved(held, Account(AccountKind.COMPENSATED, order_id), money)
    if to_gift_card:
        card = Account(AccountKind.GIFT_CARD, to_gift_card)
        entries += moved(Account(AccountKind.OUTSIDE, to_gift_card), card, money)
    return await holds.end(tx, HOLD, "settle_compensation", key, entries, order_id, case_id)


async def release_compensation(
    tx: Tx, order_id: OrderId, money: Money, *, key: str, case_id: CaseId | None = None
) -> Posted:
    """What was held under `key` is where it came from; the key is spent. Raises HoldNotFound, HoldEnded."""
    held = Account(AccountKind.COMPENSATING, order_id)
    back = await holds.source_of(tx, HOLD, key, held, positive(money))
    return await holds.end(tx, HOLD, "release_compensation", key, moved(held, back, money), order_id, case_id)
