"""One row of a push or an import: what a shop's own system says about an order."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from xiaoer.buyers.model import Address
from xiaoer.orders.model import (
    Fulfilment,
    LineState,
    OrderPurpose,
    OrderState,
    ParcelState,
    PaymentKind,
    PaymentState,
)

Key = Annotated[str, Meta(min_length=1, max_length=128)]
Short = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=2000)]
Url = Annotated[str, Meta(max_length=1000, pattern=r"^((https?://|/)\S*)?$")]
Minor = Annotated[int, Meta(ge=0, le=10**13)]


class ReceiverRow(Struct, frozen=True):
    name: Short = ""
    phone: Annotated[str, Meta(max_length=40)] = ""
    region: Short = ""
    """Province, city, district: shown unmasked."""
    address: Annotated[str, Meta(max_length=500)] = ""
    parts: Address | None = None
    """The address in parts; `region` and `address`, left out, are made of them."""


class BuyerRow(Struct, frozen=True):
    """Who bought, in the shop's words. The order belongs to the buyer who proves this identity, now or later."""

    external_id: Key
    connection_id: Annotated[str, Meta(max_length=40)] = ""
    """Left out: the identity counts on every connection of the shop."""


class LineRow(Struct, frozen=True, kw_only=True):
    """What is left out stays as it was."""

    external_id: Annotated[str, Meta(max_length=128)] = ""
    """Left out: the place in the list."""
    title: Annotated[str, Meta(min_length=1, max_length=300)]
    listing_external_id: Annotated[str, Meta(max_length=128)] = ""
    sku_external_id: Annotated[str, Meta(max_length=128)] = ""
    sku_name: Short | None = None
    quantity: Annotated[int, Meta(ge=1, le=10**6)] | None = None
    """Never said: 1."""
    unit_price_minor: Minor | None = None
    paid_minor: Minor | None = None
    """Never said: quantity × unit price."""
    image_url: Url | None = None
    state: LineState | None = None
    """Never said, or back after it was cancelled: normal."""


class PaymentRow(Struct, frozen=True, kw_only=True):
    external_id: Annotated[str, Meta(max_length=128)] = ""
    """Left out: the place in the list."""
    kind: PaymentKind = PaymentKind.PAYMENT
    method: Short = ""
    method_external_id: Annotated[str, Meta(max_length=128)] = ""
    """A payment method of the buyer, in the shop's words."""
    amount_minor: Minor
    state: PaymentState = PaymentState.PAID
    paid_at: datetime | None = None


class EventRow(Struct, frozen=True, kw_only=True):
    at: datetime
    text: Annotated[str, Meta(min_length=1, max_length=500)]
    place: Short = ""
    status: ParcelState | None = None
    """Left out: read from the text."""


class ParcelRow(Struct, frozen=True, kw_only=True):
    carrier: Annotated[str, Meta(min_length=1, max_length=40)]
    tracking_number: Annotated[str, Meta(min_length=1, max_length=64)]
    state: ParcelState | None = None
    """Left out: the status of its newest event."""
    dispatched_at: datetime | None = None
    signed_at: datetime | None = None
    lines: Annotated[list[Key], Meta(max_length=200)] = []
    events: Annotated[list[EventRow], Meta(max_length=300)] = []


class OrderRow(Struct, frozen=True, kw_only=True):
    """What is left out stays as it was. `lines` and `payments`, when given, are the whole list."""

    external_id: Key
    state: OrderState
    placed_at: datetime
    paid_at: datetime | None = None
    dispatched_at: datetime | None = None
    signed_at: datetime | None = None
    closed_at: datetime | None = None
    promised_dispatch_at: datetime | None = None
    promised_delivery_at: datetime | None = None
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | None = None
    goods_minor: Minor | None = None
    freight_minor: Minor | None = None
    discount_minor: Minor | None = None
    paid_minor: Minor | None = None
    buyer: BuyerRow | None = None
    receiver: ReceiverRow | None = None
    note: Text | None = None
    seller_note: Text | None = None
    locked_at: datetime | None = None
    """When the warehouse began to work on it."""
    fulfilment: Fulfilment | None = None
    """Never said: the merchant's own."""
    purpose: OrderPurpose | None = None
    """Never said: a sale."""
    linked_external_id: Annotated[str, Meta(max_length=128)] = ""
    """Of an exchange or resend: the order it belongs to."""
    lines: Annotated[list[LineRow], Meta(max_length=200)] | None = None
    payments: Annotated[list[PaymentRow], Meta(max_length=50)] | None = None
    parcels: Annotated[list[ParcelRow], Meta(max_length=50)] | None = None
    source_updated_at: datetime | None = None
    """Left out: the latest time the row itself names."""


class ParcelNews(ParcelRow, frozen=True, kw_only=True):
    """A parcel pushed on its own, as a carrier's subscription delivers it."""

    order_external_id: Key


class LockRow(Struct, frozen=True, kw_only=True):
    """The warehouse took the order in hand, or let it go."""

    external_id: Key
    locked: bool = True
    at: datetime | None = None
    """Left out: now."""
