"""One transaction into the books, whole or not at all."""

import hashlib
from collections.abc import Sequence

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.kernel.money import Money
from xiaoer.ledger import store
from xiaoer.ledger.errors import LedgerAmount, LedgerKeyTaken, LedgerOtherCurrency, LedgerShort, LedgerUnbalanced
from xiaoer.ledger.model import MOST_MINOR, Account, AccountKind, Entry, Posted


async def post(
    tx: Tx,
    *,
    key: str,
    what: str,
    entries: Sequence[Entry],
    order_id: str | None = None,
    case_id: str | None = None,
) -> Posted:
    """The entries are booked and every balance moved, once for this `key`; a repeat answers the first result.

    Entries sum to zero in each currency. No account but `outside` ends below zero, whoever posts at the same time.
    Raises LedgerShort, LedgerUnbalanced, LedgerOtherCurrency, LedgerAmount, LedgerKeyTaken; then nothing is booked.
    """
    for entry in entries:
        if entry.amount.minor == 0 or abs(entry.amount.minor) > MOST_MINOR:
            raise LedgerAmount(amount_minor=entry.amount.minor, currency=entry.amount.currency)
    digest = digest_of(what, entries, order_id)
    row = await store.post(
        tx, id=new_id("led"), key=key, digest=digest, what=what, entries=entries, order_id=order_id, case_id=case_id
    )
    if row.o_outcome == "repeat" and row.o_digest != digest:
        raise LedgerKeyTaken(key=key)
    if row.o_outcome == "short":
        raise LedgerShort(Account(AccountKind(row.o_kind), row.o_owner), row.o_missing, row.o_currency)
    if row.o_outcome == "other_currency":
        raise LedgerOtherCurrency(account=row.o_kind, owner=row.o_owner, currency=row.o_currency)
    if row.o_outcome == "unbalanced":
        raise LedgerUnbalanced(currency=row.o_currency, by_minor=row.o_missing)
    return Posted(row.o_id, row.o_at, repeat=row.o_outcome == "repeat")


def positive(money: Money) -> Money:
    """The same. Raises LedgerAmount unless it is more than nothing."""
    if not 0 < money.minor <= MOST_MINOR:
        raise LedgerAmount(amount_minor=money.minor, currency=money.currency)
    return money


def digest_of(what: str, entries: Sequence[Entry], order_id: str | None) -> str:
    """What a key stands for. The case is left out: a case that is merged or moved is still the same money."""
    said = [what, order_id or "", *(f"{one.account} {one.amount.minor} {one.amount.currency}" for one in entries)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]
