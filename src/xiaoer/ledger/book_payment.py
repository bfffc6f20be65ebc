"""What the buyer paid for an order becomes refundable."""

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId, new_id
from xiaoer.kernel.money import Money
from xiaoer.ledger import store
from xiaoer.ledger.errors import LedgerAmount, LedgerOtherCurrency
from xiaoer.ledger.model import MOST_MINOR, Account, AccountKind, Posted, moved
from xiaoer.ledger.post import post


async def book_payment(tx: Tx, order_id: OrderId, payment_id: str, money: Money) -> Posted | None:
    """This payment counts `money` towards what may be given back. Say it as often as you like: only a difference to
    what was booked for the payment before is booked, also downwards; zero takes it back (a payment that failed).

    None when nothing changed. Raises LedgerAmount, LedgerOtherCurrency, and LedgerShort when less is refundable than
    the correction takes away.
    """
    if not 0 <= money.minor <= MOST_MINOR:
        raise LedgerAmount(amount_minor=money.minor, currency=money.currency)
    source = Account(AccountKind.OUTSIDE, payment_id)
    known = await store.open_account(tx, source, money.currency)
    if known.currency != money.currency:
        raise LedgerOtherCurrency(account="outside", owner=payment_id, currency=known.currency)
    more = money.minor + known.balance_minor
    if more == 0:
        return None
    target = Account(AccountKind.REFUNDABLE, order_id)
    entries = moved(source, target, Money(more, money.currency))
    if more < 0:
        entries = moved(target, source, Money(-more, money.currency))
    key = f"payment:{payment_id}:{new_id('led')}"  # the lock on the payment's account keeps repeats apart, not the key
    return await post(tx, key=key, what="payment", entries=entries, order_id=order_id)
