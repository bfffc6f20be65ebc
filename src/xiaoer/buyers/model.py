"""The person behind the identities: what is known, from whom, since when. Structs are bodies and answers of REST."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

VIP = "VIP"
"""The tag that makes a buyer a VIP."""


class State(StrEnum):
    ACTIVE = "active"
    MERGED = "merged"
    """Shown as part of another buyer until the merge is undone."""


class Source(StrEnum):
    """Who says so, weakest first: of several values of one field the strongest source is shown."""

    RULE = "rule"
    CHANNEL = "channel"
    BUYER = "buyer"
    IMPORT = "import"
    SHOP = "shop"
    """The shop's own system: a signed identity or an API call."""
    AGENT = "agent"


RANK = {source.value: rank for rank, source in enumerate(Source)}


class TagSource(StrEnum):
    AUTO = "auto"
    MANUAL = "manual"
    SHOP = "shop"
    """The shop's own system says so in a signed identity; it gives no reason."""


class Purpose(StrEnum):
    """Why somebody looks at personal data; kept in the audit."""

    DELIVERY = "delivery"
    CALL_BACK = "call_back"
    AFTERSALES = "aftersales"
    INVOICE = "invoice"
    IDENTITY_CHECK = "identity_check"
    LEGAL = "legal"


class MethodKind(StrEnum):
    CARD = "card"
    PAYPAL = "paypal"
    ALIPAY = "alipay"
    WECHAT_PAY = "wechat_pay"
    GIFT_CARD = "gift_card"
    BALANCE = "balance"
    """Money that the buyer keeps with the shop."""
    OTHER = "other"


class MethodState(StrEnum):
    ACTIVE = "active"
    REMOVED = "removed"
    """No longer the buyer's to pay with; orders paid with it still name it."""


Part = Annotated[str, Meta(max_length=200)]


class Address(Struct, frozen=True, omit_defaults=True):
    """Where something goes, in parts. Empty is what nobody said, or what this country does not have."""

    country: Annotated[str, Meta(max_length=60)] = ""
    """Left out: China (中国)."""
    province: Part = ""
    """省, state, prefecture."""
    city: Part = ""
    district: Part = ""
    """区 or 县; elsewhere mostly empty."""
    street: Part = ""
    """街道 or 乡镇."""
    line1: Part = ""
    """Road, number, building, room."""
    line2: Part = ""
    postal_code: Annotated[str, Meta(max_length=20)] = ""


class AddressProblem(Struct, frozen=True):
    field: str
    code: str
    """`missing`, `malformed`, `too_short`, `unknown` (no such place), `not_there` (but somewhere else)."""


class PaymentMethod(Struct, frozen=True, kw_only=True):
    id: str
    buyer_id: str
    shop_id: str
    external_id: str
    kind: MethodKind
    label: str
    """What a person calls it: `mastercard 9212`."""
    brand: str
    last_four: str
    currency: str
    balance_minor: int | None
    """What the shop last said is on it; None where it holds no money of its own. The ledger knows what is left."""
    state: MethodState
    said_at: datetime


FieldName = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
FieldValue = Annotated[str, Meta(max_length=500)]
TagName = Annotated[str, Meta(min_length=1, max_length=32)]
Reason = Annotated[str, Meta(min_length=1, max_length=300)]
Word = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
DisplayName = Annotated[str, Meta(min_length=1, max_length=80)]


class BuyerSummary(Struct, frozen=True):
    id: str
    """The person's id: of a merged buyer, the one it was merged into."""
    name: str
    vip: bool = False
    tags: list[str] = []


class BuyerRow(Struct, frozen=True):
    """One row of the list of buyers."""

    id: str
    name: str
    vip: bool
    tags: list[str]
    created_at: datetime


class IdentityView(Struct, frozen=True):
    id: str
    connection_id: str
    external_id: str
    """Masked where it is an e-mail address or a telephone number."""
    display_name: str
    verified: bool
    first_seen_at: datetime
    last_seen_at: datetime


class FieldView(Struct, frozen=True):
    name: str
    value: str
    masked: bool
    """True when there is more to see by a reveal."""
    source: Source
    as_of: datetime


class Cited(Struct, frozen=True):
    """One thing that a rule counted."""

    kind: str
    """`conversation`, `case` or `order`: what to open to see it."""
    id: str
    at: datetime


class TagView(Struct, frozen=True):
    tag: str
    reason: str
    source: TagSource
    set_by: str
    set_at: datetime
    expires_at: datetime | None
    rule_id: str = ""
    """Of a tag that a rule set."""
    cited: list[Cited] = []
    """What the rule counted, the newest first."""


class ConsentView(Struct, frozen=True):
    """The latest word of the buyer for one purpose on one channel; earlier ones stay in the ledger."""

    purpose: str
    channel: str
    granted: bool
    source: str
    at: datetime


class AddressView(Struct, frozen=True):
    """The address last said. Masked: only country, province, city and district."""

    parts: Address
    masked: bool
    source: Source
    as_of: datetime


class ShopBuyer(Struct, frozen=True):
    """How a shop's own system calls the buyer."""

    shop_id: str
    external_id: str


class MergeView(Struct, frozen=True):
    merge_id: str
    buyer_id: str
    name: str
    reason: str
    merged_by: str
    at: datetime


class BuyerFigures(Struct, frozen=True):
    """What a buyer's orders add up to; counted by `orders`."""

    orders: int
    spend_minor: int
    currency: str
    returns: int
    last_order_at: datetime | None


class Profile(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    vip: bool
    identities: list[IdentityView]
    fields: list[FieldView]
    tags: list[TagView]
    consents: list[ConsentView]
    merged: list[MergeView]
    created_at: datetime
    address: AddressView | None = None
    payment_methods: list[PaymentMethod] = []
    """Removed ones last."""
    in_shops: list[ShopBuyer] = []
    stats: BuyerFigures | None = None
    """Filled by whoever also reads the orders."""


# ---- bodies ---------------------------------------------------------------------------------------------------


class NewTag(Struct, frozen=True):
    tag: TagName
    reason: Reason
    expires_at: datetime | None = None


class BuyerChange(Struct, frozen=True):
    """`fields` are what the agent knows better; an empty value forgets the agent's word."""

    name: DisplayName | None = None
    fields: dict[FieldName, FieldValue] = {}
    address: Address | None = None


class NewConsent(Struct, frozen=True):
    purpose: Word
    channel: Word
    granted: bool
    evidence: Annotated[str, Meta(max_length=300)] = ""


class RevealRequest(Struct, frozen=True):
    field: FieldName
    purpose: Purpose


class Revealed(Struct, frozen=True, omit_defaults=True):
    field: str
    value: str
    parts: Address | None = None
    """Of an address, where it is known in parts."""


class AddressCheck(Struct, frozen=True):
    """Empty `problems`: a parcel can be labelled with it."""

    problems: list[AddressProblem]


class BuyerPush(Struct, frozen=True):
    """Body of a push: up to 1,000 rows, each judged on its own."""

    buyers: list[dict[str, object]]


class MergeRequest(Struct, frozen=True):
    other_id: str
    reason: Reason


class Merged(Struct, frozen=True):
    merge_id: str


class UnmergeRequest(Struct, frozen=True):
    merge_id: str


class TagCount(Struct, frozen=True):
    tag: str
    buyers: int


@dataclass(frozen=True, slots=True)
class Identified:
    buyer_id: str
    new: bool
    newly_verified: bool
