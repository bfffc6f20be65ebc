"""A hold and its one end. What refunds and compensations share."""

from collections.abc import Sequence

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, OrderId
from xiaoer.kernel.money import Money
from xiaoer.ledger import store
from xiaoer.ledger.errors import HoldEnded, HoldNotFound, LedgerKeyTaken
from xiaoer.ledger.model import Account, AccountKind, Entry, Posted, moved
from xiaoer.ledger.post import positive, post


async def hold(
    tx: Tx,
    what: str,
    key: str,
    source: Account,
    target: Account,
    money: Money,
    order_id: OrderId,
    case_id: CaseId | None,
) -> Posted:
    entries = moved(source, target, positive(money))
    return await post(tx, key=f"{what}:{key}", what=what, entries=entries, order_id=order_id, case_id=case_id)


async def source_of(tx: Tx, held_by: str, key: str, target: Account, money: Money) -> Account:
    """Where the money under this hold came from. Raises HoldNotFound unless exactly this was held into `target`."""
    rows = await store.entries_of_key(tx, f"{held_by}:{key}")
    found = {(row.kind, row.owner, row.amount_minor, row.currency) for row in rows}
    if (target.kind.value, target.owner, money.minor, money.currency) not in found:
        raise HoldNotFound(key=key, amount_minor=money.minor, currency=money.currency)
    taken = next(row for row in rows if row.amount_minor < 0)
    return Account(AccountKind(taken.kind), taken.owner)


async def end(
    tx: Tx, held_by: str, what: str, key: str, entries: Sequence[Entry], order_id: OrderId, case_id: CaseId | None
) -> Posted:
    """The hold ended in this way, once. Settling and releasing share one key, so that only one of them can be."""
    try:
        return await post(
            tx, key=f"end_{held_by}:{key}", what=what, entries=entries, order_id=order_id, case_id=case_id
        )
    except LedgerKeyTaken:
        raise HoldEnded(key=key) from None
