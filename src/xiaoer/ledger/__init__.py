"""The ledger: double entry. What was paid, what may go back, what is on its way, what went; no balance below zero.

Every verb is idempotent by its `key`: a repeat changes nothing and answers the first result, the same key for
something else is refused. A hold (`hold_refund`, `hold_compensation`) ends exactly once, settled or released, under
the key it was made with.
"""

from xiaoer.ledger.balance import balance, order_balances
from xiaoer.ledger.book_outside_refund import book_outside_refund, say_refunded
from xiaoer.ledger.book_payment import book_payment
from xiaoer.ledger.book_pushed import NotBooked, SaidPayment, book_payments, say_all_refunded, say_gift_cards
from xiaoer.ledger.check_books import check_books
from xiaoer.ledger.gift_card import gift_card_balance, is_gift_card, say_gift_card, take_gift_card
from xiaoer.ledger.hold_compensation import hold_compensation, release_compensation, settle_compensation
from xiaoer.ledger.hold_refund import hold_refund, release_refund, settle_refund
from xiaoer.ledger.keep_freight import give_freight_back, keep_freight
from xiaoer.ledger.post import post
from xiaoer.ledger.statement import statement

__all__ = [
    "NotBooked",
    "SaidPayment",
    "balance",
    "book_outside_refund",
    "book_payment",
    "book_payments",
    "check_books",
    "gift_card_balance",
    "give_freight_back",
    "hold_compensation",
    "hold_refund",
    "is_gift_card",
    "keep_freight",
    "order_balances",
    "post",
    "release_compensation",
    "release_refund",
    "say_all_refunded",
    "say_gift_card",
    "say_gift_cards",
    "say_refunded",
    "settle_compensation",
    "settle_refund",
    "statement",
    "take_gift_card",
]
