"""A case as its buyer sees it: what happens, until when, who must act. No inner words, no names of staff."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from xiaoer.aftersales.model import Action, AskedLine, Code, Remedy, State, Text
from xiaoer.orders.model import ParcelView, TrackingEvent
from xiaoer.policies.model import ReturnAddress

Parts = dict[str, Annotated[str, Meta(max_length=300)]]
ClientId = Annotated[str, Meta(min_length=8, max_length=64)]


class Step(Struct, frozen=True, kw_only=True):
    """One stretch of the remedy's way; `code` names its words."""

    code: str
    status: str
    """done, now, later, or stopped where a closed case ended."""
    at: datetime | None = None
    """When it was done."""


class ClauseCited(Struct, frozen=True, kw_only=True):
    """Where it stands, in the version that was in force when the order was placed."""

    code: str
    zh: str
    en: str
    policy_version: int
    url: str
    """The public page of that version."""


class BuyerReason(Struct, frozen=True, kw_only=True):
    """Why not, or why not at once."""

    rule: str
    values: dict[str, str | int | bool | None] = {}
    clause: ClauseCited | None = None


class BuyerAction(Struct, frozen=True, kw_only=True):
    action: Action
    needs: list[str] = []
    """Fields of the body; with `?` it may be left out."""


class BuyerOffer(Struct, frozen=True, kw_only=True):
    """After the shop's fault is verified: one tap takes it."""

    remedy: Remedy
    amount_minor: int
    """Money that comes back; 0 for new goods."""


class BuyerCaseLine(Struct, frozen=True, kw_only=True):
    line_id: str
    title: str
    sku_name: str
    image_url: str
    quantity: int
    amount_minor: int
    new_sku_name: str = ""
    price_difference_minor: int = 0


class BuyerEvidence(Struct, frozen=True, kw_only=True):
    id: str
    kind: str
    side: str
    """buyer, shop, courier or platform."""
    url: str
    thumbnail_url: str
    words: str
    """Only the buyer's own."""
    at: datetime


class BuyerEvent(Struct, frozen=True, kw_only=True):
    at: datetime
    code: str
    by: str
    """buyer, shop or outside."""
    state: str
    """Where it led."""
    words: str = ""
    """What was said to the buyer or by the buyer."""


class BuyerRefund(Struct, frozen=True, kw_only=True):
    """Money on its way."""

    amount_minor: int
    currency: str
    state: str
    """under_way, paid or looked_at (a person finds out what became of it)."""
    method: str
    """Where it goes, as the shop names it; empty: back the way it was paid."""
    asked_at: datetime
    paid_at: datetime | None


class BuyerReturn(Struct, frozen=True, kw_only=True):
    """What the buyer sends back."""

    carrier: str
    carrier_name: str
    tracking_number: str
    state: str
    ship_by: datetime | None
    reported_at: datetime | None
    signed_at: datetime | None
    scans: list[TrackingEvent]


class Replacement(Struct, frozen=True, kw_only=True):
    """The order that brings new goods."""

    external_id: str
    state: str
    promised_dispatch_at: datetime | None
    parcels: list[ParcelView]


class Refusal(Struct, frozen=True, kw_only=True):
    """The shop said no: why, where it stands, what the buyer can do and until when."""

    words: str
    reasons: list[BuyerReason]
    clause: ClauseCited | None
    until: datetime | None
    next: list[Action]


class BuyerPlan(Struct, frozen=True, kw_only=True):
    words: str
    due_at: datetime


class BuyerCase(Struct, frozen=True, kw_only=True):
    """Everything the page of a case shows."""

    id: str
    version: int
    shop_id: str
    order_id: str
    order_external_id: str
    remedy: Remedy
    state: State
    reason: str
    words: str
    """What the buyer wrote."""
    amount_minor: int
    difference_minor: int
    """What new goods cost more; negative when less."""
    freight_by: str
    quote_minor: int | None
    """Of a repair."""
    currency: str
    opened_at: datetime
    closed_at: datetime | None
    open: bool
    waits_for: str
    """buyer, shop, warehouse, courier, payer, platform; empty when it ended."""
    due_at: datetime | None
    overdue: bool
    steps: list[Step]
    lines: list[BuyerCaseLine]
    evidence: list[BuyerEvidence]
    timeline: list[BuyerEvent]
    """Oldest first."""
    actions: list[BuyerAction]
    offers: list[BuyerOffer]
    """Replacement and refund to choose from, or nothing."""
    clause: ClauseCited | None
    refusal: Refusal | None
    plan: BuyerPlan | None
    refunds: list[BuyerRefund]
    return_parcel: BuyerReturn | None
    address: dict[str, str] | None
    """Of a changed address or contact: the new one, masked."""
    method: str
    """Of a changed payment: what pays now."""
    confirmed: bool
    """The buyer has said yes to exactly this."""
    return_address: ReturnAddress | None
    """Where to send the goods, from the shop's yes on."""
    replacement: Replacement | None
    pays_online: bool = False
    """What is owed can be paid now, on the shop's page."""
    paid_before_minor: int = 0
    """What went back already although the case did not end with a refund."""


