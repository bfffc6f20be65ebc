"""Accounts, entries and what a posting answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from xiaoer.kernel.money import Money

MOST_MINOR = 10**15
"""No single entry is larger: sums of many stay far inside 64 bits."""


class AccountKind(StrEnum):
    """What an account counts, and whose id its owner is. Only `outside` may be below zero."""

    OUTSIDE = "outside"
    """The world beyond the shop's books; its owner is what the money came for or went to, so that nobody queues."""
    REFUNDABLE = "refundable"
    """Of an order: paid and not yet held or given back."""
    REFUNDING = "refunding"
    """Of an order: held for refunds that are decided and not yet paid."""
    REFUNDED = "refunded"
    """Of an order: what went back to its buyer."""
    FREIGHT = "freight"
    """Of an order: postage that the buyer bears, kept from what may go back."""
    COMPENSATING = "compensating"
    """Of an order: held for compensation on top of what was paid."""
    COMPENSATED = "compensated"
    GIFT_CARD = "gift_card"
    """Of a payment method: what is on the buyer's gift card, as the shop last said and we since changed."""
    BUDGET = "budget"
    """Of a budget: what may still be given."""
    RED_PACKET = "red_packet"
    """Of a gift: promised to a buyer and not yet claimed."""
    COUPON = "coupon"
    """Of a gift: the worth of a coupon that may still be used."""


@dataclass(frozen=True, slots=True)
class Account:
    kind: AccountKind
    owner: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.owner}"


@dataclass(frozen=True, slots=True)
class Entry:
    """`amount` is added to the account; negative takes away."""

    account: Account
    amount: Money


def moved(source: Account, target: Account, money: Money) -> list[Entry]:
    """The two entries of money that goes from one account to another."""
    return [Entry(source, Money(-money.minor, money.currency)), Entry(target, money)]


@dataclass(frozen=True, slots=True)
class Posted:
    transaction_id: str
    at: datetime
    repeat: bool = False
    """The key was known: nothing changed now."""


class LedgerLine(Struct, frozen=True, kw_only=True):
    """Money that went from one account to another, as a screen shows it."""

    transaction_id: str
    at: datetime
    what: str
    """`payment`, `hold_refund`, `settle_refund`, `release_refund` and so on."""
    amount_minor: int
    currency: str
    from_kind: AccountKind
    from_owner: str
    to_kind: AccountKind
    to_owner: str
    case_id: str | None
    order_id: str | None


class Balance(Struct, frozen=True, kw_only=True):
    kind: AccountKind
    owner: str
    balance_minor: int
    currency: str


class BookFault(Struct, frozen=True, kw_only=True):
    """Something that must never be seen. `what`: transaction_unbalanced, account_differs, below_floor or
    entry_without_account."""

    what: str
    subject: str
    minor: int
    currency: str
