"""A payout, its life cycle, and what a person is shown of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from xiaoer.kernel.ids import CaseId, OrderId, ShopId
from xiaoer.kernel.money import Money
from xiaoer.kernel.transitions import By, Transitions, move

Words = Annotated[str, Meta(max_length=500)]
Reference = Annotated[str, Meta(min_length=1, max_length=200)]


class Purpose(StrEnum):
    REFUND = "refund"
    DIFFERENCE = "difference"
    """A price difference, out of what was paid for the order."""
    COMPENSATION = "compensation"
    RED_PACKET = "red_packet"
    """Its money is held by who asks: the gift's own account."""


class PayoutState(StrEnum):
    WAITING = "waiting"
    """Surely not paid; the payer will be asked at `due_at`."""
    CALLING = "calling"
    """The payer is being asked, or we died while it was."""
    UNKNOWN = "unknown"
    """It may be paid. Nothing is sent again before the payer was asked what became of it."""
    BY_HAND = "by_hand"
    """A person pays and records it: no payer is connected, or it could not be reached for a day."""
    PAID = "paid"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class PayoutAction(StrEnum):
    CALL = "call"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    LOSE = "lose"
    """The call ended without an answer that says what happened."""
    POSTPONE = "postpone"
    """Surely not paid by the last call."""
    GIVE_UP = "give_up"
    RECORD = "record"
    RETRY = "retry"
    CANCEL = "cancel"


S, A = PayoutState, PayoutAction
LIFE = Transitions(
    start=S.WAITING,
    final={S.PAID, S.REFUSED, S.CANCELLED},
    moves=[
        move(S.WAITING, A.CALL, S.CALLING, By.CLOCK),
        move(S.WAITING, A.CONFIRM, S.PAID, By.PLATFORM, By.RULE),
        move(S.WAITING, A.GIVE_UP, S.BY_HAND, By.CLOCK, By.RULE),
        move(S.WAITING, A.CANCEL, S.CANCELLED, By.AGENT, By.RULE),
        move(S.CALLING, A.CONFIRM, S.PAID, By.PLATFORM),
        move(S.CALLING, A.REFUSE, S.REFUSED, By.PLATFORM),
        move(S.CALLING, A.POSTPONE, S.WAITING, By.PLATFORM),
        move(S.CALLING, A.LOSE, S.UNKNOWN, By.CLOCK),
        move(S.UNKNOWN, A.CONFIRM, S.PAID, By.PLATFORM),
        move(S.UNKNOWN, A.REFUSE, S.REFUSED, By.PLATFORM),
        move(S.UNKNOWN, A.POSTPONE, S.WAITING, By.PLATFORM),
        move(S.UNKNOWN, A.RECORD, S.PAID, By.AGENT),
        move(S.BY_HAND, A.CONFIRM, S.PAID, By.PLATFORM),
        move(S.BY_HAND, A.RECORD, S.PAID, By.AGENT),
        move(S.BY_HAND, A.RETRY, S.WAITING, By.AGENT),
        move(S.BY_HAND, A.CANCEL, S.CANCELLED, By.AGENT, By.RULE),
    ],
)
"""`confirm` is the payer's own word that it paid: it is believed in every open state."""
GIVE_UP_AFTER = timedelta(days=1)
"""A payer that was not reached for so long is left to a person."""
PERSON_AFTER = 5
"""Calls, or read-backs, in vain before a person is shown the payout; the clock goes on trying."""
BY_HAND_WITHIN = timedelta(days=1)
LONGEST_WAIT_S = 900


def back_off(tries: int) -> timedelta:
    """2, 4, 8 … seconds, at most a quarter of an hour."""
    return timedelta(seconds=min(2**tries, LONGEST_WAIT_S))


