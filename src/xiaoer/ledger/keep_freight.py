"""Postage that the buyer bears is kept from what may go back."""

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, OrderId
from xiaoer.kernel.money import Money
from xiaoer.ledger import holds
from xiaoer.ledger.model import Account, AccountKind, Posted, moved
from xiaoer.ledger.post import positive

HOLD = "keep_freight"


async def keep_freight(tx: Tx, order_id: OrderId, money: Money, *, key: str, case_id: CaseId | None = None) -> Posted:
    """`money` of the order cannot be refunded any more. Raises LedgerShort, LedgerAmount, LedgerOtherCurrency."""
    source, target = Account(AccountKind.REFUNDABLE, order_id), Account(AccountKind.FREIGHT, order_id)
    return await holds.hold(tx, HOLD, key, source, target, money, order_id, case_id)


async def give_freight_back(
    tx: Tx, order_id: OrderId, money: Money, *, key: str, case_id: CaseId | None = None
) -> Posted:
    """The postage kept under `key` may be refunded after all. Raises HoldNotFound, HoldEnded."""
    kept = Account(AccountKind.FREIGHT, order_id)
    back = await holds.source_of(tx, HOLD, key, kept, positive(money))
    return await holds.end(tx, HOLD, "give_freight_back", key, moved(kept, back, money), order_id, case_id)
