"""The shop gave money back without us."""

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId, new_id
from xiaoer.kernel.money import Money
from xiaoer.ledger import store
from xiaoer.ledger.errors import LedgerAmount, LedgerOtherCurrency
from xiaoer.ledger.model import Account, AccountKind, Posted, moved
from xiaoer.ledger.post import positive, post

WHAT = "outside_refund"


async def book_outside_refund(tx: Tx, order_id: OrderId, refund_id: str, money: Money) -> Posted:
    """`money` of the order is no longer refundable: the shop's own refund `refund_id` returned it.

    Raises LedgerShort, LedgerAmount, LedgerOtherCurrency, LedgerKeyTaken.
    """
    return await _book(tx, order_id, f"{WHAT}:{order_id}:{refund_id}", positive(money))


async def say_refunded(tx: Tx, order_id: OrderId, total: Money) -> int:
    """The shop says that the order's buyer got back `total` in all. What we did not pay ourselves, and do not hold to
    be paid, is booked as the shop's own refund; answers what could not be booked because too little is refundable, in
    minor units: it was given back twice, or somebody holds it. Say it as often as you like.

    Raises LedgerAmount, LedgerOtherCurrency.
    """
    if total.minor < 0:
        raise LedgerAmount(amount_minor=total.minor, currency=total.currency)
    refundable = await store.open_account(tx, Account(AccountKind.REFUNDABLE, order_id), total.currency)
    if refundable.currency != total.currency:
        raise LedgerOtherCurrency(account="refundable", owner=order_id, currency=refundable.currency)
    rows = {row.kind: row.balance_minor for row in await store.accounts_of(tx, order_id)}
    ours = rows.get("refunded", 0) + rows.get("refunding", 0)
    missing: int = max(0, total.minor - ours - await store.refunded_outside(tx, order_id))
    booked = min(missing, int(refundable.balance_minor))
    if booked:
        await _book(tx, order_id, f"{WHAT}:{order_id}:{new_id('led')}", Money(booked, total.currency))
    return missing - booked


async def _book(tx: Tx, order_id: OrderId, key: str, money: Money) -> Posted:
    entries = moved(Account(AccountKind.REFUNDABLE, order_id), Account(AccountKind.OUTSIDE, order_id), money)
    return await post(tx, key=key, what=WHAT, entries=entries, order_id=order_id)
