"""The order's life, the stage of service it means, and its parts as a reader sees them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from xiaoer.buyers.model import Address, MethodKind, Purpose
from xiaoer.kernel.ids import BuyerId, MerchantId, OrderId
from xiaoer.kernel.transitions import By, Transitions, move
from xiaoer.orders.change_model import Change


class OrderState(StrEnum):
    PLACED = "placed"  # 待付款
    PAID = "paid"  # 待发货
    DISPATCHED = "dispatched"  # 待收货
    SIGNED = "signed"  # 已签收
    COMPLETED = "completed"  # 交易成功
    CANCELLED = "cancelled"  # 交易关闭


class OrderAction(StrEnum):
    PAY = "pay"
    DISPATCH = "dispatch"
    SIGN = "sign"
    COMPLETE = "complete"
    CANCEL = "cancel"


S, A = OrderState, OrderAction
BUYER, AGENT, PLATFORM, CLOCK = By.BUYER, By.AGENT, By.PLATFORM, By.CLOCK

LIFE = Transitions(
    start=S.PLACED,
    final={S.COMPLETED, S.CANCELLED},
    moves=[
        # at             action      to            who
        move(S.PLACED, A.PAY, S.PAID, BUYER, PLATFORM),
        move(S.PLACED, A.CANCEL, S.CANCELLED, BUYER, AGENT, PLATFORM, CLOCK),
        move(S.PAID, A.DISPATCH, S.DISPATCHED, AGENT, PLATFORM),
        move(S.PAID, A.CANCEL, S.CANCELLED, AGENT, PLATFORM),
        move(S.DISPATCHED, A.SIGN, S.SIGNED, BUYER, PLATFORM),
        move(S.DISPATCHED, A.CANCEL, S.CANCELLED, PLATFORM),
        move(S.SIGNED, A.COMPLETE, S.COMPLETED, BUYER, PLATFORM, CLOCK),
        move(S.SIGNED, A.CANCEL, S.CANCELLED, PLATFORM),
    ],
)


def _later(at: OrderState) -> frozenset[OrderState]:
    """`at` and every state it can still come to: news may skip states, but only forward."""
    nexts = {m.to for m in LIFE.moves.values() if m.at == at}
    return frozenset({at}).union(*(_later(to) for to in nexts))


REACHABLE = {state: _later(state) for state in OrderState}


class Stage(StrEnum):
    """售前 / 售中 / 售后."""

    PRE = "pre"
    IN = "in"
    AFTER = "after"


STAGE = {
    (S.PLACED, False): Stage.PRE,
    (S.PLACED, True): Stage.IN,
    (S.PAID, False): Stage.IN,
    (S.PAID, True): Stage.IN,
    (S.DISPATCHED, False): Stage.IN,
    (S.DISPATCHED, True): Stage.IN,
    (S.SIGNED, False): Stage.AFTER,
    (S.SIGNED, True): Stage.AFTER,
    (S.COMPLETED, False): Stage.AFTER,
    (S.COMPLETED, True): Stage.AFTER,
    (S.CANCELLED, False): Stage.PRE,
    (S.CANCELLED, True): Stage.AFTER,
}
"""By state, and whether money was ever paid."""


class LineState(StrEnum):
    NORMAL = "normal"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


class PaymentState(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    REFUNDED = "refunded"
    FAILED = "failed"


class ParcelState(StrEnum):
    """Also the meaning of one tracking event."""

    PENDING = "pending"  # 待揽收
    COLLECTED = "collected"  # 已揽收
    IN_TRANSIT = "in_transit"  # 运输中
    OUT_FOR_DELIVERY = "out_for_delivery"  # 派送中
    READY_FOR_PICKUP = "ready_for_pickup"  # 待取件
    SIGNED = "signed"  # 已签收
    PROBLEM = "problem"  # 异常
    RETURNING = "returning"  # 退回中
    RETURNED = "returned"  # 已退回


class PaymentKind(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"
    """Money back to the buyer."""


class Fulfilment(StrEnum):
    MERCHANT = "merchant"
    PLATFORM = "platform"
    """The platform's warehouse sends it, as with FBA."""


class OrderPurpose(StrEnum):
    SALE = "sale"
    EXCHANGE = "exchange"  # 换货
    RESEND = "resend"  # 补寄


