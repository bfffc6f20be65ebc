"""Listings and SKUs as the shop sells them: our read copy. Structs are bodies and answers of REST and import."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

Key = Annotated[str, Meta(min_length=1, max_length=128)]
Title = Annotated[str, Meta(min_length=1, max_length=300)]
Short = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=20000)]
Url = Annotated[str, Meta(max_length=1000, pattern=r"^((https?://|/)\S*)?$")]
"""Absolute, or a path on this server; nothing a browser would run."""
Minor = Annotated[int, Meta(ge=0, le=10**13)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
Locale = Annotated[str, Meta(pattern="^[a-z]{2}(-[A-Z]{2})?$")]


class ListingState(StrEnum):
    ON_SALE = "on_sale"
    OFF_SALE = "off_sale"


class Attribute(Struct, frozen=True):
    """One line of the table that the product page shows: `材质` `聚酯纤维 210T`."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    value: Annotated[str, Meta(max_length=1000)]


class Guide(Struct, frozen=True):
    """How to use, mount or care for it, step by step."""

    title: Title
    steps: Annotated[list[Annotated[str, Meta(max_length=1000)]], Meta(max_length=50)]


Attributes = Annotated[list[Attribute], Meta(max_length=100)]
Guides = Annotated[list[Guide], Meta(max_length=20)]


class ListingText(Struct, frozen=True):
    """The words of a listing in another language; what is empty is shown in the shop's own."""

    title: Short = ""
    description: Long = ""
    category: Short = ""
    attributes: Attributes = []
    guides: Guides = []


class SkuText(Struct, frozen=True):
    name: Short = ""
    attributes: Attributes = []


class SkuRow(Struct, frozen=True, kw_only=True):
    """What is left out stays as it was."""

    external_id: Key
    name: Short | None = None
    price_minor: Minor | None = None
    """Never said: the listing's."""
    stock: Annotated[int, Meta(ge=0, le=10**9)] | None = None
    image_url: Url | None = None
    barcode: Annotated[str, Meta(max_length=64)] | None = None
    state: ListingState | None = None
    attributes: Attributes | None = None
    translations: dict[Locale, SkuText] | None = None


class ListingRow(Struct, frozen=True, kw_only=True):
    """What a push or an import says about one listing. What is left out stays as it was; `skus`, when given, is the
    whole list."""

    external_id: Key
    title: Title
    description: Long | None = None
    url: Url | None = None
    image_url: Url | None = None
    category: Short | None = None
    price_minor: Minor | None = None
    """Left out: the lowest price of its SKUs."""
    currency: Currency | None = None
    """Never said: the shop's."""
    state: ListingState | None = None
    featured: bool | None = None
    """Shown first where the shop shows a few."""
    attributes: Attributes | None = None
    guides: Guides | None = None
    skus: Annotated[list[SkuRow], Meta(max_length=500)] | None = None
    translations: dict[Locale, ListingText] | None = None
    source_updated_at: datetime | None = None


class SkuView(Struct, frozen=True, kw_only=True):
    id: str
    external_id: str
    name: str
    price_minor: int
    stock: int | None
    image_url: str
    barcode: str
    state: ListingState
    attributes: list[Attribute]


class ListingSummary(Struct, frozen=True, kw_only=True):
    id: str
    shop_id: str
    external_id: str
    title: str
    category: str
    url: str
    image_url: str
    price_minor: int
    currency: str
    state: ListingState
    featured: bool
    skus: int
    stock: int | None
    """Of all SKUs on sale together; None when the shop does not say."""


class ListingView(Struct, frozen=True, kw_only=True):
    id: str
    shop_id: str
    external_id: str
    title: str
    description: str
    category: str
    url: str
    image_url: str
    price_minor: int
    currency: str
    state: ListingState
    featured: bool
    attributes: list[Attribute]
    guides: list[Guide]
    skus: list[SkuView]
    source_updated_at: datetime | None
    synced_at: datetime
    """When the shop last spoke of it."""
    updated_at: datetime
    """When what it said last differed."""


class ReservationState(StrEnum):
    HELD = "held"
    RELEASED = "released"
    TAKEN = "taken"
    """The goods left the shelf."""


class Reservation(Struct, frozen=True):
    id: str
    key: str
    sku_id: str
    quantity: int
    state: ReservationState


class SkuFacts(Struct, frozen=True, kw_only=True):
    """What can be bought of an SKU now, and for how much."""

    sku_id: str
    listing_id: str
    external_id: str
    title: str
    name: str
    image_url: str
    price_minor: int
    currency: str
    stock: int | None
    """What the shop said less what is reserved here, never below 0; None when the shop does not say."""
    on_sale: bool


class ListingPush(Struct, frozen=True):
    """Body of a push: up to 1,000 rows, each judged on its own."""

    listings: list[dict[str, object]]
