"""Gifts as their readers see them, and the life they lead. Structs double as bodies and answers of REST."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from xiaoer.kernel.transitions import By, Transitions, move

CARD = "gift"
"""Kind of the card; a channel that shows it names it in its manifest."""
MOST_MINOR = 100_000_00
"""No gift is larger, whatever anybody's limit says."""

Name = Annotated[str, Meta(min_length=1, max_length=40)]
Words = Annotated[str, Meta(max_length=80)]
Minor = Annotated[int, Meta(ge=0, le=10**12)]
Amount = Annotated[int, Meta(ge=1, le=MOST_MINOR)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
Key = Annotated[str, Meta(min_length=8, max_length=64)]
Reference = Annotated[str, Meta(max_length=40)]
Hours = Annotated[int, Meta(ge=1, le=24 * 30)]
Days = Annotated[int, Meta(ge=1, le=366)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Count = Annotated[int, Meta(ge=0, le=10**6)]


class GiftKind(StrEnum):
    RED_PACKET = "red_packet"
    """红包: money."""
    COUPON = "coupon"
    """优惠券: money off the next order."""


class GiftState(StrEnum):
    AWAITING_APPROVAL = "awaiting_approval"
    SENT = "sent"
    CLAIMED = "claimed"
    USED = "used"
    """Paid out, or taken off an order."""
    EXPIRED = "expired"
    REFUSED = "refused"
    """Not approved; the buyer never saw it."""
    WITHDRAWN = "withdrawn"
    """Taken back before it was claimed."""


class GiftAction(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    CLAIM = "claim"
    WITHDRAW = "withdraw"
    USE = "use"
    EXPIRE = "expire"


S, A = GiftState, GiftAction
LIFE = Transitions(
    start=S.AWAITING_APPROVAL,
    final={S.USED, S.EXPIRED, S.REFUSED, S.WITHDRAWN},
    moves=[
        # at                     action      to           who
        move(S.AWAITING_APPROVAL, A.APPROVE, S.SENT, By.AGENT, By.RULE),
        move(S.AWAITING_APPROVAL, A.REFUSE, S.REFUSED, By.AGENT, By.CLOCK),
        move(S.SENT, A.CLAIM, S.CLAIMED, By.BUYER, By.RULE),
        move(S.SENT, A.WITHDRAW, S.WITHDRAWN, By.AGENT),
        move(S.SENT, A.EXPIRE, S.EXPIRED, By.CLOCK),
        move(S.CLAIMED, A.USE, S.USED, By.PLATFORM, By.RULE),
        move(S.CLAIMED, A.EXPIRE, S.EXPIRED, By.CLOCK),
    ],
)


class PayTo(StrEnum):
    """Where a claimed gift goes."""

    PAYMENT = "payment"
    """Money, the way the order was paid."""
    NEXT_ORDER = "next_order"
    """Off the next order, by its code; the shop reports the use."""


class Purpose(StrEnum):
    CARE = "care"
    """An agent's own gesture."""
    AFTER_SOLUTION = "after_solution"
    """Something extra after a settled case."""


class OfferRule(Struct, frozen=True, kw_only=True):
    """What is offered after a settled case: a coupon without a threshold. `percent` of what the order cost, but
    `least_minor` at least and `most_minor` at most."""

    percent: Percent = 5
    least_minor: Amount = 500
    most_minor: Amount = 2000


class Budget(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    shop_id: str | None
    """None: for gifts of every shop."""
    currency: str
    left_minor: int
    """Neither given nor held for an approval."""
    given_minor: int
    """In gifts that were used, or still can be."""
    used_minor: int
    starts_at: datetime
    ends_at: datetime | None
    largest_minor: int
    """The largest red packet."""
    per_buyer_minor: int
    """What one buyer gets at most in 30 days; 0: no limit."""
    claim_hours: int
    """How long a gift waits to be claimed."""
    use_days: int
    """How long a claimed gift can be taken off an order."""
    offer: OfferRule | None
    """Gifts after a settled case come from this budget, by this rule."""
    repurchase_days: int
    """An order of the buyer within these days of the gift is counted for it."""
    active: bool
    repurchases: int = 0
    """Gifts that an order of the buyer followed within `repurchase_days`."""


class NewBudget(Struct, frozen=True, kw_only=True):
    name: Name
    shop_id: str | None = None
    currency: Currency = "CNY"
    amount_minor: Minor = 0
    """Put in at once."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    largest_minor: Amount = 20_000
    per_buyer_minor: Minor = 0
    claim_hours: Hours = 24
    use_days: Days = 30
    offer: OfferRule | None = None
    repurchase_days: Days = 30


class BudgetChange(Struct, frozen=True, kw_only=True):
    name: Name | UnsetType = UNSET
    ends_at: datetime | UnsetType | None = UNSET
    largest_minor: Amount | UnsetType = UNSET
    per_buyer_minor: Minor | UnsetType = UNSET
    claim_hours: Hours | UnsetType = UNSET
    use_days: Days | UnsetType = UNSET
    offer: OfferRule | UnsetType | None = UNSET
    repurchase_days: Days | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class Funding(Struct, frozen=True):
    """Money into a budget, or out of what is left with a negative amount. The same `key` counts once."""

    amount_minor: Annotated[int, Meta(ge=-(10**12), le=10**12)]
    key: Key


class Coupon(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    budget_id: str
    amount_minor: int
    currency: str
    minimum_minor: int
    """The order must cost this much; 0: no threshold."""
    stock: int | None
    """How many may be given in all; None: as long as the budget lasts."""
    given: int
    per_buyer: int
    """How many one buyer may get."""
    for_tags: list[str]
    """Only for buyers with one of these tags; empty: everybody."""
    new_buyers_only: bool
    """Only before the first paid order."""
    starts_at: datetime
    ends_at: datetime | None
    active: bool


class NewCoupon(Struct, frozen=True, kw_only=True):
    name: Name
    budget_id: str
    amount_minor: Amount
    minimum_minor: Minor = 0
    stock: Count | None = None
    per_buyer: Annotated[int, Meta(ge=1, le=1000)] = 1
    for_tags: Annotated[list[Annotated[str, Meta(min_length=1, max_length=32)]], Meta(max_length=20)] = []
    new_buyers_only: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class CouponChange(Struct, frozen=True, kw_only=True):
    stock: Count | UnsetType | None = UNSET
    ends_at: datetime | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET


class NewGift(Struct, frozen=True, kw_only=True):
    """`key` is made by the sender: the same one gives once, however often it comes."""

    key: Key
    kind: GiftKind
    budget_id: Reference = ""
    """For a red packet; a coupon knows its budget."""
    amount_minor: Amount | None = None
    """For a red packet; a coupon knows its value."""
    coupon_id: Reference = ""
    order_id: Reference = ""
    """A red packet with an order is paid out the way that order was paid."""
    words: Words = ""
    """Said on the card; never about a review."""


class Approval(Struct, frozen=True, kw_only=True):
    """Asked of `approver_id` first; after `deputy_at` of everybody else who may approve; refused after `due_at`."""

    id: str
    gift_id: str
    asked_by: str
    asked_at: datetime
    approver_id: str | None
    limit_minor: int
    deputy_at: datetime
    due_at: datetime
    decided_by: str
    decided_at: datetime | None
    approved: bool | None
    words: str


class Gift(Struct, frozen=True, kw_only=True):
    id: str
    kind: GiftKind
    purpose: Purpose
    state: GiftState
    version: int
    budget_id: str
    coupon_id: str | None
    shop_id: str
    buyer_id: str
    conversation_id: str
    order_id: str | None
    case_id: str | None
    name: str
    amount_minor: int
    currency: str
    minimum_minor: int
    words: str
    pay_to: PayTo
    code: str
    given_by: str
    given_at: datetime
    sent_at: datetime | None
    claim_until: datetime | None
    claimed_at: datetime | None
    use_until: datetime | None
    used_at: datetime | None
    used_order: str
    """The shop's number of the order it was taken off, or the payment's own number."""
    payout_id: str | None
    payout_refused: str
    """Why it could not be paid out; it can then be taken off the next order."""
    repurchased_at: datetime | None
    repurchase_order_id: str | None
    approval: Approval | None = None


class BuyerGift(Struct, frozen=True, kw_only=True):
    """What the buyer's own page is told after a tap; the same facts as on the card."""

    id: str
    state: GiftState
    amount_minor: int
    currency: str
    code: str
    """Empty until it is claimed."""


class Decision(Struct, frozen=True):
    words: Annotated[str, Meta(max_length=200)] = ""


class GiveableBudget(Struct, frozen=True):
    id: str
    name: str
    currency: str
    left_minor: int
    largest_minor: int
    buyer_left_minor: int | None
    """What this buyer can still get from it; None: no limit."""
    claim_hours: int


class GiveableCoupon(Struct, frozen=True):
    coupon: Coupon
    left: int | None
    refusal: str
    """The code of why this buyer cannot get it now; empty when it can be given."""


class GiveableOrder(Struct, frozen=True):
    id: str
    external_id: str
    title: str
    paid_minor: int
    currency: str


class Giveable(Struct, frozen=True):
    """What the caller may give in a conversation now."""

    limit_minor: int
    """More needs an approval."""
    claimable: bool
    """False: the channel has no such card, and the gift goes out as text with its code."""
    budgets: list[GiveableBudget]
    coupons: list[GiveableCoupon]
    orders: list[GiveableOrder]


class UseRow(Struct, frozen=True, kw_only=True):
    """The shop took a gift off an order."""

    code: Annotated[str, Meta(min_length=1, max_length=40)]
    order_external_id: Annotated[str, Meta(min_length=1, max_length=128)]
    used_at: datetime | None = None


class UsePush(Struct, frozen=True):
    uses: Annotated[list[UseRow], Meta(max_length=1000)]


class RefusedUse(Struct, frozen=True):
    line: int
    code: str
    """An error code."""


class UseReport(Struct, frozen=True):
    total: int
    used: int
    repeated: int
    refused: list[RefusedUse]
