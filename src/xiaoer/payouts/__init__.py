"""Money out: each approved payout is paid exactly once, by the shop's payer, onto a gift card, or by hand.

`ask` runs in the caller's transaction and holds the money in the ledger; a job calls the payer without a transaction;
what it answered is recorded in another one. An outcome that nobody knows is read back before anything is sent again.
"""

from xiaoer.payouts.ask import ask
from xiaoer.payouts.ask_again import ask_again
from xiaoer.payouts.cancel import cancel
from xiaoer.payouts.find import find, get, of_case
from xiaoer.payouts.reconcile import find_days, find_differences, reconcile
from xiaoer.payouts.record_by_hand import record_by_hand
from xiaoer.payouts.retry import retry
from xiaoer.payouts.settle_difference import settle_difference
from xiaoer.payouts.wake_stalled import wake_stalled

__all__ = [
    "ask",
    "ask_again",
    "cancel",
    "find",
    "find_days",
    "find_differences",
    "get",
    "of_case",
    "reconcile",
    "record_by_hand",
    "retry",
    "settle_difference",
    "wake_stalled",
]