class Way(StrEnum):
    PAYER = "payer"
    GIFT_CARD = "gift_card"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutRequest:
    """What to pay, to whom. `key` names it for ever: the same key asked again is the same payout.

    The money is held in the ledger under the same key; a caller that held it there before (`ledger.hold_refund` with
    this key and amount) keeps its hold.
    """

    key: str
    purpose: Purpose
    amount: Money
    order_id: OrderId | None
    shop_id: ShopId | None = None
    """Needed without an order."""
    case_id: CaseId | None = None
    gift_id: str | None = None
    method_id: str | None = None
    """Where the money goes: a payment method of the buyer; None is how the order was paid."""
    budget_id: str | None = None
    """Where compensation comes from; None is the shop's own pocket."""
    words: str = ""
    for_person: str = ""
    """Why a person looks at it before anybody is asked, such as `refused_before`; empty: the payer is asked at once."""


class AttemptView(Struct, frozen=True, kw_only=True):
    at: datetime
    kind: Literal["call", "read_back"]
    outcome: str
    """`paid`, `said_no`, `not_reached`, `unknown`, `nothing_there` or `lost` (we died meanwhile)."""
    words: str


class PayoutView(Struct, frozen=True, kw_only=True):
    id: str
    version: int
    key: str
    purpose: Purpose
    state: PayoutState
    way: Way
    amount_minor: int
    currency: str
    order_id: str | None
    shop_id: str
    case_id: str | None
    gift_id: str | None
    method_id: str | None
    words: str
    connection_id: str | None
    external_id: str
    """The payer's id of the payment."""
    reference: str
    """What the person wrote who paid by hand."""
    reason: str
    """Why it was refused, or is left to a person."""
    calls: int
    read_backs: int
    owner: Literal["clock", "person", ""]
    """Who has to do the next thing; nobody when it ended."""
    next_action: Literal["call", "read_back", "record", ""]
    due_at: datetime | None
    needs_person: bool
    asked_at: datetime
    called_at: datetime | None
    ended_at: datetime | None
    attempts: list[AttemptView] = []
    """What was tried, oldest first; only with one payout alone."""
    order_external_id: str = ""
    """The shop's own number of the order; in lists and answers that people read."""
    payer: bool = False
    """The shop has a payer that it can be sent to (again); in lists and answers that people read."""


class DifferenceKind(StrEnum):
    MISSING_THERE = "missing_there"
    """We know it as paid; the payer's statement does not name it."""
    MISSING_HERE = "missing_here"
    """The payer made a payment that we do not know as paid."""
    AMOUNT_DIFFERS = "amount_differs"
    TWICE = "twice"
    """The payer made more than one payment for one payout."""
    BOOKS = "books"
    """Our own books do not hold."""


class DifferenceState(StrEnum):
    OPEN = "open"
    SETTLED = "settled"


class DifferenceView(Struct, frozen=True, kw_only=True):
    id: str
    day: date
    connection_id: str
    kind: DifferenceKind
    payout_id: str
    external_id: str
    order_id: str
    ours_minor: int | None
    theirs_minor: int | None
    currency: str
    state: DifferenceState
    found_at: datetime
    settled_at: datetime | None
    settled_by: str
    note: str
    order_external_id: str = ""
    """The shop's own number of the order."""
    case_id: str | None = None
    """The case that the payout was for."""


class DayView(Struct, frozen=True, kw_only=True):
    """One day's comparison with one payer."""

    connection_id: str
    day: date
    ran_at: datetime
    rows: int
    """Payments in the payer's statement."""
    matched: int
    differences: int
    """Still open."""
    error: str
    """Why the statement could not be had; it is asked for again."""


class RecordRequest(Struct, frozen=True):
    reference: Reference
    """For example the bank's number of the transfer."""


class CancelRequest(Struct, frozen=True):
    reason: Annotated[str, Meta(min_length=1, max_length=300)]


class SettleRequest(Struct, frozen=True):
    note: Annotated[str, Meta(min_length=1, max_length=500)]


class ReconcileRequest(Struct, frozen=True):
    connection_id: str
    day: date
