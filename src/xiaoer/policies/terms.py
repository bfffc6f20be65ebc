"""A shop's numbers and lists. All of it is data that an owner may change; a field that is left out asks nothing."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Code = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
ClauseCode = Annotated[str, Meta(pattern="^([a-z][a-z0-9_]{0,39})?$")]
"""Empty: none."""
Count = Annotated[int, Meta(ge=0, le=100_000)]
Minor = Annotated[int, Meta(ge=0, le=10**14)]
Words = Annotated[str, Meta(max_length=4000)]

ACTIONS = (
    "refund_only",
    "return_refund",
    "exchange",
    "resend",
    "repair",
    "price_match",
    "compensation",
    "intercept",
    "rejected",
    "cancel",
    "change_address",
    "change_contact",
    "change_sku",
    "change_payment",
)
"""What can be asked for: the remedies and the changes of an order."""


class ActionTerms(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one action asks for."""

    enabled: bool = True
    clause: ClauseCode = ""
    """The clause that promises this action; every verdict on it cites it."""
    order_states: tuple[Code, ...] = ()
    """States of the order in which it may be asked; empty: any."""
    before_lock: bool = False
    """Only until the warehouse has begun."""
    platform_fulfilled: Literal["allow", "ask", "deny"] = "allow"
    """What follows when the platform's own warehouse fulfils the order."""
    window_days: Count | None = None
    """Days in which it may be asked, to the second; null: without end."""
    windows: dict[Code, Count] = {}
    """Other windows for some reason codes, in days."""
    window_from: Literal["signed", "paid", "placed", "dispatched"] = "signed"
    """Where the window begins. Until that happened it is open."""
    reasons: tuple[Code, ...] = ()
    """Reason codes that are accepted; empty: any."""
    reason_required: bool = False
    evidence_for: tuple[Code, ...] = ()
    """Reason codes that need pictures or videos; `any` stands for all."""
    evidence_min: Count = 1
    """How many pictures and videos together."""
    apology_for: tuple[Code, ...] = ()
    """Reason codes at which the shop apologises before anything is decided; `any` stands for all."""
    verified_for: tuple[Code, ...] = ()
    """Reason codes at which a person has to look at the evidence; `any` stands for all."""
    confirmation_required: bool = False
    """The buyer says yes to the very details before it happens."""
    once_per_order: bool = False
    blocked_by: tuple[Code, ...] = ()
    """An open or settled case, or a change made, of these actions on the same order stands in the way."""
    method_required: bool = False
    """A payment method has to be named."""
    refund_to: tuple[Literal["original", "gift_card", "any_own"], ...] = ()
    """Where money may go; empty: wherever the method says."""
    same_listing: bool = False
    """New goods are another SKU of the same listing."""
    different_sku: bool = False
    """New goods are not what was bought already."""
    in_stock: bool = False
    """New goods are on sale and there are enough of them."""
    single_payment: bool = False
    """The order has exactly one payment."""
    different_method: bool = False
    """The new payment method is not the one that paid."""
    auto_limit_minor: Minor | None = None
    """Up to this amount no person is asked; null: any amount."""
    accept_unseen_minor: Minor | None = None
    """Returned goods worth up to this are accepted unseen when their parcel is signed; null: always checked."""
    auto_reasons: tuple[Code, ...] = ()
    """Only these reasons pass without a person; empty: all."""
    cases_90d_limit: Count | None = None
    """A buyer with this many cases in 90 days meets a person; null: never."""
    freight_by: dict[Code, Literal["buyer", "shop"]] = {}
    """Who bears the freight, by reason code; `any` stands for the others."""
    alternatives: tuple[Code, ...] = ()
    """Actions to offer where this one is too late or not possible."""
    clauses: dict[Code, Code] = {}
    """Clause by rule code, where it is another than the policy's `rule_clauses` say."""


class RoleLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """What one person of a role may spend on an order without approval, within `limit_hours`; null: without limit.

    Refunds, compensations and goods sent again each have their own limit, and together never exceed the highest of
    these three."""

    refund_minor: Minor | None = 0
    compensation_minor: Minor | None = 0
    resend_minor: Minor | None = 0
    gift_minor: Minor | None = 0


class Clocks(Struct, frozen=True, forbid_unknown_fields=True):
    """How long each side has."""

    answer_hours: Count = 48
    """The shop answers a request."""
    evidence_hours: Count = 48
    """The buyer hands in evidence."""
    ship_back_days: Count = 7
    """The buyer sends the goods back and says the tracking number."""
    inspect_hours: Count = 48
    """The shop checks returned goods, from their arrival."""
    refund_hours: Count = 24
    """The shop pays after it has decided."""
    exchange_dispatch_hours: Count = 48
    """The shop sends the new goods."""
    receive_days: Count = 10
    """The buyer says that sent goods have arrived; then the case settles."""
    diagnose_hours: Count = 72
    """The shop says what is wrong with goods to repair."""
    quote_days: Count = 7
    """The buyer accepts the quote of a repair."""
    repair_days: Count = 15
    """The shop repairs and sends back."""
    refused_days: Count = 7
    """The buyer may object to a refusal."""
    dispute_hours: Count = 72
    """The shop answers the platform."""
    approval_minutes: Count = 30
    """An approver decides, then the deputy is asked."""
    intercept_minutes: Count = 10
    """The courier answers an intercept request."""
    remind_before_hours: Count = 12
    """How long before its end a clock reminds."""


