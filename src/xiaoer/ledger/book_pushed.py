"""What a shop says of the money of many orders at once, and of many gift cards: booked in a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId, new_id
from xiaoer.kernel.money import Money
from xiaoer.ledger import store_pushed
from xiaoer.ledger.book_outside_refund import WHAT as OUTSIDE_REFUND
from xiaoer.ledger.book_payment import book_payment
from xiaoer.ledger.errors import LedgerOtherCurrency, LedgerShort
from xiaoer.ledger.gift_card import say_gift_card
from xiaoer.ledger.model import MOST_MINOR, Account, AccountKind, moved
from xiaoer.ledger.post import digest_of


@dataclass(frozen=True, slots=True)
class SaidPayment:
    """This payment of the order stands at `money`; nothing, when it failed or was taken back."""

    order_id: OrderId
    payment_id: str
    money: Money


@dataclass(frozen=True, slots=True)
class NotBooked:
    """What the shop says and the books cannot follow. `code` is that of the error a single booking would raise."""

    order_id: str
    code: str
    minor: int
    currency: str


async def book_payments(tx: Tx, said: Sequence[SaidPayment]) -> list[NotBooked]:
    """As `book_payment` for each. New payments cost two statements together, booked ones one; only a payment whose
    amount changed since is booked on its own. What cannot be booked is answered instead of raised."""
    if not said:
        return []
    by_id = {one.payment_id: one for one in said}
    owners = sorted({*by_id, *(one.order_id for one in said)})
    known = await store_pushed.accounts(tx, ("outside", "refundable"), owners)
    fresh = {
        key: one
        for key, one in by_id.items()
        if 0 < one.money.minor <= MOST_MINOR
        and ("outside", key) not in known
        and _same_currency(known.get(("refundable", one.order_id)), one.money)
    }
    rows = [
        _row("payment", f"payment:{key}", key, Account(AccountKind.REFUNDABLE, one.order_id), one.money, one.order_id)
        for key, one in fresh.items()
    ]
    taken = await store_pushed.come_in(tx, rows) if rows else set()
    rest = [one for key, one in by_id.items() if key not in taken and _differs(known.get(("outside", key)), one.money)]
    return [missed for one in _up_first(rest, known) if (missed := await _book(tx, one))]


def _same_currency(account: Any, money: Money) -> bool:
    return account is None or account.currency == money.currency


def _differs(account: Any, money: Money) -> bool:
    if account is None:
        return money.minor != 0
    return bool(account.balance_minor != -money.minor or account.currency != money.currency)


def _up_first(rest: Sequence[SaidPayment], known: Mapping[tuple[str, str], Any]) -> list[SaidPayment]:
    """What adds before what takes away: one payment that replaces another leaves nothing short in between."""

    def more(one: SaidPayment) -> int:
        account = known.get(("outside", one.payment_id))
        return one.money.minor + (account.balance_minor if account else 0)

    return sorted(rest, key=more, reverse=True)


async def _book(tx: Tx, one: SaidPayment) -> NotBooked | None:
    try:
        await book_payment(tx, one.order_id, one.payment_id, one.money)
    except (LedgerShort, LedgerOtherCurrency) as error:
        return NotBooked(one.order_id, error.code, one.money.minor, one.money.currency)
    return None


async def say_all_refunded(tx: Tx, totals: Mapping[OrderId, Money]) -> list[NotBooked]:
    """As `say_refunded` for each order: what its buyer got back in all, by the shop's word. Three statements together.
    What could not be booked, because too little is refundable, is answered."""
    asked = {order_id: total for order_id, total in totals.items() if total.minor > 0}
    if not asked:
        return []
    accounts = await store_pushed.lock_refundable(tx, sorted(asked))
    back = await store_pushed.given_back(tx, sorted(asked))
    rows, missed = [], []
    for order_id, total in sorted(asked.items()):
        account = accounts.get(order_id)
        if account and account.currency != total.currency:
            missed.append(NotBooked(order_id, LedgerOtherCurrency.code, total.minor, total.currency))
            continue
        missing = max(0, total.minor - back.get(order_id, 0))
        booked = min(missing, account.balance_minor if account else 0)
        if booked:
            rows.append(_out(order_id, Money(booked, total.currency)))
        if missing > booked:
            missed.append(NotBooked(order_id, LedgerShort.code, missing - booked, total.currency))
    if rows:
        await store_pushed.go_out(tx, rows)
    return missed


async def say_gift_cards(tx: Tx, balances: Mapping[str, Money]) -> None:
    """As `say_gift_card` for each payment method. Cards whose balance stands cost one statement together, new ones
    one more; only a balance that differs is booked on its own.

    Raises LedgerOtherCurrency, LedgerAmount."""
    if not balances:
        return
    known = await store_pushed.accounts(tx, ("outside", "gift_card"), sorted(balances))
    fresh = [
        _row("gift_card_said", f"gift_card:{key}", key, Account(AccountKind.GIFT_CARD, key), money, None)
        for key, money in balances.items()
        if 0 < money.minor <= MOST_MINOR and ("outside", key) not in known and ("gift_card", key) not in known
    ]
    taken = await store_pushed.come_in(tx, fresh) if fresh else set()
    for key, money in sorted(balances.items()):
        card = known.get(("gift_card", key))
        if key not in taken and (card is None or card.balance_minor != money.minor or card.currency != money.currency):
            await say_gift_card(tx, key, money)


def _row(what: str, key: str, source: str, target: Account, money: Money, order_id: str | None) -> dict[str, Any]:
    entries = moved(Account(AccountKind.OUTSIDE, source), target, money)
    led = new_id("led")
    return {
        "id": led,
        "key": f"{key}:{led}",
        "digest": digest_of(what, entries, order_id),
        "what": what,
        "order_id": order_id,
        "source": source,
        "kind": target.kind.value,
        "owner": target.owner,
        "minor": money.minor,
        "currency": money.currency,
    }


def _out(order_id: OrderId, money: Money) -> dict[str, Any]:
    source, target = Account(AccountKind.REFUNDABLE, order_id), Account(AccountKind.OUTSIDE, order_id)
    led = new_id("led")
    return {
        "id": led,
        "key": f"{OUTSIDE_REFUND}:{order_id}:{led}",
        "digest": digest_of(OUTSIDE_REFUND, moved(source, target, money), order_id),
        "what": OUTSIDE_REFUND,
        "order_id": order_id,
        "minor": money.minor,
        "currency": money.currency,
    }
