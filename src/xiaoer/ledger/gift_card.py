"""What is on a buyer's gift card: the shop says it, refunds and payments move it."""

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId, new_id
from xiaoer.kernel.money import Money
from xiaoer.ledger import store
from xiaoer.ledger.errors import LedgerAmount, LedgerOtherCurrency
from xiaoer.ledger.model import MOST_MINOR, Account, AccountKind, Posted, moved
from xiaoer.ledger.post import positive, post


async def say_gift_card(tx: Tx, method_id: str, money: Money) -> Posted | None:
    """The balance is what the shop says; a difference came from or went outside. None when nothing differed.

    From now on `is_gift_card(method_id)`. Raises LedgerAmount below zero, LedgerOtherCurrency.
    """
    if not 0 <= money.minor <= MOST_MINOR:
        raise LedgerAmount(amount_minor=money.minor, currency=money.currency)
    card, outside = Account(AccountKind.GIFT_CARD, method_id), Account(AccountKind.OUTSIDE, method_id)
    known = await store.open_account(tx, card, money.currency)
    if known.currency != money.currency:
        raise LedgerOtherCurrency(account="gift_card", owner=method_id, currency=known.currency)
    more = money.minor - known.balance_minor
    if more == 0:
        return None
    key = f"gift_card:{method_id}:{new_id('led')}"  # the lock on the card keeps repeats apart, not the key
    entries = moved(outside, card, Money(more, money.currency))
    if more < 0:
        entries = moved(card, outside, Money(-more, money.currency))
    return await post(tx, key=key, what="gift_card_said", entries=entries)


async def take_gift_card(tx: Tx, method_id: str, money: Money, order_id: OrderId, key: str) -> Posted:
    """`money` of the card paid for the order and may be given back from it.

    Raises LedgerShort when the card does not hold so much, LedgerAmount, LedgerOtherCurrency, LedgerKeyTaken.
    """
    card, paid = Account(AccountKind.GIFT_CARD, method_id), Account(AccountKind.REFUNDABLE, order_id)
    entries = moved(card, paid, positive(money))
    return await post(tx, key=f"take_gift_card:{key}", what="take_gift_card", entries=entries, order_id=order_id)


async def gift_card_balance(tx: Tx, method_id: str) -> Money | None:
    """None when the shop never said that this payment method is a gift card."""
    row = await store.account(tx, Account(AccountKind.GIFT_CARD, method_id))
    return Money(row.balance_minor, row.currency) if row else None


async def is_gift_card(tx: Tx, method_id: str) -> bool:
    return await gift_card_balance(tx, method_id) is not None
