"""What an account holds."""

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.kernel.money import Money
from xiaoer.ledger import store
from xiaoer.ledger.errors import LedgerOtherCurrency
from xiaoer.ledger.model import Account, AccountKind, Balance


async def balance(tx: Tx, kind: AccountKind, owner: str, currency: str) -> Money:
    """Nothing when it was never posted to. Raises LedgerOtherCurrency when it is kept in another currency."""
    row = await store.account(tx, Account(kind, owner))
    if row is None:
        return Money(0, currency)
    if row.currency != currency:
        raise LedgerOtherCurrency(account=kind.value, owner=owner, currency=row.currency)
    return Money(row.balance_minor, currency)


async def order_balances(tx: Tx, order_id: OrderId) -> list[Balance]:
    """The accounts of an order that were ever posted to, in the order in which money passes them."""
    order = list(AccountKind)
    rows = sorted(await store.accounts_of(tx, order_id), key=lambda row: order.index(AccountKind(row.kind)))
    return [
        Balance(kind=AccountKind(row.kind), owner=row.owner, balance_minor=row.balance_minor, currency=row.currency)
        for row in rows
    ]