# ---- before a case is opened ----------------------------------------------------------------------------------


class OptionsRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Code = "other"
    lines: Annotated[list[AskedLine], Meta(max_length=200)] = []
    """Empty: the whole order."""


class BuyerOption(Struct, frozen=True, kw_only=True):
    """One remedy, judged by the policy that was in force when the order was placed."""

    remedy: Remedy
    possible: bool
    answer: str
    """allow (at once), ask_for_evidence, ask_a_person, offer_alternatives or deny."""
    amount_minor: int
    difference_minor: int
    freight_minor: int
    freight_by: str
    currency: str
    reasons: list[BuyerReason]
    alternatives: list[Remedy]
    clause: ClauseCited | None
    """The one that promises the remedy."""


class OptionLine(Struct, frozen=True, kw_only=True):
    """A line of the order, how many pieces stand in no case yet, and what it may be exchanged for."""

    line_id: str
    title: str
    sku_id: str | None
    sku_name: str
    image_url: str
    quantity: int
    free_quantity: int
    skus: list["SkuChoice"] = []


class SkuChoice(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    price_minor: int | None
    in_stock: bool


class BuyerCases(Struct, frozen=True, kw_only=True):
    """The page of one order."""

    order_id: str
    order_external_id: str
    order_state: str
    locked: bool
    """The warehouse works on it: nothing of it can be changed any more."""
    paid_minor: int
    currency: str
    shop_id: str
    lines: list[OptionLine]
    cases: list[BuyerCase]
    """Newest first."""


class BuyerRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a buyer asks for. The same `client_id` for one order opens one case."""

    client_id: ClientId
    remedy: Remedy
    reason: Code
    words: Text = ""
    lines: Annotated[list[AskedLine], Meta(max_length=200)] = []
    amount_minor: Annotated[int, Meta(ge=1, le=10**13)] | None = None
    """Less than the whole; left out: what policy and lines give."""
    method_id: str | None = None
    evidence: Annotated[list[str], Meta(max_length=20)] = []
    confirmed: bool = False
    """The buyer has seen the amount and says yes to it."""
    address: Parts | None = None
    """For change_address and change_contact: the parts of the new one."""
    difference_minor: int | None = None
    """For change_sku: what the buyer saw that it costs more or less; another difference by now answers Conflict."""


# ---- before an order leaves -----------------------------------------------------------------------------------


class ChangeRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A form as far as it is filled in."""

    remedy: Remedy
    lines: Annotated[list[AskedLine], Meta(max_length=200)] = []
    method_id: str | None = None
    address: Parts | None = None


class ChangeDoor(Struct, frozen=True, kw_only=True):
    """One kind of change: open now, or why not."""

    remedy: Remedy
    open: bool
    reasons: list[BuyerReason]
    clause: ClauseCited | None


class BuyerMethod(Struct, frozen=True, kw_only=True):
    """Something of the buyer's to pay with."""

    id: str
    kind: str
    label: str
    balance_minor: int | None
    """Of a gift card."""
    used: bool
    """The order was paid with it."""


class OrderChanges(Struct, frozen=True, kw_only=True):
    """Where an order goes and what of it can still be changed; personal data masked."""

    order_state: str
    locked: bool
    """The warehouse works on it."""
    currency: str
    name: str
    phone: str
    region: str
    doors: list[ChangeDoor]
    methods: list[BuyerMethod]
    intercept: BuyerOption
    """Stopping the parcel, where nothing else is left."""


class ChangeSeen(Struct, frozen=True, kw_only=True):
    """What would come of a form."""

    option: BuyerOption
    problems: dict[str, str]
    """By field: `missing`, `unknown`, `not_there`, `malformed`, `too_short` or `too_long`."""
    taken: str
    """How money moves: gift_card, pay_page (the shop's own, right after), shop_system, by_hand (agreed with a person),
    back (to the buyer) or empty."""
    at_once: bool
    """No person has to look at it."""
