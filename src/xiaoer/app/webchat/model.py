"""Bodies and answers of the buyer's side."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from xiaoer.app.honours import PublicHonour
from xiaoer.app.live import protocol
from xiaoer.ports.channel import SizeLimits


class ShopFace(Struct, frozen=True):
    id: str
    name: str
    locale: str
    time_zone: str


class WidgetConfig(Struct, frozen=True, kw_only=True):
    """What the widget shows before anyone has spoken; safe for everybody to see."""

    shop: ShopFace
    accent: str
    greeting: dict[str, str]
    announcement: dict[str, str]
    badges: list[dict[str, Any]]
    honours: list[PublicHonour]
    """Certificates and honours that are valid today."""
    stickers: list[dict[str, Any]]
    limits: SizeLimits
    text_max_chars: int
    edit_within_s: int
    """How long after sending a buyer can change the words of a line; 0: not on this channel."""
    recall_within_s: int
    online: bool
    """Whether a person is there to answer now."""
    identity_required: bool
    show_typing_text: bool
    """Whether agents may see what a buyer has typed before it is sent."""


class PageSeen(Struct, frozen=True):
    url: Annotated[str, Meta(max_length=2000)] = ""
    title: Annotated[str, Meta(max_length=200)] = ""
    listing_id: Annotated[str, Meta(max_length=40)] = ""


class VisitorRequest(Struct, frozen=True):
    visitor_token: Annotated[str, Meta(max_length=4096)] = ""
    identity: Annotated[str, Meta(max_length=4096)] = ""
    """The shop's signed statement who is signed in there."""
    order_link: Annotated[str, Meta(max_length=4096)] = ""
    page: PageSeen | None = None


class VisitorAnswer(Struct, frozen=True):
    token: str
    visitor_id: str
    name: str
    verified: bool
    conversation_id: str
    last_seq: int
    order_ids: list[str]
    connection_key: str = ""


class BuyerLines(Struct, frozen=True):
    lines: list[protocol.Line]
    last_seq: int
    receipts: protocol.Receipts


class PublicListing(Struct, frozen=True):
    """What anybody may know of a listing."""

    id: str
    title: str
    image_url: str
    url: str
    price_minor: int | None
    currency: str
    attributes: list[dict[str, Any]]
    skus: list[dict[str, Any]]
    description: str = ""
