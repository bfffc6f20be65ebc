"""What a policy judges: one request and everything it may look at, as plain data.

Built by whoever asks (a case, a change of an order, a dry run) and kept with the verdict, so that the same question can
be asked again of another policy. Amounts are in the smallest unit of `order.currency`. Nothing here names a person: no
street, no telephone number, no words of the buyer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct


class Asker(Struct, frozen=True):
    """Who asks."""

    kind: Literal["buyer", "agent", "system"] = "buyer"
    role: str = ""
    """The agent's role; empty for others."""
    buyer_id: str = ""
    """The buyer who asks, or for whom the agent asks; empty when nobody is known."""


class PaymentFacts(Struct, frozen=True):
    """One payment of the order."""

    method_id: str = ""
    kind: str = "other"
    amount_minor: int = 0
    state: str = "paid"


class CaseFacts(Struct, frozen=True):
    """Another after-sales case of the order."""

    id: str
    remedy: str
    state: str
    open: bool


class OrderFacts(Struct, frozen=True):
    """The order that the request is about."""

    id: str = ""
    external_id: str = ""
    state: str = ""
    locked: bool = False
    """The warehouse has begun: what is in the parcel cannot be changed any more."""
    fulfilment: Literal["merchant", "platform"] = "merchant"
    placed_at: datetime | None = None
    paid_at: datetime | None = None
    dispatched_at: datetime | None = None
    promised_dispatch_at: datetime | None = None
    signed_at: datetime | None = None
    completed_at: datetime | None = None
    currency: str = "CNY"
    paid_minor: int = 0
    refundable_minor: int = 0
    """Paid and not refunded or promised yet."""
    freight_minor: int = 0
    buyer_id: str = ""
    payments: tuple[PaymentFacts, ...] = ()
    changes: tuple[str, ...] = ()
    """Kinds of the changes that were made to the order."""
    cases: tuple[CaseFacts, ...] = ()


class NewSku(Struct, frozen=True):
    """What is wanted instead."""

    sku_id: str
    listing_id: str
    price_minor: int = 0
    stock: int | None = None
    """Pieces left for others; null when nobody counts them."""
    on_sale: bool = True


class LineFacts(Struct, frozen=True):
    """One order line of the request."""

    line_id: str
    sku_id: str = ""
    listing_id: str = ""
    quantity: int = 1
    """Pieces that the request is about."""
    free_quantity: int = 1
    """Pieces that no other open or settled case has taken."""
    unit_price_minor: int = 0
    paid_minor: int = 0
    line_quantity: int = 1
    """Pieces bought."""
    known: bool = True
    """The line belongs to the order."""
    new: NewSku | None = None


class ParcelFacts(Struct, frozen=True):
    """The order's parcel, as the carrier last said."""

    state: str = ""
    signed_at: datetime | None = None
    returning: bool = False
    intercepted: bool = False
    rejected: bool = False


class BuyerFacts(Struct, frozen=True):
    """The buyer's history with the shop."""

    id: str = ""
    orders: int = 0
    cases_90d: int = 0
    refunds_90d: int = 0
    spent_minor: int = 0
    tags: tuple[str, ...] = ()


class EvidenceFacts(Struct, frozen=True):
    """What was handed in, and what was done about it."""

    pictures: int = 0
    videos: int = 0
    repeated: int = 0
    """Pictures that an earlier case has seen."""
    apologised: bool = False
    verified: bool = False
    """A person looked at the evidence and believes it."""


class MethodFacts(Struct, frozen=True):
    """The payment method that is to pay or to be paid."""

    id: str
    kind: str = "other"
    buyer_id: str = ""
    balance_minor: int | None = None
    """Of a gift card; null when nobody knows it."""
    original: bool = False
    """The order was paid with it."""


class AddressFacts(Struct, frozen=True):
    """The new address, down to the district; the rest stays with the case."""

    country: str = "CN"
    province: str = ""
    city: str = ""
    district: str = ""
    complete: bool = True
    deliverable: bool = True


class Facts(Struct, frozen=True):
    """One request with everything it is judged by."""

    action: str
    """A remedy or a change of the order: one of `ACTIONS`."""
    now: datetime
    asker: Asker = Asker()
    confirmed: bool = False
    """The buyer said yes to exactly this."""
    reason: str = ""
    words_length: int = 0
    order: OrderFacts = OrderFacts()
    lines: tuple[LineFacts, ...] = ()
    parcel: ParcelFacts | None = None
    buyer: BuyerFacts = BuyerFacts()
    evidence: EvidenceFacts = EvidenceFacts()
    method: MethodFacts | None = None
    amount_minor: int = 0
    """What the buyer would get, or what the method would have to pay."""
    difference_minor: int = 0
    """New goods less old ones; above zero the buyer pays."""
    address: AddressFacts | None = None