class ReceiverView(Struct, frozen=True):
    name: str
    phone: str
    region: str
    address: str
    masked: bool = True
    parts: Address | None = None
    """The address in parts, where the shop gives them; of a masked one only where region, city and district are."""


class LineView(Struct, frozen=True, kw_only=True):
    id: str
    listing_id: str | None
    sku_id: str | None
    external_id: str
    title: str
    sku_name: str
    quantity: int
    unit_price_minor: int
    paid_minor: int
    image_url: str
    state: LineState


class PaymentView(Struct, frozen=True, kw_only=True):
    id: str
    external_id: str
    kind: PaymentKind
    method: str
    method_id: str | None
    method_external_id: str
    method_kind: MethodKind | None
    """None while we do not know the method itself."""
    method_label: str
    amount_minor: int
    state: PaymentState
    paid_at: datetime | None


class TrackingEvent(Struct, frozen=True, kw_only=True):
    at: datetime
    place: str
    text: str
    status: ParcelState


class ParcelView(Struct, frozen=True, kw_only=True):
    id: str
    carrier: str
    carrier_name: str
    tracking_number: str
    state: ParcelState
    dispatched_at: datetime | None
    signed_at: datetime | None
    lines: list[str]
    """Outside ids of the order lines inside; empty when not said."""
    events: list[TrackingEvent]
    """Newest first."""


class OrderView(Struct, frozen=True, kw_only=True):
    """An order with all its parts; personal data masked."""

    id: str
    version: int
    shop_id: str
    external_id: str
    buyer_id: str | None
    state: OrderState
    stage: Stage
    placed_at: datetime
    paid_at: datetime | None
    dispatched_at: datetime | None
    signed_at: datetime | None
    closed_at: datetime | None
    promised_dispatch_at: datetime | None
    promised_delivery_at: datetime | None
    currency: str
    goods_minor: int
    freight_minor: int
    discount_minor: int
    paid_minor: int
    receiver: ReceiverView | None
    note: str
    """What the buyer wrote with the order."""
    seller_note: str
    locked_at: datetime | None
    """Since when the warehouse works on it: from then on it can only be intercepted."""
    fulfilment: Fulfilment
    purpose: OrderPurpose
    linked_order_id: str | None
    """Of an exchange or resend: the order it belongs to."""
    changes: list[Change]
    """Oldest first, refused ones included."""
    lines: list[LineView]
    payments: list[PaymentView]
    parcels: list[ParcelView]
    source_updated_at: datetime
    """The shop's own time of this news."""
    synced_at: datetime
    """When we last heard it."""


class LastScan(Struct, frozen=True, kw_only=True):
    carrier: str
    carrier_name: str
    tracking_number: str
    state: ParcelState
    at: datetime | None
    place: str
    text: str


class StatusAnswer(Struct, frozen=True, kw_only=True):
    """What a buyer is told about an order; `code` names the sentence in `order_status` of the word files."""

    order_id: str
    external_id: str
    state: OrderState
    code: str
    late: bool
    """A promised time has passed unkept."""
    promised_dispatch_at: datetime | None
    promised_delivery_at: datetime | None
    parcels: list[LastScan]
    synced_at: datetime
    age_s: int
    """Seconds since the shop last told us."""


class StageOf(Struct, frozen=True):
    """The stage a buyer is served in, and the order that says so."""

    stage: Stage
    order_id: OrderId | None = None
    value_minor: int | None = None
    currency: str = ""


# ---- bodies ---------------------------------------------------------------------------------------------------


class OrderPush(Struct, frozen=True):
    """Body of a push: up to 1,000 rows, each judged on its own."""

    orders: list[dict[str, object]]


class ParcelPush(Struct, frozen=True):
    parcels: list[dict[str, object]]


class LockPush(Struct, frozen=True):
    orders: list[dict[str, object]]


class RecordedChange(Struct, frozen=True):
    """What a person found in the shop's system."""

    applied: bool
    words: Annotated[str, Meta(max_length=500)] = ""


class ReceiverRequest(Struct, frozen=True):
    purpose: Purpose
    field: Literal["receiver", "name", "phone", "address"] = "receiver"


class LinkRequest(Struct, frozen=True):
    days: int = 30


class MadeLink(Struct, frozen=True):
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OrderLink:
    """What an order link speaks for: this order of this buyer, nothing else."""

    merchant_id: MerchantId
    order_id: OrderId
    buyer_id: BuyerId | None