class SellerCancel(Struct, frozen=True, forbid_unknown_fields=True):
    """When the shop itself may cancel an order, and what it costs otherwise."""

    reasons: tuple[Code, ...] = ("order_error", "out_of_stock", "address_error")
    contact_attempts: Count = 3
    """Attempts to reach the buyer that are on record before the buyer counts as unreachable."""
    attempts_apart_hours: Count = 2
    penalty_per_mille: Count = 50
    """What a groundless cancellation costs, in thousandths of the order's amount."""
    penalty_min_minor: Minor = 100
    penalty_max_minor: Minor = 5000


class RejectedTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """拒收: parcels that the buyer does not take at the door."""

    window_days: Count = 10
    """From dispatch."""
    sign_first: bool = False
    """A parcel that nobody has refused yet has to be signed; the return then begins by itself."""
    postage_minor: Minor = 1000
    """Kept when the buyer bears the postage and the order's own was free."""
    freight_by: dict[Code, Literal["buyer", "shop"]] = field(default_factory=lambda: {"any": "buyer"})


class InsuredTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """Insured shipping of valuables (保价). It is said to buyers, so it must be so."""

    from_minor: Minor = 0
    """Parcels with goods of this worth or more go insured, at the shop's cost."""
    cover_minor: Minor | None = None
    """What is paid at most for a lost or broken parcel; null: the price of its goods."""


PaymentMethod = Literal["alipay", "wechat_pay", "card", "paypal", "gift_card", "balance", "cash_on_delivery"]
Part = Annotated[str, Meta(max_length=120)]


class ReturnAddress(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where goods come back to, as it is written on a parcel. It is told to every buyer who returns something."""

    code: Code
    """By this it is chosen for a case; buyers do not see it."""
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    """Who takes the parcel."""
    phone: Annotated[str, Meta(pattern=r"^\+?[0-9][0-9 ()-]{4,28}[0-9]$")]
    country: Part = ""
    province: Part = ""
    city: Part = ""
    district: Part = ""
    line1: Annotated[str, Meta(min_length=2, max_length=200)]
    """Road, number, building, door."""
    postal_code: Annotated[str, Meta(max_length=20)] = ""
    note: Annotated[str, Meta(max_length=200)] = ""
    """What the buyer should do with the parcel."""


class Terms(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything in a policy that is a number, a list or a switch."""

    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "CNY"
    """What every amount here is in; orders in another currency meet a person."""
    time_zone: Annotated[str, Meta(max_length=60)] = "Asia/Shanghai"
    """For people who read it."""
    actions: dict[Code, ActionTerms] = {}
    """An action that is not here is switched off."""
    limits: dict[Code, RoleLimits] = {}
    """By role; a role that is not here may spend nothing without approval."""
    limit_hours: Count = 24
    """How long what somebody gave on an order counts against their limits there; 0: each case by itself."""
    clocks: Clocks = field(default_factory=Clocks)
    seller_cancel: SellerCancel = field(default_factory=SellerCancel)
    rejected: RejectedTerms = field(default_factory=RejectedTerms)
    dispatch_hours: Count = 48
    """Promised time from payment to dispatch, where the order itself names none."""
    warranty_months: Count = 12
    """From the day of receipt."""
    insured: InsuredTerms | None = None
    """Null: nothing is said about insurance."""
    payment_methods: Annotated[tuple[PaymentMethod, ...], Meta(max_length=7)] = ()
    """What buyers can pay with; empty: nothing is said."""
    check_in_days: Count = 2
    """After receipt the buyer is asked whether all is well."""
    rule_clauses: dict[Code, Code] = {}
    """Clause by rule code. Without an entry a rule cites the clause of its own code, or the action's."""
    return_addresses: Annotated[tuple[ReturnAddress, ...], Meta(max_length=20)] = ()
    """Where goods come back to. The first one counts unless another is chosen for a case; without any, no return is
    approved before somebody has said where to. Those in force now count, whenever the order was placed."""


def accepted_unseen(terms: Terms, action: str, amount_minor: int, currency: str) -> bool:
    """Whether returned goods of this worth are accepted when their parcel is signed, without a look (退货签收即退款).

    Only where money goes back; an amount in another currency than the terms' is always looked at.
    """
    asked = terms.actions.get(action)
    if action != "return_refund" or asked is None or asked.accept_unseen_minor is None:
        return False
    return currency == terms.currency and amount_minor <= asked.accept_unseen_minor
